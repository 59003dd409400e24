// `notify`: tries a rule out, and shows what could not be told.

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "module/base/assets.hpp"
#include "module/engine/session.hpp"
#include "module/notify/book.hpp"
#include "module/notify/delivery.hpp"
#include "module/storage/state_store.hpp"
#include "render/cli/commands.hpp"
#include "render/cli/load_config.hpp"
#include "render/cli/running_mirror.hpp"

namespace mirror::cli {
namespace {

using config::Occasion;
using notify::Notification;

struct NotifyOptions {
    std::string config;
    std::string rule;
    bool as_json = false;
};

view::Language notify_language(const config::Config& config) {
    return view::Language(view::language_settings(config), assets_folder());
}

/// Somebody of whom the rule tells.
std::string somebody_for(const config::NotificationRule& rule, const config::Config& config) {
    if (!rule.people.empty()) return rule.people.front();
    const auto kind = rule.events.front() == Occasion::vehicle_alarm ? config::PersonKind::vehicle
                                                                     : config::PersonKind::person;
    const auto found = std::ranges::find(config.people, kind, &config::Person::kind);
    if (found != config.people.end()) return found->name;
    return config.people.empty() ? "Somebody" : config.people.front().name;
}

/// An event of which the rule tells, as if it happened now.
Notification trial_of(const config::NotificationRule& rule, const config::Config& config) {
    const UtcTime now = SystemClock().now().wall;
    notify::Happening happening;
    happening.occasion = rule.events.front();
    happening.who = somebody_for(rule, config);
    happening.time = std::chrono::floor<std::chrono::seconds>(now);
    const bool has_place =
        happening.occasion == Occasion::arrival || happening.occasion == Occasion::departure;
    if (has_place) {
        happening.where = !rule.regions.empty()     ? rule.regions.front()
                          : !config.home.empty()    ? config.home
                          : !config.regions.empty() ? config.regions.front().name
                                                    : "Home";
    }
    if (happening.occasion == Occasion::battery_low)
        happening.battery_pct = config.thresholds.low_battery_pct;
    const std::string id = fmt::format("test-{}", happening.time.time_since_epoch().count());
    return {id, "", rule.name, happening, now};
}

/// Tells one receiver and says what it answered. \return whether it took it
bool try_receiver(const config::Receiver& receiver, const notify::Words& words) {
    const auto delivery = notify::delivery_for(receiver, words);
    if (!delivery) {
        std::printf("%s: not told: %s\n", receiver.name.c_str(), delivery.error().text.c_str());
        return false;
    }
    const std::atomic<bool> never_stops = false;
    const notify::Outcome outcome = notify::deliver(*delivery, never_stops);
    const bool is_told = outcome.end == notify::DeliveryEnd::delivered;
    std::printf("%s: %s: %s\n", receiver.name.c_str(), is_told ? "told" : "not told", outcome.words.c_str());
    if (!outcome.answer.empty()) std::printf("  %s\n", outcome.answer.c_str());
    return is_told;
}

int try_rule(const NotifyOptions& options) {
    const auto config = load_config(options.config);
    if (!config) return k_exit_usage;
    const auto& rules = config->notifications.rules;
    const auto rule = std::ranges::find(rules, options.rule, &config::NotificationRule::name);
    if (rule == rules.end()) {
        std::string names;
        for (const config::NotificationRule& each : rules)
            names += (names.empty() ? "" : ", ") + each.name;
        std::fprintf(stderr, "owntracks-mirror: there is no rule \"%s\" in `notifications.rules`%s%s\n",
                     options.rule.c_str(), names.empty() ? "" : "; there are: ", names.c_str());
        return k_exit_usage;
    }
    if (rule->events.empty() || rule->receivers.empty()) {
        std::fprintf(stderr, "owntracks-mirror: this rule tells nobody of anything\n");
        return k_exit_failed;
    }
    const notify::Words words = notify::words_of(trial_of(*rule, *config), *config, notify_language(*config));
    std::printf("%s\n", words.texts.at("sentence").c_str());
    bool are_all_told = true;
    for (const config::Receiver& receiver : config->notifications.receivers) {
        if (std::ranges::find(rule->receivers, receiver.name) != rule->receivers.end())
            are_all_told &= try_receiver(receiver, words);
    }
    return are_all_told ? k_exit_done : k_exit_failed;
}

void print_kept(const std::vector<Notification>& kept, const config::Config& config) {
    if (kept.empty()) std::printf("everything has been told\n");
    if (kept.empty()) return;
    const view::Language language = notify_language(config);
    for (const Notification& each : kept) {
        const notify::Words words = notify::words_of(each, config, language);
        const std::string fate = each.is_dead() ? "given up: " + each.failure : "waits";
        std::printf("%s  %s  -> %s: %s\n", words.texts.at("when").c_str(), words.texts.at("sentence").c_str(),
                    each.receiver.c_str(), fate.c_str());
    }
}

int list_kept(const NotifyOptions& options) {
    const auto config = load_config_in_force(options.config);
    if (!config) return k_exit_usage;
    const auto stored = storage::read_state(state_path(*config) / "state.db");
    if (!stored) return print_outcome(tl::unexpected(stored.error()));
    const std::vector<Notification> kept = notify::kept_notifications(stored->values);
    if (!options.as_json) {
        print_kept(kept, *config);
        return k_exit_done;
    }
    nlohmann::json list = nlohmann::json::array();
    for (const Notification& each : kept)
        list.push_back(nlohmann::json::parse(notify::to_json(each)));
    std::printf("%s\n", list.dump(2, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
    return k_exit_done;
}

/// The running mirror does it; where none runs, its files get it from us.
Result<std::string, Failure> settle_at(const config::Config& config, const std::string& wish) {
    auto directory = storage::StateDirectory::open(state_path(config));
    if (!directory && directory.error().is_taken) return tell_running_mirror(config, "notify " + wish);
    if (!directory) return tl::unexpected(Failure{directory.error().text});
    const SystemClock clock;
    engine::Session session(config, std::move(*directory), clock, [] {});
    return session.settle_given_up(wish);
}

int settle(const NotifyOptions& options, const std::string& wish) {
    const auto config = load_config_in_force(options.config);
    if (!config) return k_exit_usage;
    return print_outcome(settle_at(*config, wish));
}

}  // namespace

void add_notify_command(Command& app, int& exit_code) {
    const auto options = std::make_shared<NotifyOptions>();
    auto& notify =
        app.add_subcommand("notify", "Tries the rules of `notifications`, shows what was not told");
    notify.require_subcommand();
    const auto add = [&](const char* name, const char* help) -> Command& {
        auto& command = notify.add_subcommand(name, help);
        command.add_option("--config", options->config, "The household's configuration file");
        return command;
    };
    auto& test =
        add("test", "Tells a rule's receivers of an event as if it happened now, and shows their answers");
    test.add_option("rule", options->rule, "The rule's name").required();
    test.footer("Exit code 0: all receivers took it; 1: one did not; 2: there is no such rule.");
    test.callback([options, &exit_code] { exit_code = try_rule(*options); });
    auto& list = add("list", "What has yet to be told, and what was given up");
    list.add_flag("--json", options->as_json, "As JSON");
    list.callback([options, &exit_code] { exit_code = list_kept(*options); });
    add("retry", "Tells once more what was given up").callback([options, &exit_code] {
        exit_code = settle(*options, "retry");
    });
    add("clear", "Drops what was given up").callback([options, &exit_code] {
        exit_code = settle(*options, "clear");
    });
}

}  // namespace mirror::cli
