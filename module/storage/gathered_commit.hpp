#pragma once
// Many small commits as one large one.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "module/storage/state_rows.hpp"

namespace mirror::storage {

/// Takes somebody out of the history rows that are not stored yet, as storing would.
void forget(Commit& commit, const Forgotten& forgotten);

/// Commits that wait to be written, merged: of each value only the newest, of history every row up to a
/// bound.
class GatheredCommit {
  public:
    /// Adds a later commit.
    void add(Commit later);
    /// Adds what was gathered later.
    void add(GatheredCommit later);
    /// Everything as one commit.
    [[nodiscard]] Commit commit() const;

    [[nodiscard]] bool is_empty() const noexcept { return m_commits == 0; }
    /// How many commits are in here.
    [[nodiscard]] std::uint64_t commits() const noexcept { return m_commits; }
    [[nodiscard]] std::size_t history_rows() const noexcept;
    /// Somebody is to be forgotten, or a commit says so: that is not kept waiting.
    [[nodiscard]] bool is_urgent() const noexcept { return !m_rest.forgotten.empty() || m_rest.urgent; }
    [[nodiscard]] std::int64_t watermark() const noexcept { return m_rest.watermark; }

    /// Drops the oldest history rows of each kind until at most max_rows are left. \return how many went.
    std::size_t keep_newest(std::size_t max_rows);

  private:
    void add_rest(Commit later);

    std::map<std::string, std::optional<std::string>> m_values;  ///< nothing: erased
    Commit m_rest;                                               ///< all but the values
    std::uint64_t m_commits = 0;
};

}  // namespace mirror::storage
