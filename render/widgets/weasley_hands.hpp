#pragma once
// The hands of the Weasley clock on their way. From place to place at most two turn at once; the others wait
// for their turn, and the more of them wait the faster they go. A newer place always wins.

#include <deque>
#include <map>
#include <optional>

#include "render/widgets/motion.hpp"
#include "render/widgets/weasley_dial.hpp"

namespace mirror::render {

class WeasleyHands {
  public:
    /// \param duration of one turn when nobody waits; none: hands are at their place at once
    explicit WeasleyHands(MotionTime duration) : m_duration(duration) {}

    /// Sends a hand to its newest stand. The first time it is there at once. A hand that only makes room
    /// within its place waits for nobody.
    void send(std::size_t person, std::size_t place, const HandStand& to, MotionTime now);
    /// Forgets every hand that was not sent anywhere since the last call.
    void forget_others();
    /// Whether hands may turn; where not, all of them are at their place at once.
    void allow_motion(bool is_allowed);

    /// Where a hand stands now. Call step() first.
    [[nodiscard]] HandStand at(std::size_t person, MotionTime now) const;
    [[nodiscard]] bool is_moving(std::size_t person, MotionTime now) const;

    /// Lets those start whose turn has come.
    void step(MotionTime now);
    /// When any hand stands elsewhere than now; nothing while all rest.
    [[nodiscard]] std::optional<MotionTime> next_frame(MotionTime now) const;
    /// How many hands turn from place to place now.
    [[nodiscard]] int turning(MotionTime now) const;

  private:
    struct Hand {
        HandStand from, to;
        Motion motion;
        std::size_t place = 0;
        MotionTime asked{};  ///< while it waits: since when
        bool is_waiting = false;
        bool is_turning = false;  ///< its motion is one from place to place
        bool is_seen = true;
    };
    static HandStand stand(const Hand& hand, MotionTime now);
    [[nodiscard]] MotionTime turn_time(MotionTime asked, MotionTime now) const;
    [[nodiscard]] std::optional<MotionTime> free_from(MotionTime now) const;
    void finish();

    MotionTime m_duration;
    bool m_is_allowed = true;
    std::map<std::size_t, Hand> m_hands;
    std::deque<std::size_t> m_waiting;  ///< people, who waits longest first
    MotionTime m_stepped{};             ///< up to when turns have been given out
};

}  // namespace mirror::render
