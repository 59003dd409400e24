#pragma once
// How everybody's last weeks went: arrivals, departures and silences, collected from the history and from
// what comes in, told as stays without a hole.

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "module/base/clock.hpp"
#include "module/household/stays.hpp"
#include "module/household/summary.hpp"

namespace mirror::household {

/// Ascending in time; never null and never changed where it is handed out.
using Stays = std::shared_ptr<const std::vector<Stay>>;

struct Past {
    std::string person;
    Stays stays;
    bool operator==(const Past&) const = default;  // stays: by identity
};

/// Collects the events of a household. A value without threads or clocks.
class PastBook {
  public:
    /// \param kept how long before the newest event the past begins; zero: nothing is collected
    /// \param silence nothing heard for longer than this: whereabouts in between are unknown
    explicit PastBook(std::chrono::seconds kept = {}, std::chrono::seconds silence = {})
        : m_kept(kept), m_silence(silence) {}

    /// Adds one arrival or departure; they may come in any order and more than once.
    void add(const TransitionRecord& transition);
    /// The same arrival or departure was told with another time before: that one goes, also if it is yet to
    /// be added from the history.
    void take_back(const TransitionRecord& transition);
    /// Somebody was heard with a fix of this time.
    void heard(const std::string& person, UtcSeconds time);
    /// This person was heard from this time on, with whatever silences are added.
    void begins(const std::string& person, UtcSeconds time);
    /// Nobody heard of this person between two fixes.
    void add_silence(const std::string& person, Silence silence);

    /// Drops all that a person did, also what is yet to be added from the history.
    void forget(const std::string& person);
    /// Everything stored has been added: what was taken back or forgotten need not be remembered any longer.
    void history_is_read();

    /// Everybody's past, by name. Worked out anew only when something has changed; else the same pointers.
    /// \param summary who is where now and which regions there are: it closes what has no departure
    [[nodiscard]] const std::vector<Past>& pasts(const Summary& summary, config::Overlap overlap);

  private:
    using Key = std::tuple<UtcSeconds, std::string, std::string, bool>;
    /// Where somebody was said to be when their stays were worked out.
    struct Presence {
        Whereabouts whereabouts;
        std::vector<std::string> regions;
        bool operator==(const Presence&) const = default;
    };
    struct Person {
        PastEvents events;
        bool is_changed = true;
        Presence now;
    };
    [[nodiscard]] bool counts(const std::string& person) const;
    void trim(PastEvents& events) const;

    std::chrono::seconds m_kept;
    std::chrono::seconds m_silence;
    std::map<std::string, Person> m_people;
    std::set<Key> m_taken_back;
    std::set<std::string> m_forgotten;
    bool m_is_history_read = false;
    std::vector<Past> m_pasts;
    std::vector<RegionStatus> m_regions;  ///< of the last answer
};

}  // namespace mirror::household
