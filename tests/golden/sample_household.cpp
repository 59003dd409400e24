#include "tests/golden/sample_household.hpp"

#include <algorithm>
#include <array>

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
    };
    return config;
}

namespace {

void add_other_modules(config::Config& config) {
    using config::MqttValue;
    using config::Position;
    const auto add = [&](const char* name, config::ModuleOptions options) {
        const auto order = static_cast<int>(config.modules.size());
        config.modules.push_back(module(name, Position::top_bar, std::move(options), order));
    };
    add("mqttValue", config::MqttValueOptions{{{"bath", "/t", "Bath", "°C", "temperature", 1h, 1},
                                               {"bath", "/h", "Humidity", "%", "humidity", 1h, {}},
                                               {"door", "", "Terrace door", "", "door", 1h, {}},
                                               {"attic", "", "Attic", "°C", "temperature", 1h, {}}}});
    add("message", config::MessageOptions{"say", true, 12h, 3});
}

}  // namespace

config::Config every_module_config() {
    config::Config config = sample_config();
    config.modules.push_back(module("vehicles", config::Position::bottom_bar, config::VehiclesOptions{}, 7));
    config.modules.push_back(module("ribbons", config::Position::bottom_bar, config::RibbonsOptions{}, 8));
    add_other_modules(config);
    config.modules.push_back(
        module("weasleyClock", config::Position::lower_third, config::WeasleyClockOptions{}, 11));
    config.modules.push_back(
        module("provisioning", config::Position::bottom_bar, config::ProvisioningOptions{}, 12));
    return config;
}

namespace {

struct Step {
    int minute;
    household::StayKind kind;
    const char* region;
};
using Plan = std::vector<Step>;

constexpr auto k_region = household::StayKind::region;
constexpr auto k_out = household::StayKind::out;

/// What somebody does on a working day or at the end of the week.
Plan plan_of(std::size_t person, bool is_weekend) {
    if (is_weekend)
        return {{0, k_region, "Home"},
                {660, k_out, ""},
                {690, k_region, "Lake"},
                {930, k_out, ""},
                {960, k_region, "Home"}};
    switch (person) {
        case 0:
            return {{0, k_region, "Home"},   {441, k_out, ""},  {470, k_region, "Work"}, {960, k_out, ""},
                    {985, k_region, "Shop"}, {1010, k_out, ""}, {1030, k_region, "Home"}};
        case 1:
            return {{0, k_region, "Work"},
                    {360, k_out, ""},
                    {391, k_region, "Home"},
                    {1260, k_out, ""},
                    {1300, k_region, "Work"}};
        case 2:
            return {{0, k_region, "Home"},
                    {431, k_out, ""},
                    {438, k_region, "School"},
                    {810, k_out, ""},
                    {850, k_region, "Home"}};
        case 3:
            return {{0, k_region, "Home"},
                    {900, k_out, ""},
                    {920, k_region, "Lake"},
                    {1010, k_out, ""},
                    {1040, k_region, "Home"}};
        default:
            return {{0, k_region, "Home"},   {470, k_out, ""},  {490, k_region, "School"}, {900, k_out, ""},
                    {930, k_region, "Lake"}, {1020, k_out, ""}, {1050, k_region, "Home"}};
    }
}

}  // namespace

std::vector<provisioning::Standing> sample_phones() {
    using provisioning::Cause;
    using provisioning::Platform;
    const auto phone = [](const char* name, Platform platform, std::size_t proven, Cause cause) {
        provisioning::Standing standing;
        standing.name = name;
        standing.platform = platform;
        for (std::size_t step = 0; step < proven; ++step)
            standing.proofs[step] = provisioning::Proof{};
        standing.causes = {cause};
        return standing;
    };
    return {phone("Ben, phone", Platform::Ios, 4, Cause::Waiting),
            phone("Anna, phone", Platform::Android, 3, Cause::RemoteConfigurationOff),
            phone("Clara, tablet", Platform::Unknown, 1, Cause::NotSetUp)};
}

