#include "tests/faults/fault_table.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"

namespace mirror::test {
namespace {

using Milliseconds = std::chrono::milliseconds;

std::string text_of_file(const std::string& path) {
    std::ifstream file(std::string(MIRROR_SOURCE_DIR) + "/" + path, std::ios::binary);
    if (!file) throw std::runtime_error(path + " is not there");
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string without_blanks(std::string_view cell) {
    const std::size_t begin = std::min(cell.find_first_not_of(' '), cell.size());
    const std::size_t end = cell.find_last_not_of(' ');
    return end == std::string_view::npos ? std::string() : std::string(cell.substr(begin, end + 1 - begin));
}

/// The cells of a line of the table; nothing for any other line.
std::vector<std::string> cells_of(std::string_view line) {
    std::vector<std::string> cells;
    if (!line.starts_with("| ")) return cells;
    line.remove_prefix(1);
    for (std::size_t end = line.find('|'); end != std::string_view::npos; end = line.find('|')) {
        cells.push_back(without_blanks(line.substr(0, end)));
        line.remove_prefix(end + 1);
    }
    return cells;
}

/// Whether a sentence is this one of the catalogue, whatever stands for its {…}.
bool is_filled_in(std::string_view form, std::string_view sentence) {
    const std::size_t brace = form.find('{');
    if (brace == std::string_view::npos) return form == sentence;
    if (!sentence.starts_with(form.substr(0, brace))) return false;
    const std::string_view rest = form.substr(form.find('}') + 1);
    for (std::size_t i = brace; i <= sentence.size(); ++i)
        if (is_filled_in(rest, sentence.substr(i))) return true;
    return false;
}

std::string in_seconds(Trial::Duration took) {
    return fmt::format("{:.1f} s", std::chrono::duration<double>(took).count());
}

}  // namespace

std::vector<FaultRow> fault_table() {
    constexpr std::size_t k_columns = 6;
    std::vector<FaultRow> rows;
    const std::string text = text_of_file("tests/faults/README.md");
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const auto cells = cells_of(std::string_view(text).substr(begin, end - begin));
        begin = end + 1;
        if (cells.size() != k_columns || cells[0] == "Fault") continue;
        rows.push_back({cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]});
    }
    return rows;
}

std::vector<std::string> quoted_in(std::string_view cell) {
    constexpr std::string_view k_opens = "“", k_closes = "”";
    std::vector<std::string> found;
    for (std::size_t begin = cell.find(k_opens); begin != std::string_view::npos;
         begin = cell.find(k_opens)) {
        cell.remove_prefix(begin + k_opens.size());
        const std::size_t end = cell.find(k_closes);
        if (end == std::string_view::npos) break;
        found.emplace_back(cell.substr(0, end));
        cell.remove_prefix(end);
    }
    return found;
}

std::vector<std::string> english_sentences() {
    const auto catalogue = nlohmann::json::parse(text_of_file("assets/translations/en.json"));
    std::vector<std::string> sentences;
    for (const auto& value : catalogue)
        if (value.is_string()) sentences.push_back(value.get<std::string>());
    return sentences;
}

Trial::Trial(const char* fault) : m_exceptions_before(std::uncaught_exceptions()) {
    for (FaultRow& row : fault_table())
        if (row.fault == fault) m_row = std::move(row);
    INFO(fault << " has no row in tests/faults/README.md");
    REQUIRE_FALSE(m_row.fault.empty());
}

Trial::~Trial() {
    std::printf("| %s | %s | %s | %s |\n", m_row.fault.c_str(), m_said.c_str(), m_kept.c_str(),
                m_healed.c_str());
    std::fflush(stdout);
    if (std::uncaught_exceptions() > m_exceptions_before) return;  // it has failed already
    INFO(m_row.fault << ": a trial looks at the glass, at what is kept and at how long it takes");
    CHECK_FALSE(m_said.empty());
    CHECK_FALSE(m_kept.empty());
    CHECK_FALSE(m_healed.empty());
}

void Trial::says(const std::string& sentence) {
    m_said = sentence.empty() ? "nothing" : sentence;
    INFO("the glass said: " << m_said << "\nthe table says: " << m_row.glass);
    bool is_promised = sentence.empty() && m_row.glass.starts_with("nothing");
    for (const std::string& form : quoted_in(m_row.glass))
        is_promised = is_promised || is_filled_in(form, sentence);
    CHECK(is_promised);
}

void Trial::heals(Duration took) {
    m_healed = in_seconds(took);
    INFO("it took " << m_healed << ", the table says: " << m_row.in_trial);
    CHECK(took <= std::chrono::seconds(std::stoi(m_row.in_trial)));
}

void Trial::keeps(std::size_t acknowledged, std::size_t kept, std::size_t most_lost) {
    m_kept = fmt::format("{} of {} kept", kept, acknowledged);
    INFO(m_kept << ", the table says lost: " << m_row.lost);
    CHECK(acknowledged > 0);
    CHECK((most_lost == 0) == (m_row.lost == "nothing"));
    CHECK(kept + most_lost >= acknowledged);
}

void skip_trial(const char* fault, const std::string& why) {
    std::printf("| %s | SKIPPED: %s |\n", fault, why.c_str());
    std::fflush(stdout);
    skip_test_program(std::string(fault) + ": " + why);
}

}  // namespace mirror::test
