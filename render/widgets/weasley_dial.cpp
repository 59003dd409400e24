#include "render/widgets/weasley_dial.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <map>
#include <numbers>
#include <optional>

#include "module/base/utf8.hpp"

namespace mirror::render {
namespace {

constexpr double k_turn = 2 * std::numbers::pi;
constexpr double k_degree = k_turn / 360;

/// Between two discs, and between a disc and the edge of its sector.
constexpr double k_between_discs = 1 * k_degree;
constexpr double k_at_edge = 0.5 * k_degree;
/// Discs of neighbouring lanes are so far apart, in parts of the radius.
constexpr double k_between_lanes = 0.02;
/// Half of a hand's width in its middle, in parts of the radius.
constexpr double k_half_hand = 0.012;
/// With room to spare, hands stand no further apart than this part of what they need.
constexpr double k_airy = 1.4;
/// The steps in which discs shrink until everybody fits into one sector.
constexpr std::array k_shrink{1.0, 0.93, 0.86, 0.79, 0.715};

constexpr std::size_t k_most_lanes = 4;

/// One ring on which discs sit, in parts of the radius.
struct Lane {
    double radius = 0;
    double half_rad = 0;   ///< what half a disc takes of the circle
    double step_rad = 0;   ///< between two discs on this lane
    double clear_rad = 0;  ///< between a disc and a hand that passes it
};

struct Slot {
    double angle_rad = 0;  ///< from the middle of the sector
    std::size_t lane = 0;
};

/// Where so many people stand in one sector.
struct Fan {
    std::vector<Slot> slots;    ///< by angle
    double least_step_rad = 0;  ///< neighbours may come so near to each other; 0: they must stay
    bool is_crowd = false;      ///< hands pass below discs further in
    bool is_free = false;       ///< no hand comes near another one's disc
};

std::vector<Lane> lanes_for(double disc, double width_rad) {
    std::vector<Lane> lanes;
    const double half = disc / 2;
    for (double radius = dial::k_disc_reach - half; lanes.size() < k_most_lanes;
         radius -= disc + k_between_lanes) {
        if (radius - half < dial::k_hub + k_between_lanes) break;
        const double half_rad = std::asin(half / radius);
        if (2 * (half_rad + k_at_edge) > width_rad && !lanes.empty()) break;
        lanes.push_back({radius, half_rad, 2 * half_rad + k_between_discs,
                         std::asin(std::min(1.0, (half + k_half_hand) / radius))});
    }
    return lanes;
}

/// A fan whose lanes repeat a pattern, evenly spread.
class PatternFan {
  public:
    PatternFan(const std::vector<Lane>& lanes, std::size_t count, double width_rad,
               const std::vector<std::size_t>& pattern)
        : m_lanes(lanes), m_count(count), m_pattern(pattern) {
        m_most = k_airy * lanes[0].step_rad;
        for (std::size_t i = 0; i < count; ++i) {
            const double from_middle = std::abs(place(i));
            if (from_middle > 0)
                m_most = std::min(m_most, (width_rad / 2 - k_at_edge - lane(i).half_rad) / from_middle);
            for (std::size_t k = i + 1; k < count; ++k) {
                const auto apart = static_cast<double>(k - i);
                if (lane_of(i) == lane_of(k)) m_least = std::max(m_least, lane(i).step_rad / apart);
            }
        }
    }

    [[nodiscard]] bool fits() const { return m_most >= m_least; }
    /// How many discs some other hand passes below, then how deep discs sit.
    [[nodiscard]] std::pair<int, std::size_t> cost() const {
        int passed = 0;
        std::size_t depth = 0;
        for (std::size_t i = 0; i < m_count; ++i) {
            depth += lane_of(i);
            for (std::size_t k = 0; k < m_count; ++k) {
                const double apart = std::abs(place(i) - place(k)) * m_most;
                if (i != k && apart < lane(i).clear_rad) ++passed;
            }
        }
        return {passed, depth};
    }
    [[nodiscard]] Fan fan() const {
        Fan fan{{}, m_least, false, cost().first == 0};
        for (std::size_t i = 0; i < m_count; ++i)
            fan.slots.push_back({place(i) * m_most, lane_of(i)});
        return fan;
    }

