#pragma once
// README.md of this folder, as the trials see it: what it promises is what they check, and its rows are what
// they print.

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mirror::test {

/// One row of the table. Cells are as they are written.
struct FaultRow {
    std::string fault;
    std::string glass;     ///< sentences in “”, as the English catalogue has them, or "nothing"
    std::string lost;      ///< "nothing", or what is
    std::string heals;     ///< how fast in life
    std::string in_trial;  ///< how fast in the trial, at most: begins with "12 s"
    std::string tried_by;  ///< a file in ``, of an existing test with its name in “”
};

std::vector<FaultRow> fault_table();

/// What stands between “ and ” in a cell.
std::vector<std::string> quoted_in(std::string_view cell);

/// What an English catalogue says, by all its keys.
std::vector<std::string> english_sentences();

/// One fault, tried. Fails where the table promises something else, and where one of the three was never
/// looked at; prints the row with what was seen at its end.
class Trial {
  public:
    using Duration = std::chrono::steady_clock::duration;

    /// \param fault the first cell of its row
    explicit Trial(const char* fault);
    ~Trial();
    Trial(const Trial&) = delete;
    Trial& operator=(const Trial&) = delete;

    /// What the glass said while it lasted; empty: nothing.
    void says(const std::string& sentence);
    /// How long after its end all was well again.
    void heals(Duration took);
    /// Of so many messages that the broker acknowledged so many are stored. Where the table says that
    /// something is lost it is at most so many.
    void keeps(std::size_t acknowledged, std::size_t kept, std::size_t most_lost = 0);

  private:
    FaultRow m_row;
    std::string m_said, m_kept, m_healed;
    int m_exceptions_before;
};

/// Prints that a fault could not be tried here, and why; ends the test case.
[[noreturn]] void skip_trial(const char* fault, const std::string& why);

}  // namespace mirror::test
