#include "module/view/time_zone.hpp"

#include <unicode/basictz.h>
#include <unicode/strenum.h>
#include <unicode/timezone.h>

#include <vector>

#include "module/base/nearest.hpp"
#include "module/view/icu_text.hpp"

namespace mirror::view {
struct TimeZone::Zone {
    std::unique_ptr<const icu::TimeZone> icu;
};

TimeZone::TimeZone(std::shared_ptr<const Zone> zone) : m_zone(std::move(zone)) {}

std::optional<TimeZone> TimeZone::named(std::string_view name) {
    std::unique_ptr<icu::TimeZone> zone(name.empty() ? icu::TimeZone::createDefault()
                                                     : icu::TimeZone::createTimeZone(to_icu(name)));
    if (!name.empty() && *zone == icu::TimeZone::getUnknown()) return std::nullopt;
    return TimeZone(std::make_shared<Zone>(Zone{std::move(zone)}));
}

std::string TimeZone::nearest_name(std::string_view name) {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::StringEnumeration> ids(
        icu::TimeZone::createTimeZoneIDEnumeration(UCAL_ZONE_TYPE_CANONICAL, nullptr, nullptr, status));
    if (U_FAILURE(status)) return "";
    std::vector<std::string> known;
    for (const icu::UnicodeString* id = ids->snext(status); id != nullptr; id = ids->snext(status))
        known.push_back(to_utf8(*id));
    const std::vector<std::string_view> candidates(known.begin(), known.end());
    return std::string(nearest(name, candidates).value_or(""));
}

std::string TimeZone::name() const {
    icu::UnicodeString id;
    return to_utf8(m_zone->icu->getID(id));
}

LocalTime TimeZone::local(UtcTime time) const {
    std::int32_t raw_ms = 0;
    std::int32_t summer_ms = 0;
    UErrorCode status = U_ZERO_ERROR;
    m_zone->icu->getOffset(static_cast<UDate>(time.time_since_epoch().count()), false, raw_ms, summer_ms,
                           status);
    return LocalTime(time.time_since_epoch() + std::chrono::milliseconds(raw_ms + summer_ms));
}

UtcTime TimeZone::utc(LocalTime time) const {
    std::int32_t raw_ms = 0;
    std::int32_t summer_ms = 0;
    UErrorCode status = U_ZERO_ERROR;
    const auto date = static_cast<UDate>(time.time_since_epoch().count());
    if (const auto* basic = dynamic_cast<const icu::BasicTimeZone*>(m_zone->icu.get())) {
        basic->getOffsetFromLocal(date, UCAL_TZ_LOCAL_FORMER, UCAL_TZ_LOCAL_FORMER, raw_ms, summer_ms,
                                  status);
    } else {
        m_zone->icu->getOffset(date, true, raw_ms, summer_ms, status);
    }
    return UtcTime(time.time_since_epoch() - std::chrono::milliseconds(raw_ms + summer_ms));
}

UtcTime TimeZone::next_midnight(UtcTime time) const {
    const auto today = std::chrono::floor<std::chrono::days>(local(time));
    // Where a clock change repeats the hour before midnight, the day's end may already lie behind `time`.
    const UtcTime end = utc(today + std::chrono::days(1));
    return end > time ? end : time + std::chrono::hours(1);
}

}  // namespace mirror::view
