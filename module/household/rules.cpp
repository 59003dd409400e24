#include "module/household/rules.hpp"

#include <algorithm>

namespace mirror::household {
namespace {

std::string_view trimmed(std::string_view text, std::string_view what) {
    const std::size_t first = text.find_first_not_of(what);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(what) - first + 1);
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// The name before a beacon's `:UUID:major:minor`; the whole text where there is none.
std::string_view without_beacon(std::string_view name) {
    constexpr std::size_t k_uuid_length = 36;
    const std::size_t colon = name.find(':');
    if (colon == std::string_view::npos) return name;
    std::string_view uuid = name.substr(colon + 1);
    uuid = uuid.substr(0, uuid.find(':'));
    const bool is_uuid = uuid.size() == k_uuid_length &&
                         uuid.find_first_not_of("0123456789ABCDEFabcdef-") == std::string_view::npos;
    return is_uuid ? name.substr(0, colon) : name;
}

std::string folded(std::string_view name) {
    std::string result(trimmed(name, " \t"));
    std::ranges::transform(result, result.begin(), lower);
    return result;
}

std::string base_topic(const std::string& unique_id, std::string_view tail) {
    return "owntracks/" + unique_id + "/" + std::string(trimmed(tail, "/"));
}

}  // namespace

std::optional<std::size_t> Rules::person_with(const std::string& base_topic) const {
    const auto found = person_of_topic.find(base_topic);
    if (found == person_of_topic.end()) return std::nullopt;
    return found->second;
}

std::optional<std::size_t> Rules::region_named(std::string_view name) const {
    const auto found = region_of_name.find(folded(name));
    if (found == region_of_name.end()) return std::nullopt;
    return found->second;
}

std::string Rules::canonical_region(std::string_view name) const {
    if (const auto index = region_named(name)) return regions[*index].name;
    std::string plain = phone_region_name(name);
    if (const auto index = region_named(plain)) return regions[*index].name;
    return plain;
}

std::string phone_region_name(std::string_view name) {
    std::string_view plain = trimmed(without_beacon(name.substr(0, name.find('|'))), " \t");
    if (plain.starts_with('+')) return {};
    if (plain.starts_with('-')) plain = trimmed(plain.substr(1), " \t");
    return std::string(plain);
}

bool is_same_name(std::string_view a, std::string_view b) {
    return std::ranges::equal(trimmed(a, " \t"), trimmed(b, " \t"), {}, lower, lower);
}

Rules make_rules(const config::Config& config) {
    Rules rules;
    rules.thresholds = config.thresholds;
    for (const config::Person& person : config.people) {
        PersonRule rule{person.name, person.kind, {}};
        for (const std::string& tail : person.devices) {
            std::string topic = base_topic(config.unique_id, tail);
            // A device that two people claim belongs to the first one, as in the file.
            if (rules.person_of_topic.emplace(topic, rules.people.size()).second) {
                rule.topics.push_back(std::move(topic));
            }
        }
        rules.people.push_back(std::move(rule));
    }
    for (const config::Region& region : config.regions) {
        rules.region_of_name.emplace(folded(region.name), rules.regions.size());
        rules.regions.push_back({region.name, region.centre, region.radius_m});
    }
    // Names go first: an alias never takes a name away from another region.
    for (std::size_t i = 0; i < config.regions.size(); ++i) {
        for (const std::string& alias : config.regions[i].aliases) {
            rules.region_of_name.emplace(folded(alias), i);
        }
    }
    if (!config.home.empty()) rules.home = rules.region_named(config.home);
    if (config.home.empty() && !rules.regions.empty()) rules.home = 0;
    return rules;
}

}  // namespace mirror::household
