#pragma once
// A car with a Greenwich tracker (OwnTracks Edition) behind the dashboard.

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "module/simulator/device.hpp"
#include "module/simulator/itinerary.hpp"
#include "module/simulator/random.hpp"

namespace mirror::simulator {

struct VehicleModel {
    std::string client;
    std::string base_topic;
    std::string tracker_id;
    std::string imei;  ///< 15 digits, told in `/start`
};

/// Follows an itinerary of drives. The tracker wakes with the ignition, tells status, voltages and fixes with
/// its own JSON (numbers as strings, volts in `batt`), and goes to sleep in good order; while it sleeps its
/// alarm clock wakes it every six hours.
/// Source: Greenwich firmware (april 2016): settings.yml and its Java source.
class Vehicle final : public Device {
  public:
    /// The graph must outlive the vehicle.
    Vehicle(VehicleModel model, Itinerary itinerary, Timeline timeline, StoryTime begin, std::uint64_t seed);

    Publication next() override;
    [[nodiscard]] Connection connection() const override;

    /// A command that has reached its `cmd`. \return what the tracker publishes then: its answer on
    /// `cmd/out`, one message a line, and for `gps` a fix; nothing where it obeys in silence
    std::vector<Publication> hear(std::string_view command);
    /// What its first and second output are switched to.
    [[nodiscard]] const std::array<bool, 2>& outputs() const { return m_outputs; }

  private:
    enum class State { asleep, warming_up, driving, cooling_down };

    void step();
    void wake(StoryTime time, bool has_ignition);
    void sleep(StoryTime time);
    void say_voltages(StoryTime time, double supply_v);
    void say_location(StoryTime time, const Motion& motion, char trigger);
    void say(StoryTime time, const std::string& suffix, std::string payload);
    [[nodiscard]] std::vector<std::string> answer(std::string_view command);
    [[nodiscard]] std::vector<std::string> position_lines() const;
    [[nodiscard]] std::vector<std::string> state_lines() const;
    [[nodiscard]] std::vector<std::string> set(std::string_view setting);

    VehicleModel m_model;
    Itinerary m_itinerary;
    Timeline m_timeline;
    Random m_random;
    StoryTime m_now;
    State m_state = State::asleep;
    StoryTime m_state_since;
    StoryTime m_last_fix;
    Motion m_last_motion;
    double m_supply_v = 12.4;
    double m_distance_m = 0;  ///< since the last publish
    double m_trip_m = 48'211'000;
    std::deque<Publication> m_outbox;
    std::map<std::string, std::string, std::less<>> m_settings;  ///< those that were set
    std::array<bool, 2> m_outputs{};
};

}  // namespace mirror::simulator
