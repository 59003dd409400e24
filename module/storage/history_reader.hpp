#pragma once
// Questions about the past, on a connection of its own. Belongs to one thread at a time; the running mirror
// asks through TrailReader, which has a thread for it.

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "module/base/result.hpp"
#include "module/storage/database.hpp"
#include "module/storage/state_rows.hpp"

namespace mirror::storage {

/// How much history there is of one device as one person carried it.
struct Series {
    std::string person{};
    std::string device{};  ///< base topic; "": told by a device that was forgotten, or by none
    std::size_t fixes = 0;
    std::size_t transitions = 0;
    std::size_t alarms = 0;
    bool operator==(const Series&) const = default;
};

/// When somebody was heard at all.
struct Hearing {
    std::optional<UtcSeconds> first{};
    std::optional<UtcSeconds> last{};
    std::vector<std::pair<UtcSeconds, UtcSeconds>> silences{};  ///< ascending; both ends were heard
    bool operator==(const Hearing&) const = default;
};

/// Reads the history in state.db; writes nothing and never waits for the writer. A file that does not exist
/// holds no history. All answers ascend in time; when there is more than max_rows, the newest are given.
class HistoryReader {
  public:
    explicit HistoryReader(std::filesystem::path file) : m_file(std::move(file)) {}

    /// Fixes of all devices that a person carried, with from <= tst <= to.
    Result<std::vector<FixRow>, Failure> fixes_of_person(std::string_view person, UtcSeconds from,
                                                         UtcSeconds to, std::size_t max_rows);
    /// Fixes of one device, whoever carried it.
    Result<std::vector<FixRow>, Failure> fixes_of_device(std::string_view device, UtcSeconds from,
                                                         UtcSeconds to, std::size_t max_rows);
    /// Transitions of everybody with from <= tst.
    Result<std::vector<TransitionRow>, Failure> transitions_since(UtcSeconds from, std::size_t max_rows);
    /// Alarms of all vehicles with from <= tst.
    Result<std::vector<AlarmRow>, Failure> alarms_since(UtcSeconds from, std::size_t max_rows);

    /// Times after `from` in which nothing was heard of a person for longer than `limit`, and when they were
    /// heard first and last. Costs a few look-ups a day, however many fixes there are.
    Result<Hearing, Failure> hearing(std::string_view person, UtcSeconds from, std::chrono::seconds limit);

    /// Who has any history, by person and device.
    Result<std::vector<Series>, Failure> series();

    /// Whether the last question met damage: StorageThread::report_damage() is the answer to that.
    [[nodiscard]] bool met_damage() const noexcept { return m_met_damage; }

  private:
    struct Open {
        explicit Open(Database opened);
        Database database;
        Statement of_person, of_device, transitions, alarms, series, newest_fix, oldest_fix;
    };
    Open* opened();
    template <class Row, class Bind, class Read>
    Result<std::vector<Row>, Failure> ask(Statement Open::*query, const Bind& bind, const Read& read);
    Result<std::vector<FixRow>, Failure> fixes(Statement Open::*query, std::string_view name, UtcSeconds from,
                                               UtcSeconds to, std::size_t max_rows);

    std::filesystem::path m_file;
    std::optional<Open> m_open;
    bool m_met_damage = false;
};

}  // namespace mirror::storage
