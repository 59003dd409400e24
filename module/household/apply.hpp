#pragma once
// The one way a message changes the household's state. Depends on its arguments only, so replaying the same
// rows gives byte-equal state whatever the clock says.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "module/base/clock.hpp"
#include "module/household/rules.hpp"
#include "module/household/state.hpp"
#include "module/owntracks/message.hpp"

namespace mirror::household {

/// How and when a message reached the mirror: what its journal row holds.
struct Arrival {
    UtcTime wall{};
    SinceBoot since_boot{};
    std::string boot;
    bool retained = false;
    std::int64_t connection = 0;
    std::int64_t row = 0;
};

/// A message that nobody could understand: counted, nothing else.
struct Refusal {
    bool unknown_type = false;  ///< well-formed, but of a `_type` that we do not know
};

struct Received {
    std::variant<owntracks::Message, Refusal> content;
    Arrival arrival;
};

/// A fix for the history. Identified by device and fix time: the same key again is the same row, and storage
/// keeps one of them. Fixes dated in the future and those of unknown devices are not kept.
struct FixRow {
    std::string person;
    std::string device;  ///< base topic
    Fix fix;
    std::optional<double> altitude_m;
    std::optional<int> battery_pct;
    std::string trigger;  ///< `t`
    std::int64_t row = 0;
};

/// A transition for the history, already in the state's stream.
struct TransitionRow {
    TransitionRecord record;
    std::string device;                  ///< whose message told it; empty where a wrong clock is put right
    bool is_news = false;                ///< just happened, while we listened: worth a banner
    std::optional<UtcSeconds> replaces;  ///< the same transition was known with this time before
    std::int64_t row = 0;
};

/// A vehicle moved while switched off.
struct AlarmRow {
    std::string person;
    std::string device;
    UtcSeconds time{};
    LatLon place;
    std::int64_t row = 0;
    bool is_news = false;  ///< there was no alarm before, and it was raised while we listened, within an hour
};

/// What has to be stored because of one message.
struct Effects {
    std::vector<FixRow> fixes;
    std::vector<TransitionRow> transitions;
    std::vector<AlarmRow> alarms;
    std::vector<std::string> dirty;  ///< keys of the state's rows that changed (state_codec.hpp)
};

/// Takes one message into the state.
///
/// Order: the newest `tst` is the position, whatever arrives when; later copies and older fixes go to the
/// history (or nowhere) and move nobody. A `tst` more than five minutes after its arrival is shown until the
/// next credible fix and blocks nothing.
///
/// Retained messages: what a first retained fix shows is taken over in silence, for nobody knows when it
/// came about. A retained fix that is newer than what the state knows happened while the mirror was away:
/// it moves the person, and its arrivals and departures join the stream with the fix's time, never as news.
///
/// Effects name the rows to store; keep_history of zero gives no fixes. Never throws but for want of memory.
Effects apply(HouseholdState& state, const Received& received, const Rules& rules);

/// The wall clock of this boot was corrected by this much: what was dated by it moves along.
Effects apply_clock_step(HouseholdState& state, const Arrival& arrival, std::chrono::milliseconds step);

/// Somebody has seen to the alarm of a vehicle: it is over. A later one than they saw goes on.
/// \param device base topic
Effects apply_dismissal(HouseholdState& state, const std::string& device, UtcSeconds seen);

/// Makes the state fit a changed configuration: forgets people who left it, finds those whose devices are
/// known already, and decides again about regions that are new, gone or moved. In silence: nobody arrives
/// or leaves because of an edited file. Without a change it does nothing; call it after loading a state.
Effects apply_config(HouseholdState& state, const Rules& rules);

}  // namespace mirror::household
