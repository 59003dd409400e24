#pragma once
// What is wrong in the mirror itself, and which of it somebody has had enough of.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "module/base/clock.hpp"
#include "module/mqtt/status.hpp"

namespace mirror::view {

/// Trouble in the mirror itself, for the connection module.
enum class LocalProblemKind : std::uint8_t {
    config_error,        ///< detail: "household.json:12:3: unknown key …"
    disk_full,           ///< messages are kept in memory only
    disk_read_only,      ///< likewise: an SD card at its end
    storage_failed,      ///< detail: what SQLite says
    storage_unreadable,  ///< likewise
    database_set_aside,  ///< it was damaged; detail: where it is now
    database_newer,      ///< a newer release wrote it; detail: where it is now
    traces_left,         ///< of somebody who was forgotten; detail: what keeps them from being erased
    map_file,            ///< detail: which one does not serve, and why
    no_map,              ///< not one map file serves
    tiles_set_aside,     ///< they were damaged; detail: where they are now
    language_problem,    ///< detail: one of Language::problems()
    notice,              ///< detail: a whole sentence: a password file, a second client
};

struct LocalProblem {
    LocalProblemKind kind = LocalProblemKind::storage_failed;
    std::string detail;
    std::string sentence{};  ///< all of it in English, where the detail does not say it
    /// For logs and other programs.
    [[nodiscard]] const std::string& told() const { return sentence.empty() ? detail : sentence; }
    bool operator==(const LocalProblem&) const = default;
};

/// Conditions that the face window keeps to itself. They come back when they were over and happen again, a
/// broken configuration also when another error is in it.
struct Dismissed {
    std::optional<std::string> config_error;     ///< that of LocalProblem::detail
    std::optional<SinceBoot> broker_away_since;  ///< that of ConnectionStatus::since
    bool operator==(const Dismissed&) const = default;
};

/// Whether this is the word for a condition that can be dismissed: `config` or `broker`.
bool is_condition_word(std::string_view word);

/// Dismisses the condition that this word (see is_condition_word) means.
/// \return a sentence about what was done, or that there was nothing to do
std::string dismiss(Dismissed& dismissed, std::string_view word, const std::vector<LocalProblem>& problems,
                    const mqtt::ConnectionStatus& connection);

/// Forgets the dismissal of what is over, or has become something else.
void look_again(Dismissed& dismissed, const std::vector<LocalProblem>& problems,
                const mqtt::ConnectionStatus& connection);

}  // namespace mirror::view
