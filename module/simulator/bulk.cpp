#include "module/simulator/bulk.hpp"

#include <fmt/format.h>

#include <cassert>
#include <cmath>
#include <numbers>
#include <utility>

#include "module/simulator/journey.hpp"
#include "module/simulator/phone_json.hpp"
#include "module/simulator/random.hpp"

namespace mirror::simulator {
namespace {

struct Walker {
    LatLon place;
    double course_deg = 0;
};

}  // namespace

std::vector<Publication> make_locations(std::size_t count, std::size_t devices, std::uint64_t seed,
                                        UtcTime begin) {
    assert(devices > 0);
    Random random(seed);
    std::vector<Walker> walkers;
    for (std::size_t i = 0; i < devices; ++i)
        walkers.push_back(
            {LatLon::make(random.between(53.52, 53.59), random.between(13.20, 13.32)).value_or(LatLon()),
             random.between(0, 360)});
    std::vector<Publication> publications;
    publications.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t device = i % devices;
        Walker& walker = walkers[device];
        walker.course_deg = std::fmod(walker.course_deg + random.between(-20, 20) + 360, 360);
        const double course = walker.course_deg * std::numbers::pi / 180;
        walker.place = moved(walker.place, 12 * std::sin(course), 12 * std::cos(course));
        PhoneReport report;
        report.fix_epoch_s = std::chrono::floor<std::chrono::seconds>(begin).time_since_epoch().count() +
                             static_cast<std::int64_t>(i);
        report.written_epoch_s = report.fix_epoch_s;
        report.place = walker.place;
        report.accuracy_m = static_cast<int>(random.between(3, 30));
        report.altitude_m = 20;
        report.vertical_accuracy_m = 4;
        report.speed_kmh = static_cast<int>(random.between(0, 60));
        report.course_deg = static_cast<int>(walker.course_deg);
        report.battery_pct = 20 + static_cast<int>(device * 7 % 80);
        report.monitoring = 2;
        report.motion = "automotive";
        report.tracker_id = fmt::format("{:02}", device % 100);
        report.message_id = static_cast<std::uint32_t>(random.next());
        Publication publication;
        publication.time = begin + std::chrono::seconds(i);
        publication.client = fmt::format("d{}", device);
        publication.topic = fmt::format("owntracks/bulk/d{}", device);
        publication.payload = location_json(static_cast<App>(device % 3), report);
        publication.retain = true;
        publications.push_back(std::move(publication));
    }
    return publications;
}

}  // namespace mirror::simulator