  private:
    [[nodiscard]] double place(std::size_t i) const {
        return static_cast<double>(i) - static_cast<double>(m_count - 1) / 2;
    }
    [[nodiscard]] std::size_t lane_of(std::size_t i) const { return m_pattern[i % m_pattern.size()]; }
    [[nodiscard]] const Lane& lane(std::size_t i) const { return m_lanes[lane_of(i)]; }

    const std::vector<Lane>& m_lanes;
    std::size_t m_count;
    const std::vector<std::size_t>& m_pattern;
    double m_most = 0;
    double m_least = 0;
};

/// Every pattern of so many lanes that is at most so long.
std::vector<std::vector<std::size_t>> patterns_of(std::size_t lanes, std::size_t longest) {
    std::vector<std::vector<std::size_t>> patterns;
    std::vector<std::vector<std::size_t>> last{{}};
    for (std::size_t length = 1; length <= longest; ++length) {
        std::vector<std::vector<std::size_t>> longer;
        for (const auto& pattern : last) {
            for (std::size_t lane = 0; lane < lanes; ++lane) {
                longer.push_back(pattern);
                longer.back().push_back(lane);
            }
        }
        patterns.insert(patterns.end(), longer.begin(), longer.end());
        last = std::move(longer);
    }
    return patterns;
}

/// A crowd: lane by lane, each filled as far as it goes.
std::optional<Fan> crowd_of(const std::vector<Lane>& lanes, std::size_t count, double width_rad) {
    Fan fan;
    fan.is_crowd = true;
    for (std::size_t i = 0; i < lanes.size() && fan.slots.size() < count; ++i) {
        const double span = width_rad - 2 * (lanes[i].half_rad + k_at_edge);
        if (span < 0) break;
        const auto room = static_cast<std::size_t>(span / lanes[i].step_rad) + 1;
        const std::size_t here = std::min(room, count - fan.slots.size());
        for (std::size_t k = 0; k < here; ++k) {
            const double part = here == 1 ? 0.5 : static_cast<double>(k) / static_cast<double>(here - 1);
            fan.slots.push_back({(part - 0.5) * span, i});
        }
    }
    if (fan.slots.size() < count) return std::nullopt;
    std::ranges::stable_sort(fan.slots, {}, &Slot::angle_rad);
    return fan;
}

/// The best fan for so many; nothing when they do not fit.
std::optional<Fan> fan_for(std::size_t count, double disc, double width_rad) {
    const std::vector<Lane> lanes = lanes_for(disc, width_rad);
    if (lanes.empty()) return std::nullopt;
    std::optional<Fan> best;
    std::pair<int, std::size_t> least{};
    for (const auto& pattern : patterns_of(lanes.size(), std::min(count, k_most_lanes))) {
        const PatternFan fan(lanes, count, width_rad, pattern);
        if (!fan.fits()) continue;
        const auto cost = fan.cost();
        if (best && cost >= least) continue;
        best = fan.fan();
        least = cost;
    }
    return best ? best : crowd_of(lanes, count, width_rad);
}

double tip_of(household::Freshness freshness) {
    switch (freshness) {
        case household::Freshness::fresh:
            return dial::k_fresh_tip;
        case household::Freshness::ageing:
            return dial::k_ageing_tip;
        case household::Freshness::stale:
            break;
    }
    return dial::k_stale_tip;
}

class DialMaker {
  public:
    explicit DialMaker(const DialRequest& request) : m_request(request) {
        m_width = k_turn / static_cast<double>(std::max<std::size_t>(1, request.places));
        choose_disc();
        m_dial.disc_diameter_px = m_disc * request.radius_px;
        m_dial.hands.resize(request.people.size());
        for (std::size_t place = 0; place < request.places; ++place) {
            m_dial.sectors.push_back({side() * m_width * static_cast<double>(place), m_width});
            stand_in(place);
        }
        keep_off_discs();
    }

    Dial take() { return std::move(m_dial); }

