// What a running mirror answers to questions that are asked in JSON.

#include <fmt/format.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "module/base/assets.hpp"
#include "module/base/memory.hpp"
#include "module/base/recent_log.hpp"
#include "module/household/summary_json.hpp"
#include "module/mqtt/status.hpp"
#include "render/app.hpp"
#include "render/picture.hpp"

namespace mirror::render {

Result<std::string, Failure> App::answer(std::string_view request) const {
    const auto asked = nlohmann::json::parse(request, nullptr, false);
    std::string what;
    if (asked.is_object() && asked.contains("request") && asked["request"].is_string())
        what = asked["request"].get<std::string>();
    const bool is_report = what == "report";
    if (what != "status" && !is_report)
        return tl::unexpected(Failure{
            fmt::format("this mirror, version {}, does not know the request \"{}\"", version(), what)});
    const Moment now = m_clock.now();
    const auto state = nlohmann::json::parse(household::to_json(m_session.summary(now)));
    nlohmann::json answer{
        {"version", version()},
        {"pid", getpid()},
        {"secondsRunning",
         std::chrono::duration_cast<std::chrono::seconds>(Steady::now() - m_started).count()},
        {"isShowing", m_window != nullptr && m_is_first_frame_shown},
        {"heapBytes", heap_bytes_in_use()},
        {"textures", m_window ? m_window->presenter().textures() : std::size_t{0}},
        {"counters", state.at("counters")},
        {"problems", nlohmann::json::array()},
        {"screen", describe_power()},
        {"screenFailures", nlohmann::json::array()},
    };
    if (m_window) {
        answer["display"] = fmt::format("{} driver, {} presenter, {}x{}", m_window->driver(),
                                        m_window->presenter().name(), m_scene.width_px, m_scene.height_px);
        answer["cardFault"] = m_window->card_fault();
    }
    if (m_power) {
        for (const auto& [backend, failure] : m_power->state().failures)
            answer["screenFailures"].push_back(failure);
    }
    if (!m_display_trouble.empty()) answer["problems"].push_back(m_display_trouble);
    if (m_window && !m_idle_rotation.empty()) answer["problems"].push_back(m_idle_rotation);
    const mqtt::ConnectionStatus& connection = m_session.connection();
    answer["isConnected"] = connection.problem == mqtt::ConnectionProblem::none;
    for (const view::LocalProblem& problem : words_for_trouble(m_session.trouble(), local_problems(), {}))
        answer["problems"].push_back(problem.told());
    if (connection.problem != mqtt::ConnectionProblem::none)
        answer["problems"].push_back(mqtt::describe(connection));
    if (const std::string trouble = m_house.trouble(); !trouble.empty())
        answer["problems"].push_back(trouble);
    if (m_sensor && !m_sensor->motion().trouble.empty())
        answer["problems"].push_back(m_sensor->motion().trouble);
    if (is_report) answer["log"] = log::recent_lines();
    return answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace mirror::render
