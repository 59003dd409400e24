#include "module/history/local_span.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <string>

namespace mirror::history {
namespace {

using namespace std::chrono;
using view::LocalTime;

/// Reads fixed fields off the front of a text.
class Fields {
  public:
    explicit Fields(std::string_view text) : m_rest(text) {}

    bool number(std::size_t digits, int& value) {
        if (m_rest.size() < digits) return false;
        const char* const end = m_rest.data() + digits;
        for (const char* at = m_rest.data(); at != end; ++at) {
            if (*at < '0' || *at > '9') return false;
        }
        std::from_chars(m_rest.data(), end, value);
        m_rest.remove_prefix(digits);
        return true;
    }
    bool any_of(std::string_view letters) {
        if (m_rest.empty() || letters.find(m_rest.front()) == std::string_view::npos) return false;
        m_rest.remove_prefix(1);
        return true;
    }
    [[nodiscard]] char next() const { return m_rest.empty() ? '\0' : m_rest.front(); }
    [[nodiscard]] bool is_done() const { return m_rest.empty(); }

  private:
    std::string_view m_rest;
};

std::optional<local_days> read_date(Fields& fields) {
    int y = 0;
    int m = 0;
    int d = 0;
    if (!fields.number(4, y) || !fields.any_of("-") || !fields.number(2, m) || !fields.any_of("-") ||
        !fields.number(2, d))
        return std::nullopt;
    const year_month_day date{year(y), month(static_cast<unsigned>(m)),
                              std::chrono::day(static_cast<unsigned>(d))};
    if (!date.ok() || y < 1970) return std::nullopt;
    return local_days(date);
}

/// Hours and minutes, perhaps seconds, perhaps a fraction that is dropped.
std::optional<seconds> read_clock(Fields& fields) {
    int h = 0;
    int m = 0;
    int s = 0;
    if (!fields.number(2, h) || !fields.any_of(":") || !fields.number(2, m)) return std::nullopt;
    if (fields.any_of(":")) {
        if (!fields.number(2, s)) return std::nullopt;
        int digit = 0;
        if (fields.any_of(".")) {
            if (!fields.number(1, digit)) return std::nullopt;
            while (fields.number(1, digit)) {
            }
        }
    }
    if (h > 23 || m > 59 || s > 60) return std::nullopt;
    return hours(h) + minutes(m) + seconds(s);
}

/// `Z` or `+01:00`.
std::optional<seconds> read_offset(Fields& fields) {
    if (fields.any_of("Zz")) return seconds(0);
    const int sign = fields.next() == '-' ? -1 : 1;
    int h = 0;
    int m = 0;
    if (!fields.any_of("+-") || !fields.number(2, h) || !fields.any_of(":") || !fields.number(2, m) ||
        h > 23 || m > 59)
        return std::nullopt;
    return sign * (hours(h) + minutes(m));
}

/// The first instant at which the clock on the wall shows this, or something later.
UtcSeconds first_instant(LocalTime time, const view::TimeZone& zone) {
    UtcTime utc = zone.utc(time);
    // Where the hour before is repeated, the clock shows the time only after the repetition.
    if (const auto shown = zone.local(utc); shown < time) utc += time - shown;
    return floor<seconds>(utc);
}

}  // namespace

std::optional<TimeSpan> day(std::string_view text, const view::TimeZone& zone, UtcTime now) {
    std::optional<local_days> date;
    if (text == "today" || text == "yesterday") {
        date = floor<days>(zone.local(now)) - days(text == "today" ? 0 : 1);
    } else {
        Fields fields(text);
        date = read_date(fields);
        if (!fields.is_done()) return std::nullopt;
    }
    if (!date) return std::nullopt;
    return TimeSpan{first_instant(*date, zone), first_instant(*date + days(1), zone)};
}

std::optional<UtcSeconds> instant(std::string_view text, const view::TimeZone& zone) {
    Fields fields(text);
    const auto date = read_date(fields);
    if (!date) return std::nullopt;
    if (fields.is_done()) return first_instant(*date, zone);
    if (!fields.any_of("Tt ")) return std::nullopt;
    const auto clock = read_clock(fields);
    if (!clock) return std::nullopt;
    const local_seconds local = *date + *clock;
    if (fields.is_done()) return first_instant(local, zone);
    const auto offset = read_offset(fields);
    if (!offset || !fields.is_done()) return std::nullopt;
    return UtcSeconds(local.time_since_epoch() - *offset);
}

std::string rfc3339(UtcSeconds time) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", fmt::gmtime(time.time_since_epoch().count()));
}

std::string local_time(UtcSeconds time, const view::TimeZone& zone) {
    const LocalTime local = zone.local(UtcTime(time));
    const auto clock = floor<seconds>(local.time_since_epoch());
    const auto offset = duration_cast<minutes>(clock - time.time_since_epoch());
    return fmt::format("{:%Y-%m-%d %H:%M:%S} {}{:02}:{:02}", fmt::gmtime(clock.count()),
                       offset < minutes(0) ? '-' : '+', std::abs(offset.count()) / 60,
                       std::abs(offset.count()) % 60);
}

}  // namespace mirror::history
