#include "module/owntracks/topic.hpp"

#include <algorithm>
#include <array>
#include <type_traits>

#include "module/base/utf8.hpp"

namespace mirror::owntracks {
namespace {

using namespace std::string_view_literals;

/// Below this level a household's mirrors talk to themselves; no person and no device has its name.
constexpr std::string_view k_mirror_level = "_mirror";

/// Root, household and device.
constexpr std::size_t k_least_levels = 3;

/// Every sub-topic a phone uses; `msg` and `steps` are names that older apps and readers knew.
constexpr std::array k_phone_suffixes{"event"sv, "info"sv,   "waypoint"sv, "waypoints"sv,
                                      "cmd"sv,   "dump"sv,   "status"sv,   "step"sv,
                                      "steps"sv, "beacon"sv, "request"sv,  "msg"sv};

/// Vehicle sub-topics of one level, and what they carry.
struct NamedKind {
    std::string_view name;
    Vehicle::Kind kind;
};
constexpr std::array k_vehicle_levels{
    NamedKind{"status", Vehicle::Kind::status}, NamedKind{"start", Vehicle::Kind::start},
    NamedKind{"cmd", Vehicle::Kind::command},   NamedKind{"operators", Vehicle::Kind::text},
    NamedKind{"cellinfo", Vehicle::Kind::text}, NamedKind{"raw", Vehicle::Kind::text},
    NamedKind{"info", Vehicle::Kind::text},     NamedKind{"log", Vehicle::Kind::text},
    NamedKind{"hw", Vehicle::Kind::text},
};
/// Vehicle sub-topics with exactly one level below them.
constexpr std::array k_vehicle_parents{
    NamedKind{"gpio", Vehicle::Kind::gpio},
    NamedKind{"voltage", Vehicle::Kind::voltage},
    NamedKind{"temperature", Vehicle::Kind::temperature},
    NamedKind{"log", Vehicle::Kind::text},
};
/// Vehicle sub-topics with any number of levels below them.
constexpr std::array k_vehicle_trees{"fms"sv, "obd2"sv, "proxy"sv, "hw"sv, "sw"sv};

template <class Table>
const NamedKind* find_name(const Table& table, std::string_view name) {
    const auto found = std::ranges::find(table, name, &NamedKind::name);
    return found == table.end() ? nullptr : &*found;
}

std::string_view last_level(std::string_view topic) {
    return topic.substr(topic.rfind('/') + 1);
}

/// Cuts `count` levels off the end; an empty base when there are no more than that.
TopicParts cut(std::string_view topic, std::size_t count) {
    std::size_t end = topic.size() + 1;
    for (; count > 0; --count) {
        if (end < 2) return {{}, topic};
        const std::size_t slash = topic.rfind('/', end - 2);
        if (slash == std::string_view::npos) return {{}, topic};
        end = slash + 1;
    }
    return {topic.substr(0, end - 1), topic.substr(std::min(end, topic.size()))};
}

/// Separators, wildcards and control characters.
bool is_no_level_character(char c) {
    return c == '/' || c == '+' || c == '#' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

/// A base topic has a root and a name at least.
bool can_be_base(std::string_view base) {
    return base.find('/') != std::string_view::npos;
}

std::size_t level_count(std::string_view topic) {
    return 1 + static_cast<std::size_t>(std::ranges::count(topic, '/'));
}

/// The sub-topic that a type of message has when it is not on the base topic itself.
bool fits(std::string_view level, const Body& body, std::string_view topic) {
    return std::visit(
        [&](const auto& value) {
            using T = std::decay_t<decltype(value)>;
            if constexpr (std::is_same_v<T, Location>) {
                // Greenwich: the theft alarm is a location with trigger "a". Elsewhere "alarm" is a name.
                return level == "alarm" && value.trigger == "a" && level_count(topic) > k_least_levels;
            } else if constexpr (std::is_same_v<T, Transition>) {
                return level == "event";
            } else if constexpr (std::is_same_v<T, Waypoint>) {
                return level == "waypoint";
            } else if constexpr (std::is_same_v<T, Waypoints>) {
                return level == "waypoints";
            } else if constexpr (std::is_same_v<T, Card>) {
                return level == "info";
            } else if constexpr (std::is_same_v<T, Status>) {
                return level == "status";
            } else if constexpr (std::is_same_v<T, Steps>) {
                return level == "step" || level == "steps";
            } else if constexpr (std::is_same_v<T, Beacon>) {
                return level == "beacon";
            } else if constexpr (std::is_same_v<T, Command>) {
                return level == "cmd";
            } else if constexpr (std::is_same_v<T, Dump>) {
                return level == "dump";
            } else if constexpr (std::is_same_v<T, Configuration>) {
                return level == "dump" || level == "cmd";
            } else if constexpr (std::is_same_v<T, Request>) {
                return level == "request";
            } else if constexpr (std::is_same_v<T, Clear>) {
                return std::ranges::find(k_phone_suffixes, level) != k_phone_suffixes.end() ||
                       level == "alarm";
            } else {
                return false;
            }
        },
        body);
}

/// The first level at which one of the deep vehicle trees hangs below a base topic.
std::optional<VehicleTopic> vehicle_tree(std::string_view topic) {
    std::size_t level = 0;
    for (std::size_t begin = 0; begin < topic.size(); ++level) {
        const std::size_t slash = topic.find('/', begin);
        if (slash == std::string_view::npos) return std::nullopt;
        if (level >= 2 &&
            std::ranges::find(k_vehicle_trees, topic.substr(begin, slash - begin)) != k_vehicle_trees.end()) {
            const std::string_view suffix = topic.substr(begin);
            return VehicleTopic{{topic.substr(0, begin - 1), suffix}, Vehicle::Kind::text, suffix};
        }
        begin = slash + 1;
    }
    return std::nullopt;
}

}  // namespace

bool is_device_topic(std::string_view topic) {
    if (topic.empty() || topic.front() == '/' || topic.back() == '/') return false;
    if (level_count(topic) < k_least_levels || topic.find("//") != std::string_view::npos) return false;
    const auto forbidden = [](char c) { return c != '/' && is_no_level_character(c); };
    return std::ranges::none_of(topic, forbidden) && is_valid_utf8(topic);
}

bool is_below(std::string_view topic, std::string_view root) {
    return topic.size() > root.size() + 1 && topic.starts_with(root) && topic[root.size()] == '/';
}

TopicParts split_topic(std::string_view topic, const Body& body) {
    const TopicParts whole{topic, topic.substr(topic.size())};
    const bool clear = std::holds_alternative<Clear>(body);
    // Nothing tells what was retained; where no device could be above, it was a device of that name.
    if (clear && level_count(topic) <= k_least_levels) return whole;
    if (clear || std::holds_alternative<Vehicle>(body)) {
        if (const auto vehicle = vehicle_topic(topic)) return vehicle->parts;
    }
    if (fits(last_level(topic), body, topic)) {
        const TopicParts parts = cut(topic, 1);
        if (can_be_base(parts.base)) return parts;
    }
    return whole;
}

std::optional<VehicleTopic> vehicle_topic(std::string_view topic) {
    const std::string_view last = last_level(topic);
    const TopicParts two = cut(topic, 2);
    if (can_be_base(two.base)) {
        const std::string_view parent = two.suffix.substr(0, two.suffix.find('/'));
        if (const NamedKind* found = find_name(k_vehicle_parents, parent)) {
            if (found->kind == Vehicle::Kind::text) return VehicleTopic{two, found->kind, two.suffix};
            const bool ignition = found->kind == Vehicle::Kind::gpio && last == "7";
            return VehicleTopic{two, ignition ? Vehicle::Kind::ignition : found->kind, last};
        }
        if (parent == "cmd" && last == "out") return VehicleTopic{two, Vehicle::Kind::text, two.suffix};
    }
    if (auto tree = vehicle_tree(topic)) return tree;
    const TopicParts one = cut(topic, 1);
    const NamedKind* found = find_name(k_vehicle_levels, last);
    if (found && can_be_base(one.base)) return VehicleTopic{one, found->kind, one.suffix};
    return std::nullopt;
}

std::optional<std::string_view> device_tail(std::string_view base_topic, std::string_view unique_id,
                                            std::string_view root) {
    if (!is_below(base_topic, root)) return std::nullopt;
    const std::string_view below_root = base_topic.substr(root.size() + 1);
    if (!is_below(below_root, unique_id)) return std::nullopt;
    const std::string_view tail = below_root.substr(unique_id.size() + 1);
    if (level_count(tail) > 2 || tail.front() == '/' || tail.back() == '/') return std::nullopt;
    if (is_mirror_topic(base_topic)) return std::nullopt;
    return tail;
}

std::string probe_topic(std::string_view unique_id, std::string_view client_id, std::string_view root) {
    std::string level(client_id);
    // A client id may hold what a level must not.
    std::ranges::replace_if(level, is_no_level_character, '-');
    if (level.empty()) level.push_back('-');
    std::string topic(root);
    for (const std::string_view next : {unique_id, k_mirror_level, std::string_view(level), "probe"sv}) {
        topic += '/';
        topic += next;
    }
    return topic;
}

std::string mirror_filter(std::string_view unique_id, std::string_view root) {
    std::string filter(root);
    for (const std::string_view next : {unique_id, k_mirror_level, "#"sv}) {
        filter += '/';
        filter += next;
    }
    return filter;
}

bool is_mirror_topic(std::string_view topic) {
    for (std::size_t begin = 0, level = 0; begin <= topic.size(); ++level) {
        const std::size_t end = std::min(topic.find('/', begin), topic.size());
        if (level >= 2 && topic.substr(begin, end - begin) == k_mirror_level) return true;
        begin = end + 1;
    }
    return false;
}

}  // namespace mirror::owntracks
