#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "module/config/duration.hpp"
#include "module/config/read_sections.hpp"

namespace mirror::config {
namespace {

constexpr std::array<Choice<Overlap>, 3> k_overlaps{{
    {"smallest", Overlap::smallest},
    {"first", Overlap::first},
    {"latest", Overlap::latest},
}};

struct Age {
    std::string_view key;
    Duration value;
    const LocatedValue* given;
    bool is_wrong = false;
};

/// ageing < stale < lost < hide. Reported at the one that was written, the later one if both were.
void check_order(ObjectReader& reader, const Age& shorter, const Age& longer) {
    const Age& culprit = longer.given != nullptr ? longer : shorter;
    if (shorter.is_wrong || longer.is_wrong) return;
    if (shorter.value < longer.value || culprit.given == nullptr) return;
    const Age& other = &culprit == &longer ? shorter : longer;
    reader.problem(
        culprit.given->place, culprit.key,
        fmt::format("must be {} than `{}`, which is {}", &culprit == &longer ? "longer" : "shorter",
                    other.key, duration_text(other.value)));
}

}  // namespace

std::string_view overlap_name(Overlap overlap) {
    return std::ranges::find(k_overlaps, overlap, &Choice<Overlap>::value)->name;
}

void read_thresholds(ObjectReader& root, Thresholds& thresholds) {
    constexpr DurationRange k_age{std::chrono::seconds(1)};
    root.object("thresholds", [&](ObjectReader& reader) {
        const auto age = [&](std::string_view key, Duration& slot) {
            const LocatedValue* given = reader.duration(key, slot, k_age);
            return Age{key, slot, given, given == nullptr && reader.find(key) != nullptr};
        };
        const Age ageing = age("ageing", thresholds.ageing);
        const Age stale = age("stale", thresholds.stale);
        const Age lost = age("lost", thresholds.lost);
        const Age hide = age("hide", thresholds.hide);
        check_order(reader, ageing, stale);
        check_order(reader, stale, lost);
        check_order(reader, lost, hide);
        reader.duration("dwell", thresholds.dwell, {Duration(0), std::chrono::hours(24)});
        reader.number("accuracyLimit", thresholds.accuracy_limit_m, {1, 100000, "metres"});
        reader.number("regionMargin", thresholds.region_margin_m, {0, 10000, "metres"});
        reader.choice<Overlap>("overlap", thresholds.overlap, k_overlaps);
        reader.number("travellingSpeed", thresholds.travelling_speed_kmh, {0.5, 100, "km/h"});
        reader.number("travellingDistance", thresholds.travelling_distance_m, {10, 100000, "metres"});
        reader.number("impossibleSpeed", thresholds.impossible_speed_kmh, {100, 100000, "km/h"});
        reader.number("lowBattery", thresholds.low_battery_pct, {0, 100, "percent"});
        reader.duration("keepHistory", thresholds.keep_history);
    });
}

}  // namespace mirror::config
