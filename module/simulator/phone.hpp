#pragma once
// A phone with the OwnTracks app in somebody's pocket.

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "module/simulator/device.hpp"
#include "module/simulator/itinerary.hpp"
#include "module/simulator/phone_json.hpp"
#include "module/simulator/random.hpp"

namespace mirror::simulator {

/// A span of story time.
struct Span {
    StoryTime begin = 0;
    StoryTime end = 0;
    [[nodiscard]] bool holds(StoryTime time) const { return time >= begin && time < end; }
};

struct PhoneModel {
    std::string client;      ///< name of its connection
    std::string base_topic;  ///< `owntracks/<household>/<device>` or `…/<user>/<device>`
    std::string tracker_id;  ///< `tid`
    std::string owner;       ///< an iPhone publishes a card with this name; "" for no card
    App app = App::android;
    double moving_interval_s = 15;  ///< between fixes on the way
    int monitoring = 1;             ///< `m`
    double battery_pct = 80;        ///< at the begin
    double thirst = 1;              ///< how fast the battery runs down; 1 is a good one
    /// No network: fixes are queued and come late, in one burst. In every round of the story.
    std::optional<Span> dead_zone;
    StoryTime round_length = 3600;
    std::optional<Span> off;  ///< once switched off or empty: nothing is said and nothing is made up for
};

/// Follows an itinerary and says what its app would say: automatic fixes on the way, region crossings,
/// periodic signs of life at rest; its will when it loses the network. Everything follows from the seed.
class Phone final : public Device {
  public:
    /// Graph and regions must outlive the phone.
    Phone(PhoneModel model, Itinerary itinerary, const std::vector<Circle>& regions, Timeline timeline,
          StoryTime begin, std::uint64_t seed);

    Publication next() override;
    [[nodiscard]] Connection connection() const override;

  private:
    enum class Network { up, dead, off };

    void step();
    void follow_network(Network network);
    void look_for_crossings(const Doing& doing);
    void say_location(const Doing& doing, const std::string& trigger);
    void repeat_last_location();
    void use_battery(const Doing& doing, double seconds);
    [[nodiscard]] PhoneReport report(const Doing& doing);
    [[nodiscard]] Network network_at(StoryTime time) const;
    [[nodiscard]] const Circle* wifi_at(LatLon place) const;
    void say(const std::string& suffix, std::string payload, bool retain);
    void say_will(StoryTime time);
    void flush_queue();

    PhoneModel m_model;
    Itinerary m_itinerary;
    const std::vector<Circle>& m_regions;
    Timeline m_timeline;
    StoryTime m_begin;
    Random m_random;

    StoryTime m_now;
    Network m_network = Network::off;
    std::optional<StoryTime> m_will_due;  ///< when the broker misses the phone
    bool m_was_moving = false;
    UtcTime m_burst_end{};
    StoryTime m_last_said;
    double m_battery_pct;
    bool m_is_charging = false;
    std::vector<bool> m_is_inside;  ///< by region
    bool m_knows_regions = false;
    std::optional<PhoneReport> m_last_report;
    std::deque<Publication> m_queue;   ///< waits for the network
    std::deque<Publication> m_outbox;  ///< is published
};

}  // namespace mirror::simulator
