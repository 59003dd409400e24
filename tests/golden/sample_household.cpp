#include "tests/golden/sample_household.hpp"

#include "module/view/make_view.hpp"

namespace mirror::golden {
namespace {

using namespace std::chrono_literals;

constexpr UtcTime k_now = UtcTime(std::chrono::sys_days(std::chrono::year(2025) / 11 / 20)) + 6h + 42min;

UtcSeconds before_now(std::chrono::seconds ago) {
    return std::chrono::time_point_cast<std::chrono::seconds>(k_now - ago);
}

config::Module module(const char* name, config::Position position, config::ModuleOptions options, int order) {
    config::Module made;
    made.name = name;
    made.position = position;
    made.options = std::move(options);
    made.order = order;
    return made;
}

household::PersonStatus person(const char* name, std::size_t index, double lat, double lon,
                               std::chrono::seconds heard_ago) {
    household::PersonStatus status;
    status.name = name;
    status.index = index;
    status.position =
        household::Position{*LatLon::make(lat, lon), 20, before_now(heard_ago), std::nullopt, std::nullopt};
    status.last_heard = k_now - heard_ago;
    status.since_heard = heard_ago;
    status.freshness = household::Freshness::fresh;
    status.online = true;
    return status;
}

}  // namespace

config::Config sample_config() {
    config::Config config;
    config.unique_id = "family";
    config.timezone = "Europe/Berlin";
    config.locale = "en-GB";
    config.broker.host = "localhost";
    for (const char* name : {"Anna", "Ben", "Clara", "David"}) {
        config.people.push_back({name, {name}, {}, "", config::PersonKind::person});
    }
    config.people.push_back({"Beetle", {"beetle"}, {}, "", config::PersonKind::vehicle});
    config.regions.push_back({"Home", *LatLon::make(53.5605, 13.2480), 120, "", {}});
    config.regions.push_back({"School", *LatLon::make(53.5570, 13.2690), 150, "", {}});
    config.regions.push_back({"Work", *LatLon::make(53.5470, 13.2800), 200, "", {}});
    config.home = "Home";
    config::ClockOptions only_time;
    only_time.show_date = false;
    config::ClockOptions only_date;
    only_date.show_time = false;
    using config::Position;
    config.modules = {
        module("clock", Position::top_left, only_time, 0),
        module("clock", Position::top_right, only_date, 1),
        module("transitions", Position::top_right, config::TransitionsOptions{}, 2),
        module("sentence", Position::top_bar, config::SentenceOptions{}, 3),
        module("map", Position::lower_third, config::MapOptions{}, 4),
        module("people", Position::bottom_bar, config::PeopleOptions{}, 5),
        module("connection", Position::bottom_bar, config::ConnectionOptions{}, 6),
        module("weasleyClock", Position::lower_third, config::WeasleyClockOptions{}, 7),
    };
    config.modules.back().disabled = true;  // for pictures of its own
    return config;
}

household::Summary sample_summary() {
    using household::WhereaboutsKind;
    household::Summary summary;
    auto anna = person("Anna", 0, 53.5462, 13.2395, 20s);
    anna.whereabouts = {WhereaboutsKind::travelling, "", before_now(9min)};
    anna.position->speed_kmh = 38;
    anna.position->course_deg = 20;
    anna.distance_home_m = 1700;
    anna.heading = household::Heading::approaching_home;
    auto ben = person("Ben", 1, 53.56055, 13.2481, 3min);
    ben.whereabouts = {WhereaboutsKind::region, "Home", before_now(11min)};
    ben.distance_home_m = 10;
    auto clara = person("Clara", 2, 53.5571, 13.2692, 2min);
    clara.whereabouts = {WhereaboutsKind::region, "School", before_now(24min)};
    clara.battery_pct = 12;
    clara.battery_low = true;
    clara.distance_home_m = 1450;
    auto david = person("David", 3, 53.5606, 13.2479, 95min);
    david.whereabouts = {WhereaboutsKind::region, "Home", before_now(13h)};
    david.freshness = household::Freshness::ageing;
    david.distance_home_m = 15;
    auto beetle = person("Beetle", 4, 53.5604, 13.2478, 5h);
    beetle.kind = config::PersonKind::vehicle;
    beetle.whereabouts = {WhereaboutsKind::region, "Home", before_now(13h)};
    beetle.freshness = household::Freshness::stale;
    beetle.online = false;
    beetle.ignition = false;
    beetle.distance_home_m = 20;
    summary.people = {anna, ben, clara, david, beetle};
    summary.transitions = {{"Anna", "Work", false, before_now(9min)},
                           {"Ben", "Home", true, before_now(11min)},
                           {"Clara", "School", true, before_now(24min)},
                           {"Clara", "Home", false, before_now(31min)}};
    summary.regions = {{"Home", *LatLon::make(53.5605, 13.2480), 120, {"Ben", "David"}, true},
                       {"School", *LatLon::make(53.5570, 13.2690), 150, {"Clara"}, false},
                       {"Work", *LatLon::make(53.5470, 13.2800), 200, {}, false}};
    return summary;
}

view::MirrorView sample_view(const config::Config& config, const household::Summary& summary,
                             bool is_broker_away) {
    const view::Language language(view::language_settings(config), MIRROR_SOURCE_DIR "/assets");
    mqtt::ConnectionStatus connection;
    connection.problem = is_broker_away ? mqtt::ConnectionProblem::refused : mqtt::ConnectionProblem::none;
    connection.since = 47h;
    view::ViewNow now;
    now.wall = k_now;
    now.since_boot = 48h;
    return view::make_view(config, summary, connection, language, now);
}

}  // namespace mirror::golden
