#include "module/view/make_view.hpp"

#include <random>

#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using namespace mirror::test;
using config::Position;
using household::Freshness;
using view::MirrorView;
using view::ViewNow;

namespace {

config::Config every_module() {
    config::Config config = config_with(config::PeopleOptions{});
    const auto add = [&](config::ModuleOptions options) {
        config.modules.push_back(config.modules[0]);
        config.modules.back().options = std::move(options);
    };
    add(config::TransitionsOptions{});
    add(config::MapOptions{});
    add(config::ConnectionOptions{});
    add(config::SentenceOptions{});
    add(with<config::ClockOptions>([](auto& clock) { clock.show_time = false; }));
    return config;
}

/// A household as it was at some moment; to be looked at later while nothing arrives.
struct Snapshot {
    UtcTime taken;
    household::Summary summary;

    /// The same household, grown older by the clock alone.
    household::Summary at(UtcTime now, const config::Thresholds& limits) const {
        household::Summary older = summary;
        for (PersonStatus& person : older.people) {
            if (!person.last_heard) continue;
            const auto age = now - *person.last_heard;
            person.since_heard = age;
            person.freshness = age > limits.stale    ? Freshness::stale
                               : age > limits.ageing ? Freshness::ageing
                                                     : Freshness::fresh;
            if (age > limits.lost) person.whereabouts = {};
            person.hidden = age > limits.hide;
            for (const auto limit : {limits.ageing, limits.stale, limits.lost, limits.hide}) {
                const auto left = limit - age + 1ms;
                if (age <= limit) person.changes_in = std::min(person.changes_in.value_or(left), left);
            }
        }
        return older;
    }
};

Snapshot random_household(std::mt19937& random) {
    const auto pick = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most + 1)); };
    const UtcTime taken = berlin(2025, 3, 28, 20, 0) + std::chrono::milliseconds(random() % 86'400'000);
    std::vector<PersonStatus> people;
    std::vector<household::TransitionRecord> transitions;
    for (const std::string name : {"Anna", "Ben", "Clara", "David"}) {
        const auto age = std::chrono::milliseconds(random() % (pick(1) ? 3'600'000 : 40 * 3'600'000));
        PersonStatus person =
            LatLon::make(53, 13) ? test::at(heard(name, taken, age), 53, 13) : nobody_yet(name);
        switch (pick(3)) {
            case 0:
                person = in_region(person, "Home", taken - age - 1h);
                break;
            case 1:
                person = in_region(person, "School", taken - age);
                break;
            case 2:
                person = coming_home(person, 4000);
                break;
            default:
                person = away(person, 12000);
        }
        transitions.push_back({name, pick(1) ? "Home" : "School", pick(1) == 1, seconds(taken - age)});
        people.push_back(std::move(person));
    }
    Snapshot snapshot{taken, summary_of(std::move(people))};
    std::ranges::sort(transitions, std::ranges::greater{}, &household::TransitionRecord::time);
    snapshot.summary.transitions = std::move(transitions);
    return snapshot;
}

}  // namespace

TEST_CASE("modules come in their order, without those that are not shown") {
    config::Config config = every_module();
    config.modules[0].order = 9;
    config.modules[0].header = "Family";
    config.modules[1].disabled = true;
    config.modules[2].position = Position::none;
    config.modules[3].hidden_on_startup = true;
    const auto indices = [&](const view::LocalState& local) {
        std::vector<std::size_t> found;
        for (const auto& module : make_view(config, {}, connected(), speaking("en"), {}, local).modules)
            found.push_back(module.config_index);
        return found;
    };
    CHECK(indices({}) == std::vector<std::size_t>{4, 5, 0});
    CHECK(indices({{}, {{3, true}, {4, false}, {1, true}}}) == std::vector<std::size_t>{3, 5, 0});
    const MirrorView made = make_view(config, {}, connected(), speaking("en"), {});
    CHECK(made.modules.back().header == "Family");
}

