#include "module/engine/vehicle_talk.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <condition_variable>
#include <mutex>
#include <random>
#include <vector>

#include "module/engine/broker_options.hpp"
#include "module/mqtt/client.hpp"
#include "module/provisioning/vehicle_commands.hpp"

namespace mirror::engine {
namespace {

using namespace std::chrono_literals;

constexpr auto k_connect_time = 15s;
constexpr auto k_publish_time = 10s;
/// How often a waiting command looks whether it was told to stop.
constexpr auto k_glance = 250ms;
constexpr auto k_answer_time = 10s;
/// What is obeyed in silence is waited for as long as a refusal takes.
constexpr auto k_refusal_time = 4s;
/// A tracker says one message a line and does not say which is the last.
constexpr auto k_silence = 2s;
constexpr std::size_t k_most_lines = 100;

bool is_question(const std::string& command) {
    return !provisioning::needs_confirmation(provisioning::kind_of(command)) &&
           command.find('=') == std::string::npos;
}

/// What is said on one thread while another one waits.
class VehicleAnswer {
  public:
    void hear(std::string_view line) {
        const std::lock_guard lock(m_guard);
        if (m_lines.size() < k_most_lines) m_lines.push_back(provisioning::masked_answer(line));
        m_last = std::chrono::steady_clock::now();
    }
    bool is_finished() {
        const std::lock_guard lock(m_guard);
        return !m_lines.empty() && std::chrono::steady_clock::now() - m_last >= k_silence;
    }
    std::vector<std::string> lines() {
        const std::lock_guard lock(m_guard);
        return m_lines;
    }

  private:
    std::mutex m_guard;
    std::vector<std::string> m_lines;
    std::chrono::steady_clock::time_point m_last;
};

}  // namespace

Result<void, Failure> talk_to_vehicle(const config::Config& config, const std::string& base_topic,
                                      const std::string& command, std::chrono::milliseconds time,
                                      const std::function<void(std::string_view line)>& hear,
                                      const std::function<bool()>& is_cancelled) {
    std::random_device random;
    std::vector<std::string> notices;
    mqtt::ClientOptions options =
        broker_options(config, fmt::format("mirrorvehicle{:08x}", random()), notices);
    const std::string answers = base_topic + "/cmd/out";
    options.clean_session = true;
    options.filters = {answers};
    std::mutex guard;
    std::condition_variable changed;
    mqtt::ConnectionStatus status;
    mqtt::Handlers handlers;
    handlers.message = [&](const mqtt::IncomingMessage& message) {
        if (message.topic == answers && !message.retained) hear(message.payload);
    };
    handlers.status = [&](const mqtt::ConnectionStatus& news) {
        const std::lock_guard lock(guard);
        status = news;
        changed.notify_all();
    };
    mqtt::Client client(std::move(options), std::move(handlers));
    const auto wait = [&](std::chrono::milliseconds patience, const auto& condition) {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        std::unique_lock lock(guard);
        while (!condition()) {
            if (std::chrono::steady_clock::now() >= deadline || is_cancelled()) return false;
            changed.wait_for(lock, k_glance);
        }
        return true;
    };
    client.start();
    if (!wait(k_connect_time, [&] { return status.problem == mqtt::ConnectionProblem::none; })) {
        client.stop();
        return tl::unexpected(Failure{mqtt::describe(status)});
    }
    if (auto published = client.publish({base_topic + "/cmd", command, 1, false}); !published)
        return tl::unexpected(published.error());
    if (!client.wait_until_published(k_publish_time))
        return tl::unexpected(Failure{"the broker has not taken the command"});
    wait(time, [] { return false; });
    return {};
}

Result<std::string, Failure> ask_vehicle(const config::Config& config, std::string_view vehicle,
                                         const std::string& command, const std::function<bool()>& is_ending) {
    const auto topic = provisioning::vehicle_topic(vehicle, config);
    if (!topic) return tl::unexpected(Failure{fmt::format("{} is no vehicle of `people`", vehicle)});
    VehicleAnswer answer;
    const auto hear = [&](std::string_view line) { answer.hear(line); };
    const auto is_done = [&] { return is_ending() || answer.is_finished(); };
    const std::chrono::milliseconds time = is_question(command) ? k_answer_time : k_refusal_time;
    const auto sent = talk_to_vehicle(config, *topic, command, time, hear, is_done);
    if (!sent) return tl::unexpected(Failure{"nothing was sent: " + sent.error().text});
    const auto lines = answer.lines();
    if (lines.empty())
        return fmt::format(
            "“{}” was sent to {}, which has not answered: a vehicle that sleeps hears it when it wakes, and "
            "many commands have no answer",
            command, vehicle);
    return fmt::format("“{}” was sent to {}, which answers:\n{}", command, vehicle, fmt::join(lines, "\n"));
}

}  // namespace mirror::engine