  private:
    [[nodiscard]] double side() const { return m_request.mirrored ? -1 : 1; }

    /// The largest discs with which everybody would fit into one sector, their hands as well if there are
    /// such: nobody's disc may change its size because of somebody's way.
    void choose_disc() {
        const double least = m_request.radius_px > 0 ? m_request.least_disc_px / m_request.radius_px : 0;
        const std::size_t count = std::max<std::size_t>(1, m_request.people.size());
        std::optional<double> fitting;
        for (const double share : k_shrink) {
            m_disc = std::max(dial::k_disc * share, std::min(least, dial::k_disc));
            const auto fan = fan_for(count, m_disc, m_width);
            if (fan && fan->is_free) return;
            if (fan && !fitting) fitting = m_disc;
        }
        if (fitting) m_disc = *fitting;
    }

    /// The fan of so many people: several places may have the same.
    std::optional<Fan> fan_of(std::size_t count) {
        const auto [found, is_new] = m_fans.try_emplace(count);
        if (is_new) found->second = fan_for(count, m_disc, m_width);
        return found->second;
    }

    /// People of a place in the order in which their hands stand, clockwise: whoever leans stands nearer to
    /// where they lean.
    [[nodiscard]] std::vector<std::size_t> people_at(std::size_t place, double towards) const {
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < m_request.people.size(); ++i)
            if (m_request.people[i].place == place) found.push_back(i);
        std::ranges::stable_sort(found, {},
                                 [&](std::size_t i) { return towards * m_request.people[i].lean; });
        return found;
    }

    void stand_in(std::size_t place) {
        // The shorter way to the first place: back for the first half of the clock, on for the second.
        const double towards = 2 * place > m_request.places ? 1 : -1;
        std::vector<std::size_t> people = people_at(place, towards);
        if (people.empty()) return;
        std::size_t folded = 0;
        auto fan = fan_of(people.size());
        while (!fan && folded + 1 < people.size()) {
            ++folded;
            fan = fan_of(people.size() - folded);
        }
        if (!fan) return;
        if (folded == 0) lean(*fan, people, towards);
        const std::vector<Lane> lanes = lanes_for(m_disc, m_width);
        const std::size_t alone = people.size() - folded - (folded > 0 ? 1 : 0);
        for (std::size_t i = 0; i < people.size(); ++i) {
            const Slot& slot = fan->slots[std::min(i, fan->slots.size() - 1)];
            const double radius = lanes[slot.lane].radius;
            // In a crowd only the outermost hands reach beyond their discs.
            const bool is_short = fan->is_crowd && slot.lane > 0;
            const double tip =
                is_short ? radius : std::max(tip_of(m_request.people[people[i]].freshness), radius);
            m_dial.hands[people[i]] = {side() * (m_width * static_cast<double>(place) + slot.angle_rad),
                                       tip * m_request.radius_px, radius * m_request.radius_px, i >= alone,
                                       0};
        }
        if (folded > 0) m_dial.more.push_back({people.size() - alone, m_dial.hands[people.back()]});
    }

    /// No hand runs below another one's disc: one whose way out is not free is not drawn before its own disc,
    /// for a piece of it would seem to belong to somebody else; and it ends before whoever sits further out.
    void keep_off_discs() {
        std::vector<HandStand> discs;
        std::ranges::copy_if(m_dial.hands, std::back_inserter(discs),
                             [](const HandStand& hand) { return !hand.is_folded; });
        for (const MoreDisc& more : m_dial.more)
            discs.push_back(more.stand);
        const double reach = m_dial.disc_diameter_px / 2 + k_half_hand * m_request.radius_px;
        for (HandStand& hand : m_dial.hands) {
            for (const HandStand& disc : discs) {
                if (disc.angle_rad == hand.angle_rad && disc.disc_px == hand.disc_px) continue;  // its own
                const double turn = std::abs(shorter_turn(hand.angle_rad, disc.angle_rad));
                const double beside = std::sin(turn) * disc.disc_px;
                if (turn >= k_turn / 4 || beside >= reach) continue;
                const double along = std::cos(turn) * disc.disc_px;
                if (along < hand.disc_px) {
                    hand.root_px = hand.disc_px;
                } else {
                    const double half = std::sqrt(reach * reach - beside * beside);
                    hand.tip_px = std::max(hand.disc_px, std::min(hand.tip_px, along - half));
                }
            }
        }
    }

