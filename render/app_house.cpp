// What the display tells the household's other machines, and what they tell it.

#include <fmt/format.h>

#include <algorithm>

#include "module/announce/home_assistant.hpp"
#include "module/base/assets.hpp"
#include "module/base/log.hpp"
#include "module/control/request.hpp"
#include "module/engine/vehicle_talk.hpp"
#include "render/app.hpp"
#include "render/sdl/canvas.hpp"

namespace mirror::render {
namespace {

using namespace std::chrono_literals;
using control::Source;

/// Counters change with every message; they are told this often.
constexpr auto k_counters_interval = 1min;
/// Whoever is refused because they say too much is told so this often.
constexpr auto k_refusal_interval = 1s;

}  // namespace

/// The line is opened when the household's own connection stands: before, nothing of what would be told is
/// sure.
void App::look_after_house() {
    const bool is_connected = m_session.connection().problem == mqtt::ConnectionProblem::none;
    if (!m_is_house_led && is_connected && m_options.connects && m_session.client_options()) {
        m_is_house_led = true;
        const config::Config& config = m_options.config;
        m_house.lead_to(engine::house_connection(config, *m_session.client_options()));
    }
    const bool is_wanted = m_options.config.announce.enabled || m_options.config.control.enabled;
    if (m_is_house_led && !is_wanted && m_house.is_clear()) m_house.lead_to(std::nullopt);
    m_house.work();
    for (const std::string& payload : m_house.take_heard())
        take_order(payload);
}

void App::announce_household(const household::Summary& summary, const view::ViewNow& now,
                             const view::LocalState& local) {
    m_is_mirror_old = true;
    if (Steady::now() >= m_next_counters) {
        m_next_counters = Steady::now() + k_counters_interval;
        m_facts.counters = summary.counters;
    }
    m_facts.problems.clear();
    for (const view::LocalProblem& problem : local.problems)
        m_facts.problems.push_back(problem.told());
    m_household_change = UtcTime::max();
    m_household_board.clear();
    const config::Config& config = m_options.config;
    if (!config.announce.enabled) return;
    const view::HouseholdView view =
        view::household_view(config, summary, m_session.connection(), *m_language, now, local);
    m_household_change = view.next_change;
    m_household_board = announce::household_board(announce::root_of(config), summary, view);
    m_household_board.merge(
        announce::discovery_board({config, summary, control::known_in(config).modules, version()}));
}

/// The mirror says of itself what is on the screen now, not what is to be there soon.
void App::announce_mirror() {
    const bool is_drawn = m_window && m_is_first_frame_shown && !m_is_scene_old && !m_is_screen_lost;
    if (!m_is_mirror_old || (m_window && !is_drawn)) return;
    m_is_mirror_old = false;
    const config::Config& config = m_options.config;
    m_facts.version = version();
    m_facts.is_screen_on = is_drawn && (m_setup || m_view.light.is_on);
    m_facts.brightness_pct = m_desk.brightness_pct();
    m_facts.is_for_guests = m_view.is_for_guests;
    m_facts.page = m_desk.page(config);
    m_facts.modules.clear();
    const std::vector<std::string> ids = control::module_ids(config.modules);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (!control::is_showable(config.modules[i])) continue;
        const bool is_shown =
            std::ranges::find(m_view.modules, i, &view::ModuleView::config_index) != m_view.modules.end();
        m_facts.modules.emplace_back(ids[i], is_shown);
    }
    announce::Board board = m_household_board;
    if (config.announce.enabled) board.merge(announce::mirror_board(announce::root_of(config), m_facts));
    m_house.hold(std::move(board));
    m_house.work();
}

/// \return why a line is not even read: there were too many
std::optional<Failure> App::refuse_flood(std::string_view line, Source source) {
    control::Allowance& allowance = source == Source::topic ? m_topic_allowance : m_socket_allowance;
    const auto wait = allowance.ask(control::verb_of(line), m_clock.now().since_boot);
    if (!wait) return std::nullopt;
    return Failure{
        fmt::format("too often: again in {} s", std::chrono::ceil<std::chrono::seconds>(*wait).count())};
}

void App::take(const Command& command) {
    const control::Request request = control::read_request(command.line);
    const bool is_question = request.line == command.line && command.line.starts_with('{');
    if (is_question) return command.answer->set_value(answer(command.line));
    if (auto flood = refuse_flood(request.line, Source::socket))
        return command.answer->set_value(tl::unexpected(std::move(*flood)));
    const auto order = control::read_order(request.line, Source::socket, control::known_in(m_options.config),
                                           request.is_confirmed);
    if (!order) return command.answer->set_value(tl::unexpected(order.error()));
    if (const auto* const who = std::get_if<control::Forget>(&*order))
        return forget(who->who, command.answer);
    if (const auto* const wish = std::get_if<control::Provision>(&*order))
        return provision(wish->wish, command.answer);
    obey(*order, [answer = command.answer](const auto& done) { answer->set_value(done); });
}

