#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "module/engine/catch_up.hpp"
#include "module/engine/read_only.hpp"
#include "module/household/rules.hpp"
#include "module/owntracks/topic.hpp"
#include "module/storage/history_reader.hpp"
#include "module/storage/state_store.hpp"

namespace mirror::engine {
namespace {

using household::PersonRule;
using Names = std::set<std::string>;

/// Everybody and everything that there is to be forgotten.
struct Known {
    household::Rules rules;
    std::string unique_id;
    std::vector<storage::Series> series;
    storage::Commit unstored;  ///< what is on its way into the history
    Names people;
    Names devices;  ///< base topics

    [[nodiscard]] std::string tail(const std::string& topic) const {
        return std::string(owntracks::device_tail(topic, unique_id).value_or(topic));
    }
};

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_same(std::string_view a, std::string_view b, bool case_counts) {
    if (case_counts) return a == b;
    return std::ranges::equal(a, b, [](char left, char right) { return lower(left) == lower(right); });
}

Result<Known, Failure> read_known(const config::Config& config, const std::filesystem::path& directory) {
    Known known{household::make_rules(config), config.unique_id, {}, {}, {}, {}};
    auto caught_up = catch_up(config, directory);
    if (!caught_up) return tl::unexpected(caught_up.error());
    const auto stored = patiently([&] { return storage::read_state(directory / "state.db"); });
    if (!stored) return tl::unexpected(stored.error());
    storage::HistoryReader reader(directory / "state.db");
    auto series = patiently([&] { return reader.series(); });
    if (!series) return tl::unexpected(series.error());
    known.series = std::move(*series);
    for (const PersonRule& person : known.rules.people) {
        known.people.insert(person.name);
        known.devices.insert(person.topics.begin(), person.topics.end());
    }
    for (const storage::Series& one : known.series) {
        known.people.insert(one.person);
        if (!one.device.empty()) known.devices.insert(one.device);
    }
    constexpr std::string_view k_person = "person/";
    constexpr std::string_view k_device = "device/";
    for (const auto& [key, value] : stored->values) {
        if (key.starts_with(k_person)) known.people.insert(key.substr(k_person.size()));
        if (key.starts_with(k_device)) known.devices.insert(key.substr(k_device.size()));
    }
    for (const std::string& topic : caught_up->engine.summary({}, "").unknown_devices)
        known.devices.insert(topic);
    known.unstored = std::move(caught_up->unstored);
    return known;
}

Somebody person(const Known& known, const std::string& name) {
    Somebody somebody{.who = {.person = name}, .name = name};
    Names devices;
    for (const PersonRule& rule : known.rules.people) {
        if (rule.name != name) continue;
        somebody.is_configured = true;
        devices.insert(rule.topics.begin(), rule.topics.end());
    }
    for (const storage::Series& one : known.series) {
        if (one.person != name) continue;
        // What they once carried may be somebody else's now.
        if (!one.device.empty() && !known.rules.person_with(one.device)) devices.insert(one.device);
    }
    somebody.who.devices.assign(devices.begin(), devices.end());
    return somebody;
}

Somebody device(const Known& known, const std::string& topic) {
    if (const auto owner = known.rules.person_with(topic)) {
        const PersonRule& rule = known.rules.people[*owner];
        // Without their only device nothing that is known of them remains.
        if (rule.topics.size() == 1) return person(known, rule.name);
    }
    Somebody somebody{.who = {.devices = {topic}}, .name = known.tail(topic)};
    somebody.is_configured = known.rules.person_with(topic).has_value();
    return somebody;
}

void count(const Known& known, Somebody& somebody) {
    const auto is_person = [&](const auto& row) {
        return !somebody.who.person.empty() && row.person == somebody.who.person;
    };
    const auto is_theirs = [&](const auto& row) {
        return is_person(row) ||
               std::ranges::find(somebody.who.devices, row.device) != somebody.who.devices.end();
    };
    const auto number = [](auto count) { return static_cast<std::size_t>(count); };
    for (const storage::Series& one : known.series) {
        if (!is_theirs(one)) continue;
        somebody.fixes += one.fixes;
        somebody.alarms += one.alarms;
        if (is_person(one)) somebody.transitions += one.transitions;
    }
    somebody.fixes += number(std::ranges::count_if(known.unstored.fixes, is_theirs));
    somebody.alarms += number(std::ranges::count_if(known.unstored.alarms, is_theirs));
    somebody.transitions += number(std::ranges::count_if(known.unstored.transitions, is_person));
}

/// All that the name may mean.
std::vector<Somebody> matches(const Known& known, std::string_view name, bool case_counts) {
    std::vector<Somebody> found;
    for (const std::string& candidate : known.people) {
        if (is_same(candidate, name, case_counts)) found.push_back(person(known, candidate));
    }
    for (const std::string& topic : known.devices) {
        if (!is_same(topic, name, case_counts) && !is_same(known.tail(topic), name, case_counts)) continue;
        Somebody candidate = device(known, topic);
        const bool is_theirs = std::ranges::any_of(found, [&](const Somebody& other) {
            return std::ranges::find(other.who.devices, topic) != other.who.devices.end();
        });
        if (!is_theirs) found.push_back(std::move(candidate));
    }
    return found;
}

}  // namespace

Result<Somebody, Failure> find_somebody(const config::Config& config, const std::filesystem::path& directory,
                                        std::string_view name) {
    const auto known = read_known(config, directory);
    if (!known) return tl::unexpected(known.error());
    std::vector<Somebody> found = matches(*known, name, true);
    if (found.empty()) found = matches(*known, name, false);
    if (found.size() > 1) {
        std::vector<std::string> candidates;
        candidates.reserve(found.size());
        for (const Somebody& one : found)
            candidates.push_back(one.who.person.empty() ? one.who.devices.front() : one.who.person);
        return tl::unexpected(Failure{
            fmt::format("\"{}\" may be {}: write it out in full", name, fmt::join(candidates, " or "))});
    }
    if (found.empty()) {
        std::vector<std::string> devices;
        for (const std::string& topic : known->devices)
            devices.push_back(known->tail(topic));
        return tl::unexpected(Failure{fmt::format(
            "nobody and no device is called \"{}\": there are {}; devices {}", name,
            known->people.empty() ? "no people" : fmt::format("{}", fmt::join(known->people, ", ")),
            devices.empty() ? "none" : fmt::format("{}", fmt::join(devices, ", ")))});
    }
    count(*known, found.front());
    return found.front();
}

}  // namespace mirror::engine
