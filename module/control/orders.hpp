#pragma once
// What the running mirror can be told, by the control topic and by the control socket: one table of verbs,
// each with what it takes. A line such as `screen dim 40` becomes a value, or a sentence about what is wrong
// with it.

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "module/base/result.hpp"
#include "module/config/config.hpp"
#include "module/topics/read_payload.hpp"

namespace mirror::control {

/// Where a line comes from. The socket is for the user that runs the mirror.
enum class Source : std::uint8_t { topic, socket };

enum class ScreenOrder : std::uint8_t { on, off, automatic };
struct SetScreen {
    ScreenOrder wish = ScreenOrder::automatic;
};
struct Dim {
    int brightness_pct = 100;
};
struct Presence {
    bool is_present = true;
};
struct ShowModule {
    std::string module;  ///< an id of Known::modules
    bool is_shown = true;
};
enum class PageStep : std::uint8_t { to, next, previous };
struct TurnPage {
    PageStep step = PageStep::to;
    int page = 1;  ///< from 1, with PageStep::to
};
struct Focus {
    std::string person;  ///< a name of Known::people; empty: nobody
};
struct ZoomMap {
    std::optional<double> zoom;  ///< absent: as configured
};
struct Say {
    std::optional<topics::Alert> alert;  ///< absent: what was said last is taken back
};
enum class GuestOrder : std::uint8_t { on, off, automatic };
struct SetGuests {
    GuestOrder wish = GuestOrder::automatic;
};
struct AskLocation {
    std::string who;  ///< a name of Known::people; empty: everybody
};
struct Dismiss {
    std::string what;
};
/// A word with the tracker of a vehicle.
struct TellVehicle {
    std::string vehicle;  ///< a name of Known::vehicles
    std::string command;  ///< exactly as it is sent
};
struct Reload {};
struct Snapshot {};
/// Socket only: these have words of their own.
struct Forget {
    std::string who;
};
struct Provision {
    std::string wish;
};
struct Notify {
    std::string wish;
};

using Order = std::variant<SetScreen, Dim, Presence, ShowModule, TurnPage, Focus, ZoomMap, Say, SetGuests,
                           AskLocation, Dismiss, TellVehicle, Reload, Snapshot, Forget, Provision, Notify>;

/// What there is to name.
struct Known {
    std::vector<std::string> people;
    std::vector<std::string> modules;  ///< ids of those that can be shown
    int pages = 0;
    bool has_map = false;
    bool has_alerts = true;
    std::vector<std::string> vehicles{};
    std::vector<config::VehicleCommand> vehicle_commands{};  ///< what these may be told
};

struct Verb {
    std::string_view name;
    std::string_view takes;      ///< "on|off|auto|dim PERCENT"
    std::string_view meaning;    ///< what it does, for people
    bool is_for_socket = false;  ///< not for the topic
    int per_minute = 0;          ///< so many are obeyed in a minute; 0: as many as come
};

/// Every verb, in the order of the documentation.
std::span<const Verb> verbs();
/// The verb that a line begins with; null when it is none.
const Verb* verb_of(std::string_view line);

/// Longer lines are refused.
constexpr std::size_t k_most_line_bytes = 4096;

/// \param is_confirmed the sender knows that it switches something outside of the mirror
/// \return what is to be done, or a sentence that names what is wrong and what would be right. Never throws.
Result<Order, Failure> read_order(std::string_view line, Source source, const Known& known,
                                  bool is_confirmed = false);

}  // namespace mirror::control