void App::take_order(const std::string& payload) {
    const control::Request request = control::read_request(payload);
    // Whatever comes later, and on whichever thread, is said by this one.
    const auto reply = [this, request, topic = announce::reply_topic(announce::root_of(m_options.config))](
                           const Result<std::string, Failure>& done) {
        m_inbox.send(HouseWord{{topic, control::reply_json(request, done), 1, false}});
    };
    if (const auto flood = refuse_flood(request.line, Source::topic)) {
        log::write_rarely(log::Level::warning, "control flood",
                          fmt::format("orders on the control topic are refused: {}", flood->text));
        // Answers to a flood would be a second one.
        if (Steady::now() < m_next_refusal) return;
        m_next_refusal = Steady::now() + k_refusal_interval;
        return reply(tl::unexpected(*flood));
    }
    const auto order = control::read_order(request.line, Source::topic, control::known_in(m_options.config),
                                           request.is_confirmed);
    if (!order) {
        log::write_rarely(log::Level::warning, "control",
                          fmt::format("an order on the control topic is refused: {}", order.error().text));
        return reply(tl::unexpected(order.error()));
    }
    log::write_rarely(log::Level::info, "control " + std::string(control::verb_of(request.line)->name),
                      fmt::format("told on the control topic: {}", request.line));
    if (std::holds_alternative<control::Snapshot>(*order)) return publish_picture(reply);
    obey(*order, reply);
}

void App::obey(const control::Order& order, const Reply& reply) {
    m_is_view_old = true;
    if (auto done = m_desk.obey(order, m_options.config, m_clock.now().since_boot)) return reply(*done);
    if (const auto* const asked = std::get_if<control::AskLocation>(&order))
        return m_session.ask_about_phones("ask " + asked->who, reply);
    if (const auto* const dismissed = std::get_if<control::Dismiss>(&order))
        return reply(dismiss(dismissed->what));
    if (const auto* const told = std::get_if<control::TellVehicle>(&order)) return tell_vehicle(*told, reply);
    if (const auto* const notify = std::get_if<control::Notify>(&order))
        return reply(m_session.settle_given_up(notify->wish));
    if (!std::holds_alternative<control::Reload>(order))
        return reply(tl::unexpected(Failure{"this is not for the mirror's own socket"}));
    if (!m_watch) return reply(tl::unexpected(Failure{"the mirror watches no configuration file yet"}));
    m_watch->reload();
    reply(std::string("the configuration is being read again"));
}

/// Making it a PNG takes a while: another thread does it.
void App::publish_picture(const Reply& reply) {
    if (m_encoding.valid() && m_encoding.wait_for(0s) != std::future_status::ready)
        return reply(tl::unexpected(Failure{"the last picture is not finished yet"}));
    auto picture = picture_now();
    if (!picture) return reply(tl::unexpected(picture.error()));
    m_encoding = std::async(std::launch::async, [this, reply, image = std::move(*picture),
                                                 topic = announce::picture_topic(
                                                     announce::root_of(m_options.config))] {
        auto png = encode_png(image);
        if (!png) return reply(tl::unexpected(png.error()));
        if (png->size() > mqtt::k_max_payload_bytes)
            return reply(tl::unexpected(Failure{fmt::format(
                "the picture has {} bytes, above 1 MiB: take `owntracks-mirror snapshot`", png->size())}));
        m_inbox.send(HouseWord{{topic, std::move(*png), 1, false}});
        reply(fmt::format("the picture is on {}", topic));
    });
}

/// A vehicle takes its time: another thread waits for it, on a connection of its own.
void App::tell_vehicle(const control::TellVehicle& order, const Reply& reply) {
    if (m_is_vehicle_asked.exchange(true))
        return reply(tl::unexpected(Failure{"the mirror is still waiting for the last answer of a vehicle"}));
    const auto answer_with = [this, reply](const Result<std::string, Failure>& answer) {
        m_is_vehicle_asked = false;  // before the reply: who has it may ask the next
        reply(answer);
    };
    try {
        m_vehicle_talk =
            std::async(std::launch::async, [this, order, answer_with, config = m_options.config] {
                const auto answer = [&]() -> Result<std::string, Failure> {
                    try {
                        return engine::ask_vehicle(config, order.vehicle, order.command,
                                                   [this] { return m_is_ending.load(); });
                    } catch (const std::exception& problem) {
                        return tl::unexpected(Failure{problem.what()});
                    }
                }();
                answer_with(answer);
            });
    } catch (const std::system_error& problem) {  // no thread is to be had
        answer_with(tl::unexpected(Failure{problem.what()}));
    }
}

void App::renew_sensor() {
    const auto& presence = m_options.config.display.presence;
    const std::optional<config::GpioLine> wish = presence ? presence->gpio : std::nullopt;
    if (m_sensor && wish == m_sensor->wish()) return;
    m_sensor.reset();
    m_motion.reset();
    if (wish)
        m_sensor = std::make_unique<sensor::MotionSensor>(*wish, sensor::open_gpiod_line,
                                                          [this] { m_inbox.wake(); });
}

void App::look_at_sensor() {
    if (!m_sensor) return;
    const std::optional<bool> is_near = m_sensor->motion().is_near;
    const auto known = m_motion ? std::optional(m_motion->is_present) : std::nullopt;
    if (is_near == known) return;
    m_motion.reset();
    if (is_near) m_motion = {*is_near, m_clock.now().since_boot};
    m_is_view_old = true;
}

void App::take(HouseWord word) {
    m_house.say(std::move(word.message));
}

}  // namespace mirror::render