    /// Moves hands towards the first place, as far as each leans and the next one lets it.
    void lean(Fan& fan, const std::vector<std::size_t>& people, double towards) const {
        if (fan.least_step_rad == 0 && fan.slots.size() > 1) return;
        const std::vector<Lane> lanes = lanes_for(m_disc, m_width);
        double limit = m_width;
        for (std::size_t step = 0; step < people.size(); ++step) {
            const std::size_t i = towards > 0 ? people.size() - 1 - step : step;
            Slot& slot = fan.slots[i];
            const double at_rest = towards * slot.angle_rad;
            const double part = m_request.people[people[i]].lean;
            const double wanted = part > 0 ? dial::k_most_lean * m_width * part : at_rest;
            const double edge = m_width / 2 - k_at_edge - lanes[slot.lane].half_rad;
            const double reached = std::max(at_rest, std::min({wanted, edge, limit}));
            slot.angle_rad = towards * reached;
            limit = reached - fan.least_step_rad;
        }
    }

    const DialRequest& m_request;
    double m_width = 0;
    double m_disc = 0;  ///< diameter, in parts of the radius
    std::map<std::size_t, std::optional<Fan>> m_fans;
    Dial m_dial;
};

/// The ends of words at which a name may be broken.
std::vector<std::size_t> spaces_in(const std::string& name) {
    std::vector<std::size_t> found;
    for (std::size_t i = 1; i + 1 < name.size(); ++i)
        if (name[i] == ' ') found.push_back(i);
    return found;
}

/// The longest beginning of a text that fits, with an ellipsis.
std::string cut(const std::string& text, double arc_px, double size_px,
                const std::function<double(const std::string&, double)>& width_of) {
    std::string beginning = text;
    while (!beginning.empty()) {
        // One letter less: continuation bytes belong to the one before.
        while (!beginning.empty() && (static_cast<unsigned char>(beginning.back()) & 0xC0U) == 0x80U)
            beginning.pop_back();
        if (!beginning.empty()) beginning.pop_back();
        while (beginning.ends_with(' '))
            beginning.pop_back();
        if (width_of(beginning + "…", size_px) <= arc_px) break;
    }
    return beginning + "…";
}

}  // namespace

Dial make_dial(const DialRequest& request) {
    return DialMaker(request).take();
}

LabelFit fit_label(const std::string& name, double arc_px, double band_px, double wanted_px, double least_px,
                   const std::function<double(const std::string&, double)>& width_of) {
    constexpr double k_line = 1.15;  // of the size: from one baseline to the next
    constexpr double k_step_px = 2;
    const double most = std::max(least_px, std::min(wanted_px, band_px / k_line));
    const int steps = static_cast<int>(std::ceil((most - least_px) / k_step_px));
    for (int i = 0; i < steps; ++i) {
        const double size = most - i * k_step_px;
        if (width_of(name, size) <= arc_px) return {{name}, size};
    }
    if (width_of(name, least_px) <= arc_px) return {{name}, least_px};
    if (band_px >= 2 * k_line * least_px) {
        // Broken where the longer half is shortest.
        std::optional<std::pair<double, std::size_t>> best;
        for (const std::size_t space : spaces_in(name)) {
            const double longer = std::max(width_of(name.substr(0, space), least_px),
                                           width_of(name.substr(space + 1), least_px));
            if (longer <= arc_px && (!best || longer < best->first)) best = {longer, space};
        }
        if (best) return {{name.substr(0, best->second), name.substr(best->second + 1)}, least_px};
    }
    return {{cut(name, arc_px, least_px, width_of)}, least_px};
}

double shorter_turn(double from_rad, double to_rad) {
    return std::remainder(to_rad - from_rad, k_turn);
}

}  // namespace mirror::render
