// What a Greenwich tracker answers on `cmd/out`: nothing when it obeys, lines when it is asked, and `NACK: …`
// when it refuses. Source: Greenwich firmware (april 2016), its Java source.

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "module/simulator/vehicle.hpp"

namespace mirror::simulator {

std::vector<Publication> Vehicle::hear(std::string_view command) {
    std::vector<Publication> said;
    for (std::string& line : answer(command)) {
        Publication publication;
        publication.time = m_timeline.utc(m_now);
        publication.client = m_model.client;
        publication.topic = m_model.base_topic + "/cmd/out";
        publication.payload = std::move(line);
        publication.qos = 0;
        said.push_back(std::move(publication));
    }
    if (command == "gps") {
        const std::size_t before = m_outbox.size();
        say_location(m_now, m_last_motion, 'm');
        const auto fix = m_outbox.begin() + static_cast<std::ptrdiff_t>(before);
        said.insert(said.end(), std::make_move_iterator(fix), std::make_move_iterator(m_outbox.end()));
        m_outbox.erase(fix, m_outbox.end());
    }
    return said;
}

std::vector<std::string> Vehicle::answer(std::string_view command) {
    if (command == "gps") return position_lines();
    if (command == "state") return state_lines();
    if (command == "upgrade") return {};
    if (command.starts_with("set ")) return set(command.substr(4));
    for (std::size_t output = 0; output < m_outputs.size(); ++output) {
        for (const bool is_on : {false, true}) {
            if (command != fmt::format("out {} {:d}", output + 1, is_on)) continue;
            m_outputs.at(output) = is_on;
            return {};
        }
    }
    return {fmt::format("NACK: illegal command {}", command)};
}

std::vector<std::string> Vehicle::position_lines() const {
    const auto now = fmt::gmtime(std::chrono::system_clock::from_time_t(m_timeline.epoch_s(m_now)));
    return {fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", now),
            fmt::format("Latitude {:.6f}", m_last_motion.place.lat_deg()),
            fmt::format("Longitude {:.6f}", m_last_motion.place.lon_deg()),
            "Altitude 20m",
            fmt::format("Speed {}kph", static_cast<int>(m_last_motion.speed_mps * 3.6)),
            fmt::format("Course {}", static_cast<int>(m_last_motion.course_deg)),
            fmt::format("Trip {}m", static_cast<long>(m_trip_m))};
}

std::vector<std::string> Vehicle::state_lines() const {
    const auto now = fmt::gmtime(std::chrono::system_clock::from_time_t(m_timeline.epoch_s(m_now)));
    return {"NUMSAT=9",
            "GPRS=CONNECTED",
            "QSIZE=0",
            "CONN=1",
            "OPER=26207",
            "BATT=4.1",
            fmt::format("EXTV={:.1f}", m_supply_v),
            fmt::format("WAKEUP={}", m_state == State::asleep ? "AlarmClockWakeup" : "IgnitionWakeup"),
            fmt::format("DATE={:%Y-%m-%d %H:%M:%S}", now)};
}

std::vector<std::string> Vehicle::set(std::string_view setting) {
    const std::size_t equals = setting.find('=');
    const std::string key(setting.substr(0, equals));
    if (equals == std::string_view::npos) {
        const auto known = m_settings.find(key);
        return {fmt::format("{}={}", key, known == m_settings.end() ? "<null>" : known->second)};
    }
    const std::string_view value = setting.substr(equals + 1);
    if (value.empty()) {
        m_settings.erase(key);
    } else {
        m_settings[key] = value;
    }
    return {};
}

}  // namespace mirror::simulator
