#include <fmt/format.h>

#include "module/base/assets.hpp"
#include "module/base/utf8.hpp"
#include "module/history/formats.hpp"
#include "module/history/tracks.hpp"

namespace mirror::history {
namespace {

/// As text or attribute: markup is escaped, and what XML 1.0 has no way to write is left out.
std::string escaped(const std::string& text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
            case '&':
                result += "&amp;";
                break;
            case '<':
                result += "&lt;";
                break;
            case '>':
                result += "&gt;";
                break;
            case '"':
                result += "&quot;";
                break;
            case '\'':
                result += "&apos;";
                break;
            default:
                if (static_cast<unsigned char>(c) >= 0x20) result += c;
        }
    }
    return is_valid_utf8(result) ? result : std::string("?");
}

std::string lat_lon_attributes(double lat_deg, double lon_deg) {
    return fmt::format(R"(lat="{:.7f}" lon="{:.7f}")", lat_deg, lon_deg);
}

void add_waypoint(std::string& gpx, const LatLon& place, UtcSeconds time, const std::string& name,
                  const std::string& type) {
    gpx += fmt::format(
        "  <wpt {}>\n    <time>{}</time>\n    <name>{}</name>\n    <type>{}</type>\n  </wpt>\n",
        lat_lon_attributes(place.lat_deg(), place.lon_deg()), rfc3339(time), escaped(name), escaped(type));
}

void add_transitions(std::string& gpx, const History& history, const std::vector<config::Region>& regions) {
    for (const storage::TransitionRow& row : history.transitions) {
        const auto place = place_of(row, history, regions);
        if (!place) continue;
        const char* const what = row.event == "enter" ? "arrives at" : "leaves";
        add_waypoint(gpx, *place, row.tst, fmt::format("{} {} {}", row.person, what, row.region), row.event);
    }
}

void add_alarms(std::string& gpx, const History& history) {
    for (const storage::AlarmRow& row : history.alarms) {
        const auto place =
            row.lat_deg && row.lon_deg ? LatLon::make(*row.lat_deg, *row.lon_deg) : std::nullopt;
        if (place)
            add_waypoint(gpx, *place, row.tst, fmt::format("{}: moved while switched off", row.person),
                         "alarm");
    }
}

void add_tracks(std::string& gpx, const History& history) {
    const Track* open = nullptr;
    const std::vector<Track> ways = tracks(history.fixes);
    for (const Track& way : ways) {
        if (open == nullptr || open->person != way.person || open->device != way.device) {
            if (open != nullptr) gpx += "  </trk>\n";
            gpx += fmt::format("  <trk>\n    <name>{}</name>\n    <desc>{}</desc>\n", escaped(way.person),
                               escaped(way.device));
            open = &way;
        }
        gpx += "    <trkseg>\n";
        for (const storage::FixRow& fix : way.fixes)
            gpx += fmt::format("      <trkpt {}><time>{}</time></trkpt>\n",
                               lat_lon_attributes(fix.lat_deg, fix.lon_deg), rfc3339(fix.tst));
        gpx += "    </trkseg>\n";
    }
    if (open != nullptr) gpx += "  </trk>\n";
}

}  // namespace

std::string to_gpx(const History& history, const Contents& contents,
                   const std::vector<config::Region>& regions, const TimeSpan& span) {
    std::string gpx = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<gpx version=\"1.1\" creator=\"owntracks-mirror {}\" xmlns=\"http://www.topografix.com/GPX/1/1\">\n"
        "  <metadata>\n    <name>{} to {}</name>\n  </metadata>\n",
        escaped(version()), rfc3339(span.from), rfc3339(span.to));
    if (contents.transitions) add_transitions(gpx, history, regions);
    if (contents.alarms) add_alarms(gpx, history);
    if (contents.fixes) add_tracks(gpx, history);
    return gpx + "</gpx>\n";
}

}  // namespace mirror::history
