#include "module/provisioning/second_client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "module/base/utf8.hpp"
#include "module/geo/lat_lon.hpp"

namespace mirror::provisioning {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t k_telling_wills = 5;
constexpr auto k_wills_window = 1min;
constexpr auto k_signs_window = 1h;
constexpr std::size_t k_telling_spots = 4;
constexpr std::size_t k_telling_fixes = 4;
constexpr std::size_t k_messages_known = 20;  // more than a phone sends again after a reconnect
constexpr double k_apart_m = 2000;
constexpr double k_same_spot_m = 1000;
constexpr double k_fastest_m_per_s = 70;  // 250 km/h, there and back

bool is_leap(LatLon from, UtcSeconds left, LatLon to, UtcSeconds arrived) {
    const double way_m = distance_m(from, to);
    const auto time_s = static_cast<double>(std::max<std::int64_t>(1, (arrived - left).count()));
    return way_m > k_apart_m && way_m / time_s > k_fastest_m_per_s;
}

}  // namespace

bool SecondClientWatch::alternates(std::deque<Sign>& signs, std::string value, UtcSeconds at) {
    if (!signs.empty() && signs.back().value == value) {
        signs.back().at = at;
        return false;
    }
    signs.push_back({std::move(value), at});
    if (signs.size() > 3) signs.pop_front();
    return signs.size() == 3 && signs.front().value == signs.back().value &&
           at - signs.front().at < k_signs_window;
}

bool SecondClientWatch::goes_to_and_fro(const owntracks::Location& location) {
    const Spot spot{location.position, location.fix_time};
    if (!m_spots.empty() && spot.time <= m_spots.back().time) return false;  // an old one, or said again
    if (!m_spots.empty() && !is_leap(m_spots.back().place, m_spots.back().time, spot.place, spot.time))
        m_spots.clear();
    m_spots.push_back(spot);
    if (m_spots.size() > k_telling_spots) m_spots.pop_front();
    return m_spots.size() == k_telling_spots &&
           distance_m(m_spots[0].place, m_spots[2].place) < k_same_spot_m &&
           distance_m(m_spots[1].place, m_spots[3].place) < k_same_spot_m;
}

/// A phone says its last position again, but never one from before it; what a broker or a phone delivers
/// twice is the same message.
bool SecondClientWatch::repeats_in_turns(const owntracks::Location& location, UtcSeconds at) {
    std::string fix = fmt::format("{} {:.6f} {:.6f}", location.fix_time.time_since_epoch().count(),
                                  location.position.lat_deg(), location.position.lon_deg());
    const auto written = location.created_at.value_or(location.fix_time).time_since_epoch().count();
    std::string message = fix + " " + location.message_id.value_or(std::to_string(written));
    if (std::ranges::find(m_messages, message) != m_messages.end()) return false;
    m_messages.push_back(std::move(message));
    if (m_messages.size() > k_messages_known) m_messages.pop_front();
    if (!m_fixes.empty() && m_fixes.back().value == fix) return false;
    m_fixes.push_back({std::move(fix), at});
    if (m_fixes.size() > k_telling_fixes) m_fixes.pop_front();
    if (m_fixes.size() < k_telling_fixes || at - m_fixes.front().at > k_signs_window) return false;
    return m_fixes[0].value == m_fixes[2].value && m_fixes[1].value == m_fixes[3].value;
}

std::optional<std::string> SecondClientWatch::hear(const owntracks::Message& message, UtcSeconds at) {
    if (std::holds_alternative<owntracks::LastWill>(message.body)) {
        m_wills.push_back(at);
        while (m_wills.front() + k_wills_window < at || m_wills.size() > k_telling_wills)
            m_wills.pop_front();
        if (m_wills.size() < k_telling_wills) return std::nullopt;
        return "two phones throw each other out of the broker, several times a minute";
    }
    std::string platform;
    if (const auto* status = std::get_if<owntracks::Status>(&message.body))
        platform = status->is_android ? "an Android phone" : status->is_ios ? "an iPhone" : "";
    const auto* location = std::get_if<owntracks::Location>(&message.body);
    if (location != nullptr && location->message_id) platform = "an Android phone";
    if (location != nullptr && location->region_ids) platform = "an iPhone";
    if (!platform.empty() && alternates(m_platforms, platform, at))
        return "an Android phone and an iPhone speak in turns";
    if (location == nullptr) return std::nullopt;
    if (location->tracker_id && alternates(m_tracker_ids, safe_text(*location->tracker_id, 8), at))
        return fmt::format("a phone that calls itself {} and one that calls itself {} speak in turns",
                           m_tracker_ids[1].value, m_tracker_ids[2].value);
    if (repeats_in_turns(*location, at))
        return "two phones throw each other out of the broker, and tell their last positions in turns";
    if (goes_to_and_fro(*location)) return "it is at two places at once";
    return std::nullopt;
}

}  // namespace mirror::provisioning
