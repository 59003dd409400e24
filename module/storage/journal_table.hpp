#pragma once
// The tables of journal.db and how a row gets in and out of them. For journal_writer.cpp and
// journal_reader.cpp only.

#include <cstdint>
#include <optional>
#include <vector>

#include "module/storage/journal_row.hpp"
#include "module/storage/open_database.hpp"

namespace mirror::storage {

const Schema& journal_schema();
/// Page size of the journal.
constexpr int k_journal_page_bytes = 1024;

/// No journal gets this far; what is above comes from damage.
constexpr std::int64_t k_highest_sane_row = std::int64_t{1} << 60;

/// The highest number that the file knows of, deleted rows included.
std::int64_t highest_row(Database& database);

/// Statement that inserts a row, and the row's way into it.
Statement prepare_insert(Database& database);
void insert_row(Statement& insert, const JournalRow& row);

/// Query for the rows above a number (1) in order, at most so many (2), and the row that it stands at;
/// nothing when that cannot be one of ours: a flipped bit may pass SQLite's own checks.
Statement prepare_above(Database& database);
std::optional<JournalRow> row_of(const Statement& above);

/// Puts rows in ascending order, each number once.
void put_in_order(std::vector<JournalRow>& rows);

/// What can still be read of a damaged journal, with numbers from above_row + 1 to last_row: from the front
/// to the damage, then from the back to it.
std::vector<JournalRow> salvage(Database& database, std::int64_t above_row, std::int64_t last_row);

}  // namespace mirror::storage