std::vector<household::Past> sample_pasts(UtcTime now) {
    const view::TimeZone zone = *view::TimeZone::named("Europe/Berlin");
    const auto today = std::chrono::floor<std::chrono::days>(zone.local(now));
    const auto seconds = [](UtcTime time) { return std::chrono::floor<std::chrono::seconds>(time); };
    std::vector<household::Past> pasts;
    for (std::size_t person = 0; person < 5; ++person) {
        std::vector<household::Stay> stays;
        for (int back = 29; back >= 0; --back) {
            const auto date = today - std::chrono::days(back);
            const std::chrono::weekday weekday(date);
            for (const Step& step :
                 plan_of(person, weekday == std::chrono::Saturday || weekday == std::chrono::Sunday)) {
                const int late = step.minute == 0 ? 0 : (back * 7 + static_cast<int>(person) * 5) % 13 - 3;
                const UtcTime time =
                    zone.utc(view::LocalTime(date + std::chrono::minutes(step.minute + late)));
                if (time > now) break;
                if (!stays.empty()) stays.back().to = seconds(time);
                stays.push_back({seconds(time), seconds(now), step.kind, step.region});
            }
        }
        // Emma's phone was out of reach around noon.
        if (person == 4) {
            const UtcSeconds noon = seconds(zone.utc(view::LocalTime(today + 11h)));
            for (std::size_t i = 0; i < stays.size(); ++i) {
                if (stays[i].from < noon && stays[i].to > noon + 90min) {
                    household::Stay after = stays[i];
                    after.from = noon + 90min;
                    stays[i].to = noon;
                    stays.insert(stays.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                 {{noon, after.from, household::StayKind::unknown, ""}, after});
                    break;
                }
            }
        }
        constexpr std::array k_names{"Anna", "Ben", "Clara", "David", "Emma"};
        pasts.push_back(
            {k_names[person], std::make_shared<const std::vector<household::Stay>>(std::move(stays))});
    }
    return pasts;
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
    summary.notes = {
        {"Clara", "family/clara", "Can somebody bring my football boots? They are under the stairs", "School",
         before_now(16min)},
        {"Anna", "family/anna", "Bread is in the car", "", before_now(95min)}};
    summary.regions = {{"Home", *LatLon::make(53.5605, 13.2480), 120, {"Ben", "David"}, true},
                       {"School", *LatLon::make(53.5570, 13.2690), 150, {"Clara"}, false},
                       {"Work", *LatLon::make(53.5470, 13.2800), 200, {}, false}};
    return summary;
}

household::Summary family_of(std::size_t size) {
    household::Summary summary = sample_summary();
    summary.people.resize(std::min(size, summary.people.size()));
    const std::array<const char*, 8> names{"Ella",   "Finn",  "Grandma Lisbeth", "Hannes",
                                           "Ingrid", "Jonas", "Karla",           "Leo"};
    const auto sample = sample_summary().people;
    for (std::size_t i = summary.people.size(); i < size; ++i) {
        household::PersonStatus person = sample[(i * 2) % 4];
        person.name = names[i % names.size()];
        person.index = i;
        if (i % 3 == 0) {
            person.freshness = household::Freshness::stale;
            person.since_heard = 5h;
            person.battery_low = false;
        }
        summary.people.push_back(person);
    }
    for (household::PersonStatus& person : summary.people) {
        if (!person.battery_pct && person.kind == config::PersonKind::person) person.battery_pct = 61;
    }
    if (size > 1) summary.people[1].charging = household::Charging::yes;
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
    view::LocalState local;
    local.heard.values = {{{"bath", "/t"}, {21.46, 48h - 2min}},
                          {{"bath", "/h"}, {58.0, 48h - 2min}},
                          {{"door", ""}, {std::string("open"), 48h - 20min}},
                          {{"attic", ""}, {17.5, 48h - 3h}}};
    local.heard.alerts["say"] = {{{"Kitchen", "Dinner is ready", {}}, 48h - 4min}};
    local.pasts = sample_pasts(k_now);
    local.phones = sample_phones();
    return view::make_view(config, summary, connection, language, now, local);
}

}  // namespace mirror::golden
