#pragma once
// Notices what is new in the household, and keeps each piece of news for as long as it is told.

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "module/view/view_input.hpp"

namespace mirror::view {

/// A sound that is due.
struct ChimeWish {
    bool is_enter = true;
    double volume = 0;  ///< 0 to 1
    bool operator==(const ChimeWish&) const = default;
};

/// What the household looked like when it was last asked, and what became of the difference. Nothing that
/// happened before the mirror started, nothing older than some minutes and nothing without a trusted clock is
/// news; retained messages never reach it, for they cause no transition.
class NoticeBoard {
  public:
    /// Looks for news; the first time it only learns. What the module `transitions` wants announced becomes a
    /// notice or a sound by its rules, each at most once in its cool-down.
    /// \param zone the household's, for quiet hours
    /// \return the sound that is due now: that of the newest of the news
    std::optional<ChimeWish> take(const config::Config& config, const household::Summary& summary,
                                  const ViewNow& now, const TimeZone& zone);

    /// What is to be told at this moment: one at a time, each for its whole time.
    [[nodiscard]] const std::optional<Notice>& current() const { return m_current; }

  private:
    struct Looked;
    void learn(const household::Summary& summary);
    void announce(Looked& looked, const household::TransitionRecord& record);
    void look_at_batteries(const Looked& looked);
    void put(Notice notice, const Looked& looked);
    void advance(const config::Config& config, const ViewNow& now);
    bool is_cool(const std::string& key, SinceBoot now, SinceBoot cool_down);

    bool m_has_learnt = false;
    SinceBoot m_started{};
    std::vector<household::TransitionRecord> m_known;  ///< newest first
    std::map<std::string, bool, std::less<>> m_low;    ///< by person: whether the battery was low
    std::map<std::string, SinceBoot, std::less<>> m_announced;
    std::deque<Notice> m_waiting;
    std::optional<Notice> m_current;
};

}  // namespace mirror::view
