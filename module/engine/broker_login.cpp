#include "module/engine/broker_login.hpp"

#include <fmt/format.h>

#include <condition_variable>
#include <mutex>
#include <random>
#include <utility>

#include "module/engine/broker_options.hpp"
#include "module/mqtt/client.hpp"

namespace mirror::engine {
namespace {

using namespace std::chrono_literals;

Login login_of(const mqtt::ConnectionStatus& status) {
    switch (status.problem) {
        case mqtt::ConnectionProblem::none:
            return Login::accepted;
        case mqtt::ConnectionProblem::bad_credentials:
            return Login::refused;
        default:
            return Login::no_answer;
    }
}

}  // namespace

Login wait_for_login(const config::Config& config, const std::string& user_name, const std::string& password,
                     Login wanted, std::chrono::milliseconds time) {
    std::random_device random;
    mqtt::ClientOptions options =
        broker_options(config, fmt::format("mirrorlogin{:08x}", random()), password);
    options.username = user_name;
    options.clean_session = true;
    options.filters.clear();
    options.probe_topic.clear();
    options.timing.first_delay = 100ms;
    options.timing.longest_delay = 500ms;
    options.timing.offline_delay = 500ms;
    std::mutex guard;
    std::condition_variable changed;
    Login answer = Login::no_answer;
    mqtt::Handlers handlers;
    handlers.status = [&](const mqtt::ConnectionStatus& status) {
        const std::lock_guard lock(guard);
        answer = login_of(status);
        changed.notify_all();
    };
    mqtt::Client client(std::move(options), std::move(handlers));
    client.start();
    {
        std::unique_lock lock(guard);
        changed.wait_for(lock, time, [&] { return answer == wanted; });
    }
    client.stop();
    return answer;
}

}  // namespace mirror::engine
