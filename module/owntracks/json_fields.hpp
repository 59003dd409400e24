#pragma once
// Reads one payload's JSON into a flat table of the fields that OwnTracks knows, in one pass without a tree.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "module/base/clock.hpp"
#include "module/base/result.hpp"
#include "module/owntracks/decode.hpp"

namespace mirror::owntracks {

/// What devices can mean; anything beyond is absent.
inline constexpr double k_lowest_altitude_m = -12'000;
inline constexpr double k_highest_altitude_m = 1'000'000;
inline constexpr double k_highest_speed_kmh = 100'000;
inline constexpr double k_longest_distance_m = 1e12;

/// Every member name that means something in some message. The wire names stand in json_reader.cpp.
enum class Key : std::uint8_t {
    type,
    id,
    lat,
    lon,
    tst,
    created_at,
    acc,
    alt,
    vac,
    vel,
    cog,
    batt,
    bs,
    conn,
    m,
    p,
    rad,
    ssid,
    bssid,
    source,
    motionactivities,
    inregions,
    inrids,
    tid,
    t,
    poi,
    image,
    imagename,
    tag,
    topic,
    dist,
    trip,
    event,
    desc,
    wtst,
    rid,
    name,
    face,
    action,
    waypoints,
    from,
    to,
    steps,
    distance,
    floorsup,
    floorsdown,
    uuid,
    major,
    minor,
    rssi,
    prox,
    data,
    request,
    uext,
    ubatt,
    android,
    ios,
    wifi,
    ps,
    bo,
    hib,
    loc,
    version,
    location_authorisation,
    background_refresh,
    count,  ///< not a key: how many there are; also "unknown"
};

/// The known members of one JSON object, as they came.
class Fields {
  public:
    /// Whether the member is there and not null, whatever its type.
    [[nodiscard]] bool has(Key key) const;
    [[nodiscard]] std::optional<std::string_view> text(Key key) const;
    [[nodiscard]] std::optional<std::string> string(Key key) const;
    /// A JSON number or a numeric string, finite.
    [[nodiscard]] std::optional<double> number(Key key) const;
    /// number() when it lies in [low, high].
    [[nodiscard]] std::optional<double> number(Key key, double low, double high) const;
    /// number() truncated, when that lies in [low, high].
    [[nodiscard]] std::optional<int> integer(Key key, int low, int high) const;
    /// Seconds since 1970, above 0; values above 1e11 are taken as milliseconds.
    [[nodiscard]] std::optional<UtcSeconds> time(Key key) const;
    /// Both coordinates, finite and in range.
    [[nodiscard]] std::optional<LatLon> position() const;
    /// Whether the number was written with a decimal point, in a string or not.
    [[nodiscard]] bool has_decimal_point(Key key) const;

    void set_other(Key key);  ///< null, boolean, array or object
    void set_null(Key key);
    void set_number(Key key, double value, bool decimal_point);
    void set_text(Key key, std::string_view value);
    void clear();

  private:
    enum class Kind : std::uint8_t { absent, null, number, text, other };
    struct Value {
        Kind kind = Kind::absent;
        bool decimal_point = false;
        std::uint32_t offset = 0;  ///< of a text in m_texts
        std::uint32_t size = 0;
        double number = 0;
    };
    [[nodiscard]] const Value& at(Key key) const { return m_values[static_cast<std::size_t>(key)]; }
    Value& at(Key key) { return m_values[static_cast<std::size_t>(key)]; }

    std::array<Value, static_cast<std::size_t>(Key::count)> m_values{};
    std::string m_texts;
};

/// One payload as read.
struct JsonPayload {
    Fields top;
    Fields platform;  ///< members of a status' `android` or `iOS`
    std::optional<std::vector<std::string>> regions;
    std::optional<std::vector<std::string>> region_ids;
    std::optional<std::vector<std::string>> motion_activities;
    Waypoints waypoints;
};

/// Reads a payload that must be one JSON object and nothing else (a byte order mark before it is ignored).
Result<JsonPayload, DecodeRefusal> read_json_payload(std::string_view payload);

/// One region from its JSON members.
Waypoint waypoint_from(const Fields& fields);

/// A decimal number ("12.4", "-1", "1.0E-4"), blanks around it allowed. Nothing for anything else, for
/// infinity and for "nan".
std::optional<double> parse_number(std::string_view text);

}  // namespace mirror::owntracks
