#include "module/engine/dump_probe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <random>
#include <set>

#include "module/base/host.hpp"
#include "module/engine/broker_options.hpp"
#include "module/mqtt/client.hpp"
#include "module/provisioning/phones_broker.hpp"

namespace mirror::engine {
namespace {

using namespace std::chrono_literals;
using mqtt::ConnectionProblem;
using provisioning::Account;
using Verdict = DumpPrivacy::Verdict;

constexpr auto k_settle_time = 8s;
constexpr auto k_hear_time = 5s;
constexpr auto k_cancel_glance = 250ms;
constexpr std::string_view k_trial = R"({"_type":"dump","_creator":"owntracks-mirror"})";

/// What all clients of a trial tell.
struct Trial {
    std::mutex guard;
    std::condition_variable changed;
    std::string control;  ///< a topic that every phone may read: what came before it has come by then
    std::set<std::string> topics;  ///< of dumps

    template <class Condition>
    bool wait(std::chrono::milliseconds time, const std::function<bool()>& is_cancelled,
              const Condition& holds) {
        const auto end = std::chrono::steady_clock::now() + time;
        std::unique_lock lock(guard);
        while (!holds()) {
            if (std::chrono::steady_clock::now() >= end || is_cancelled()) return false;
            changed.wait_for(lock, k_cancel_glance);
        }
        return true;
    }
};

/// One account that tries to listen.
class Eavesdropper {
  public:
    Eavesdropper(Trial& trial, std::string name, mqtt::ClientOptions options) : m_name(std::move(name)) {
        mqtt::Handlers handlers;
        handlers.message = [this, &trial](const mqtt::IncomingMessage& message) {
            const std::lock_guard lock(trial.guard);
            m_has_heard_control |= message.topic == trial.control;
            m_has_heard_dump |= trial.topics.contains(std::string(message.topic));
            trial.changed.notify_all();
        };
        handlers.status = [this, &trial](const mqtt::ConnectionStatus& status) {
            const std::lock_guard lock(trial.guard);
            m_problem = status.problem;
            trial.changed.notify_all();
        };
        m_client = std::make_unique<mqtt::Client>(std::move(options), std::move(handlers));
        m_client->start();
    }

    mqtt::Client& client() { return *m_client; }
    [[nodiscard]] const std::string& name() const { return m_name; }

    // Under the trial's guard.
    [[nodiscard]] bool is_in() const {
        return m_problem == ConnectionProblem::none || m_problem == ConnectionProblem::subscription_refused;
    }
    [[nodiscard]] bool is_out() const { return m_problem == ConnectionProblem::bad_credentials; }
    [[nodiscard]] bool has_heard_control() const { return m_has_heard_control; }
    [[nodiscard]] bool has_heard_dump() const { return m_has_heard_dump; }

  private:
    std::string m_name;
    ConnectionProblem m_problem = ConnectionProblem::connecting;
    bool m_has_heard_control = false;
    bool m_has_heard_dump = false;
    std::unique_ptr<mqtt::Client> m_client;
};

mqtt::ClientOptions login_as(const config::Config& config, const std::string& user,
                             const std::string& password, std::vector<std::string> filters) {
    std::random_device random;
    mqtt::ClientOptions options =
        broker_options(config, fmt::format("mirrortrial{:08x}", random()), password);
    options.username = user;
    options.clean_session = true;
    options.is_quiet = true;
    options.filters = std::move(filters);
    options.probe_topic.clear();
    options.ignored_filters.clear();
    return options;
}

}  // namespace

bool is_dump_trial(std::string_view topic, std::string_view payload) {
    return topic.ends_with("/dump") && payload == k_trial;
}

bool can_be_private(const config::Config& config, const std::vector<Account>& accounts) {
    const provisioning::PhoneBroker phones = provisioning::phones_broker(config);
    const bool is_secret_on_the_way = (uses_tls(config.broker) || is_loopback(config.broker.host)) &&
                                      (phones.tls || is_loopback(phones.host));
    return is_secret_on_the_way && !accounts.empty() && !config.provisioning.take_over &&
           std::ranges::all_of(accounts, [](const Account& account) {
               return account.convention == provisioning::Convention::PersonDevice;
           });
}

DumpPrivacy probe_dumps(const config::Config& config, const std::vector<Account>& accounts,
                        const std::function<bool()>& is_cancelled) {
    std::random_device random;
    Trial trial;
    trial.control = fmt::format("{}_mirror/{:08x}{:08x}", phones_root(config), random(), random());
    for (const Account& account : accounts)
        trial.topics.insert(base_topic(account, config.unique_id) + "/dump");
    std::vector<std::string> filters(trial.topics.begin(), trial.topics.end());
    filters.push_back(trial.control);
    std::vector<std::string> notices;
    const std::string password = read_password(config.broker.password_file, notices);

    std::vector<std::unique_ptr<Eavesdropper>> all;
    const auto add = [&](std::string name, const std::string& user, const std::string& word) {
        all.push_back(
            std::make_unique<Eavesdropper>(trial, std::move(name), login_as(config, user, word, filters)));
    };
    add("anybody", "", "");
    for (const Account& account : accounts)
        add(account.user_name, account.user_name, account.password);
    Eavesdropper mirror(trial, "the mirror", login_as(config, config.broker.username, password, filters));

    // An account that the broker does not know yet may be let in later, and read then.
    const auto is_settled = [&] {
        return mirror.is_in() && (all.front()->is_in() || all.front()->is_out()) &&
               std::all_of(all.begin() + 1, all.end(), [](const auto& each) { return each->is_in(); });
    };
    if (!trial.wait(k_settle_time, is_cancelled, is_settled))
        return {Verdict::unknown, "not every account gets in"};
    bool is_open = false;
    trial.wait(0ms, is_cancelled, [&] {
        is_open = all.front()->is_in();
        return true;
    });
    if (is_open) return {Verdict::readable, all.front()->name()};
    for (const std::string& topic : trial.topics)
        (void)mirror.client().publish({topic, std::string(k_trial), 1, false});
    (void)mirror.client().publish({trial.control, R"({"_type":"probe"})", 1, false});
    const auto has_come = [&] {
        return mirror.has_heard_control() && mirror.has_heard_dump() &&
               std::ranges::all_of(
                   all, [](const auto& each) { return each->is_out() || each->has_heard_control(); });
    };
    const bool has_all_come = trial.wait(k_hear_time, is_cancelled, has_come);
    DumpPrivacy privacy;
    trial.wait(0ms, is_cancelled, [&] {
        const auto reader =
            std::ranges::find_if(all, [](const auto& each) { return each->has_heard_dump(); });
        if (reader != all.end()) {
            privacy = {Verdict::readable, (*reader)->name()};
        } else if (has_all_come) {
            privacy = {Verdict::proven, ""};
        } else {
            privacy = {Verdict::unknown, "not everybody hears what all may hear"};
        }
        return true;
    });
    return privacy;
}

}  // namespace mirror::engine