TEST_CASE("a mirror on which nothing changes sleeps for a day") {
    config::Config config = config_with(config::SentenceOptions{});
    const MirrorView made = make_view(config, {}, connected(), speaking("en"), {thursday_morning(), 1h});
    CHECK(made.next_change == thursday_morning() + 24h);
    CHECK_FALSE(made.right_to_left);
    CHECK(make_view(config, {}, connected(), speaking("ar"), {thursday_morning(), 1h}).right_to_left);
}

TEST_CASE("home is the configured region, else the first one, else what the household says") {
    config::Config config = config_with(config::PeopleOptions{});
    household::Summary summary = summary_of({in_region(heard("Anna", thursday_morning()), "Cabin")});
    const auto place = [&] {
        const MirrorView made =
            make_view(config, summary, connected(), speaking("en"), {thursday_morning(), 1h});
        return std::get<view::PeopleView>(made.modules[0].data).rows[0].whereabouts;
    };
    CHECK(place() == "Cabin");
    config.home = "";
    CHECK(place() == "Cabin");
    config.regions.resize(1);
    config.regions[0].name = "Cabin";
    CHECK(place() == "home");
    config.regions.insert(config.regions.begin(),
                          with<config::Region>([](auto& region) { region.name = "School"; }));
    CHECK(place() == "Cabin");
    summary.regions = {{"Cabin", {}, 100, {}, true}};
    CHECK(place() == "home");
}

TEST_CASE("nothing on the screen changes before next_change, and nearly always something does then") {
    std::mt19937 random(20251120);
    const config::Config config = every_module();
    const view::Language language = speaking("en");
    int wakes = 0;
    int changes = 0;
    for (int round = 0; round < 40; ++round) {
        const Snapshot household = random_household(random);
        const auto view_at = [&](UtcTime now) {
            return make_view(config, household.at(now, config.thresholds), connected(), language, {now, 1h});
        };
        UtcTime now = household.taken;
        for (int step = 0; step < 50; ++step) {
            const MirrorView shown = view_at(now);
            REQUIRE(shown.next_change > now);
            REQUIRE(shown.next_change <= now + 24h);
            const auto sleep = shown.next_change - now;
            for (const UtcTime moment : {now + sleep / 3, now + sleep / 2, shown.next_change - 1ms}) {
                CAPTURE(round, step, (moment - now).count());
                REQUIRE(view_at(moment).modules == shown.modules);
                REQUIRE(view_at(moment).next_change == shown.next_change);
            }
            now = shown.next_change;
            ++wakes;
            if (view_at(now).modules != shown.modules) ++changes;
        }
    }
    // Limits of freshness and midnights may pass without another word.
    CHECK(changes * 100 >= wakes * 90);
}

TEST_CASE("a full second by second watch sees every change announced") {
    std::mt19937 random(7);
    config::Config config = every_module();
    std::get<config::ClockOptions>(config.modules.back().options).show_time = true;
    const view::Language language = speaking("de");
    const Snapshot household = random_household(random);
    MirrorView shown;
    for (UtcTime now = household.taken; now < household.taken + 10min; now += 250ms) {
        const MirrorView fresh =
            make_view(config, household.at(now, config.thresholds), connected(), language, {now, 1h});
        if (now > household.taken && fresh.modules != shown.modules) CHECK(shown.next_change <= now);
        if (now > household.taken && fresh.modules == shown.modules) CHECK(shown.next_change > now);
        shown = fresh;
    }
}

TEST_CASE("equal arguments give equal views") {
    std::mt19937 random(1);
    const Snapshot household = random_household(random);
    const config::Config config = every_module();
    const ViewNow now{household.taken, 1h, true};
    const view::Language first = speaking("de");
    const MirrorView once = make_view(config, household.summary, connected(), first, now);
    CHECK(make_view(config, household.summary, connected(), first, now) == once);
    CHECK(make_view(config, household.summary, connected(), speaking("de"), now) == once);
}
