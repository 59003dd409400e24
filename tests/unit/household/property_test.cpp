// What must hold for any messages: seeded random ones, the same in every run.

#include <map>
#include <random>

#include "module/household/state_codec.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/household/family.hpp"

using namespace mirror;
using namespace mirror::household;

namespace {

using Random = std::mt19937;

/// Not std::uniform_int_distribution: its values differ between libraries.
int below(Random& random, int limit) {
    return static_cast<int>(random() % static_cast<std::uint32_t>(limit));
}

/// Mostly a walk through the neighbourhood, now and then a spike.
std::vector<Say> random_fixes(Random& random, int count) {
    std::vector<Say> fixes;
    double metres = 0;
    std::int64_t tst = 0;
    for (int i = 0; i < count; ++i) {
        tst += 1 + below(random, 900);
        metres += below(random, 1001) - 500;
        Say say{.place = north_of(k_home, metres), .tst = tst};
        if (below(random, 12) == 0) say.place = north_of(k_home, -2'000'000);
        if (below(random, 5) == 0) say.acc = below(random, 3000);
        if (below(random, 4) == 0) say.vel = below(random, 120);
        if (below(random, 2) == 0) say.created = tst + below(random, 900);
        if (below(random, 2) == 0) say.id = std::to_string(10'000'000 + i);
        fixes.push_back(say);
    }
    return fixes;
}

void shuffle(std::vector<Say>& values, Random& random) {
    for (std::size_t i = values.size(); i > 1; --i) {
        std::swap(values[i - 1], values[static_cast<std::size_t>(below(random, static_cast<int>(i)))]);
    }
}

using History = std::map<std::pair<std::string, UtcSeconds>, Fix>;

History history_of(const Effects& effects) {
    History history;
    for (const FixRow& row : effects.fixes)
        history.emplace(std::pair(row.device, row.fix.time), row.fix);
    return history;
}

/// Any message that a household may hear, now and then nonsense.
Received random_message(Random& random, Family& family, std::int64_t now) {
    static const std::vector<std::string> k_topics{"owntracks/fam/anna", "owntracks/fam/ben/phone",
                                                   "owntracks/fam/ben/watch", "owntracks/fam/car",
                                                   "owntracks/fam/ghost"};
    static const std::vector<std::string> k_regions{"Home", "School", "zuhause", "Gym", "Pool"};
    const auto& topic = k_topics[static_cast<std::size_t>(below(random, 5))];
    const auto& region = k_regions[static_cast<std::size_t>(below(random, 5))];
    const LatLon place = north_of(k_home, below(random, 4) * 1112 + below(random, 200));
    const std::int64_t tst =
        now - (below(random, 6) == 0 ? below(random, 5000) : 0) + (below(random, 40) == 0 ? 100'000 : 0);
    const Arrival arrival = family.arrival_at(now, below(random, 8) == 0);
    switch (below(random, 12)) {
        case 0:
        case 1: {
            std::optional<LatLon> where;
            if (below(random, 3) != 0) where = place;
            return {transition(below(random, 2) == 0, region, tst, where, topic), arrival};
        }
        case 2:
            return {message(topic, "", owntracks::LastWill{}), arrival};
        case 3:
            return {Refusal{below(random, 2) == 0}, arrival};
        case 4:
            return {message(topic, "gpio/7",
                            owntracks::Vehicle{owntracks::Vehicle::Kind::ignition, "7",
                                               double(below(random, 2)), ""}),
                    arrival};
        case 5:
            return {message(topic, "", owntracks::Clear{}), arrival};
        default:
            break;
    }
    Say say{.topic = topic, .place = place, .tst = tst};
    if (below(random, 2) == 0) say.created = now;
    if (below(random, 2) == 0) say.vel = below(random, 90);
    if (below(random, 3) == 0) say.acc = below(random, 1500);
    if (below(random, 2) == 0) {
        say.inregions.emplace();
        if (below(random, 2) == 0) say.inregions->push_back(region);
    }
    return {location(say), arrival};
}

std::vector<Received> random_day(unsigned seed, int count) {
    Random random(seed);
    Family family;
    std::vector<Received> messages;
    std::int64_t now = 0;
    for (int i = 0; i < count; ++i) {
        now += below(random, 400);
        if (below(random, 100) == 0) family.boot = "boot-" + std::to_string(i);
        if (below(random, 80) == 0) family.wall_error_s = below(random, 2) == 0 ? -k_start : 0;
        messages.push_back(random_message(random, family, now));
    }
    return messages;
}

}  // namespace

TEST_CASE("any order and any copies of one device's fixes give the same position, last heard and history") {
    for (unsigned seed = 1; seed <= 300; ++seed) {
        Random random(seed);
        const auto fixes = random_fixes(random, 3 + below(random, 40));
        const std::int64_t arrival = 100'000;
        Family in_order;
        for (const Say& say : fixes)
            in_order.hear(location(say), arrival);

        auto mixed = fixes;
        for (const Say& say : fixes) {
            if (below(random, 2) == 0) mixed.push_back(say);
        }
        shuffle(mixed, random);
        Family any_order;
        for (const Say& say : mixed)
            any_order.hear(location(say), arrival);

        INFO("seed " << seed);
        const DeviceState& a = in_order.state.devices.at("owntracks/fam/anna");
        const DeviceState& b = any_order.state.devices.at("owntracks/fam/anna");
        CHECK(a.position == b.position);
        CHECK(a.fixes == b.fixes);
        CHECK(a.heard == b.heard);
        CHECK(history_of(in_order.effects) == history_of(any_order.effects));
        CHECK(in_order.anna(arrival).position == any_order.anna(arrival).position);
        CHECK(in_order.anna(arrival).last_heard == any_order.anna(arrival).last_heard);
    }
}

TEST_CASE("a replay gives the same bytes, with a restart anywhere in between too") {
    for (unsigned seed = 1; seed <= 60; ++seed) {
        const auto messages = random_day(seed, 250);
        Family once;
        Family again;
        Family restarted;
        Random random(seed);
        for (const Received& received : messages) {
            once.take(received);
            again.take(received);
            if (below(random, 20) == 0) restarted.state = decode_state(encode(restarted.state)).state;
            restarted.take(received);
        }
        INFO("seed " << seed);
        CHECK(encode(once.state) == encode(again.state));
        CHECK(encode(once.state) == encode(restarted.state));
        CHECK(once.effects.transitions.size() == restarted.effects.transitions.size());
    }
}

TEST_CASE("whatever is heard, the stream alternates, is ordered and has no doubles") {
    for (unsigned seed = 1; seed <= 200; ++seed) {
        Family family;
        for (const Received& received : random_day(seed, 300))
            family.take(received);
        INFO("seed " << seed << ": " << family.stream());
        CHECK(std::ranges::is_sorted(family.state.transitions, {}, &TransitionRecord::time));
        std::map<std::pair<std::string, std::string>, bool> inside;
        for (const TransitionRecord& record : family.state.transitions) {
            const auto [entry, first] = inside.try_emplace({record.person, record.region}, record.is_enter);
            if (!first) {
                if (entry->second == record.is_enter)
                    FAIL(record.region << record.time.time_since_epoch().count() - k_start);
                entry->second = record.is_enter;
            }
        }
        for (const auto& [name, person] : family.state.people) {
            for (const Presence& presence : person.presences) {
                const auto last = inside.find({name, presence.region});
                if (last != inside.end()) CHECK(last->second == presence.inside);
            }
        }
    }
}

TEST_CASE("whatever is heard, ages are never negative and everything stays bounded") {
    for (unsigned seed = 1; seed <= 100; ++seed) {
        Family family;
        std::int64_t last = 0;
        for (const Received& received : random_day(seed, 200)) {
            family.take(received);
            last = (received.arrival.since_boot.count() / 1000) - 10'000;
        }
        for (const std::int64_t error : {std::int64_t{0}, -k_start, std::int64_t{-86'400 * 30}}) {
            family.wall_error_s = error;
            for (const PersonStatus& person : family.summary(last).people) {
                if (person.since_heard) CHECK(*person.since_heard >= SinceBoot::zero());
            }
        }
        CHECK(family.state.transitions.size() <= k_max_transitions);
        for (const auto& [topic, device] : family.state.devices)
            CHECK(device.fixes.size() <= k_max_fixes);
    }
}

TEST_CASE("nothing that a status says changes before it says so, and then nearly always something does") {
    int waits = 0;
    int changes = 0;
    for (unsigned seed = 1; seed <= 60; ++seed) {
        Family family;
        Arrival last;
        for (const Received& received : random_day(seed, 120)) {
            family.take(received);
            last = received.arrival;
        }
        // A clock that runs, right or wrong, from the last message on.
        const auto people_after = [&](SinceBoot later) {
            const Moment moment{last.wall + later, last.since_boot + later};
            auto people = summarize(family.state, family.rules, moment, last.boot).people;
            for (PersonStatus& person : people) {
                person.since_heard.reset();
                person.changes_in.reset();
            }
            return people;
        };
        SinceBoot now{};
        for (int step = 0; step < 30; ++step) {
            const Moment moment{last.wall + now, last.since_boot + now};
            std::optional<SinceBoot> next;
            for (const auto& person : summarize(family.state, family.rules, moment, last.boot).people) {
                if (!person.changes_in) continue;
                REQUIRE(*person.changes_in > SinceBoot::zero());
                next = std::min(next.value_or(*person.changes_in), *person.changes_in);
            }
            if (!next) break;
            INFO("seed " << seed << ", step " << step);
            CHECK(people_after(now + *next / 2) == people_after(now));
            CHECK(people_after(now + *next - SinceBoot(1)) == people_after(now));
            ++waits;
            if (people_after(now + *next) != people_after(now)) ++changes;
            now += *next;
        }
    }
    CHECK(waits > 300);
    CHECK(changes * 100 >= waits * 60);
}
