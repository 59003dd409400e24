#pragma once
// What `doctor` looks at. Each check is one function, and changes nothing but for a connection of its own to
// the broker.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "module/config/config.hpp"

namespace mirror::cli::doctor {

enum class Verdict : std::uint8_t {
    ok,
    warning,  ///< the mirror works, but not all of it, or not for long
    problem,  ///< something does not work
};

/// One thing that was looked at.
struct Finding {
    std::string check;  ///< "broker", "state": what it is about
    Verdict verdict = Verdict::ok;
    std::string evidence;   ///< what was seen
    std::string next_step;  ///< what to do about it; empty while all is well
    bool operator==(const Finding&) const = default;
};
using Findings = std::vector<Finding>;

/// What the checks are given.
struct Patient {
    std::string config_file;
    std::optional<config::Config> config;  ///< in force; nothing: neither the file nor a copy is good
};

/// The file, and the tables and photos that it names.
Findings check_config(const Patient& patient);

// These are asked only when there is a configuration.

/// Our own files: fonts and words; letters of the household's names and language that no font has.
Findings check_fonts(const Patient& patient);
/// Map files that can be read, and how well they show the surroundings of home.
Findings check_maps(const Patient& patient);
/// Whether the tile server of `map.raster` is there, by a connection; no tile is asked for.
Findings check_tiles(const Patient& patient);
/// Where the state lies: who may read and write it, free space, sound databases.
Findings check_state(const Patient& patient);
/// Name, connection, certificate, login, subscriptions, and whether a message of our own comes back.
Findings check_broker(const Patient& patient);
/// Whether phones in HTTP mode find the mirror.
Findings check_http(const Patient& patient);
/// The certificate under the name that phones use, and how much the broker keeps for who is away.
Findings check_phones_way(const Patient& patient);
/// What the household's phones can do to each other, and whether the mirror shows them.
Findings check_accounts(const Patient& patient);
/// Whether receivers of notifications can be told as far as this machine goes, and what was given up.
Findings check_notify(const Patient& patient);
/// Whether the programs that switch the screen can be run.
Findings check_power(const Patient& patient);
/// Whether a mirror is running with this state directory, and what it says.
Findings check_running(const Patient& patient);

// These need none.

/// Whether this machine's clock is right, as far as the kernel knows.
Findings check_clock(const Patient& patient);
/// What the board says of its power supply and its heat; nothing where it says nothing.
Findings check_board(const Patient& patient);
/// Screens, and whether we may draw on them.
Findings check_display(const Patient& patient);

/// Whether the mirror of this configuration is the system's service; else it is one of this user's desktop.
bool is_service(const Patient& patient);

/// Why nobody takes a connection at a host's port, or "".
std::string fault_of_reaching(const std::string& host, int port);

/// The worst of all verdicts.
Verdict worst_of(const Findings& findings);
/// A table for people.
std::string to_table(const Findings& findings);
/// `{"verdict", "findings": [{"check", "verdict", "evidence", "nextStep"}]}`
std::string to_json(const Findings& findings);

}  // namespace mirror::cli::doctor
