#include "module/storage/gathered_commit.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace mirror::storage {

namespace {

template <class Row>
void append(std::vector<Row>& rows, std::vector<Row> later) {
    if (rows.empty())
        rows = std::move(later);
    else
        rows.insert(rows.end(), std::make_move_iterator(later.begin()), std::make_move_iterator(later.end()));
}

template <class Row>
std::size_t drop_oldest(std::vector<Row>& rows, std::size_t excess) {
    const std::size_t count = std::min(rows.size(), excess);
    rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(count));
    return count;
}

}  // namespace

void forget(Commit& commit, const Forgotten& forgotten) {
    const auto is_device = [&](const std::string& device) {
        return std::ranges::find(forgotten.devices, device) != forgotten.devices.end();
    };
    const auto is_person = [&](const auto& row) {
        return !forgotten.person.empty() && row.person == forgotten.person;
    };
    const auto is_gone = [&](const auto& row) { return is_person(row) || is_device(row.device); };
    std::erase_if(commit.fixes, is_gone);
    std::erase_if(commit.alarms, is_gone);
    std::erase_if(commit.transitions, is_person);
    for (TransitionRow& transition : commit.transitions) {
        if (is_device(transition.device)) transition.device.clear();
    }
}

void GatheredCommit::add(Commit later) {
    for (std::string& key : later.erased)
        m_values[std::move(key)] = std::nullopt;
    for (KeyValue& changed : later.upserts)
        m_values[std::move(changed.key)] = std::move(changed.value);
    add_rest(std::move(later));
    ++m_commits;
}

void GatheredCommit::add(GatheredCommit later) {
    for (auto& [key, value] : later.m_values)
        m_values[key] = std::move(value);
    add_rest(std::move(later.m_rest));
    m_commits += later.m_commits;
}

void GatheredCommit::add_rest(Commit later) {
    for (Forgotten& forgotten : later.forgotten) {
        forget(m_rest, forgotten);
        m_rest.forgotten.push_back(std::move(forgotten));
    }
    append(m_rest.fixes, std::move(later.fixes));
    append(m_rest.transitions, std::move(later.transitions));
    append(m_rest.alarms, std::move(later.alarms));
    m_rest.watermark = std::max(m_rest.watermark, later.watermark);
    m_rest.urgent = m_rest.urgent || later.urgent;
    if (later.keep_since) m_rest.keep_since = later.keep_since;
}

Commit GatheredCommit::commit() const {
    Commit whole = m_rest;
    for (const auto& [key, value] : m_values) {
        if (value)
            whole.upserts.push_back({key, *value});
        else
            whole.erased.push_back(key);
    }
    return whole;
}

std::size_t GatheredCommit::history_rows() const noexcept {
    return m_rest.fixes.size() + m_rest.transitions.size() + m_rest.alarms.size();
}

std::size_t GatheredCommit::keep_newest(std::size_t max_rows) {
    const auto excess = [&] { return history_rows() - std::min(history_rows(), max_rows); };
    // Fixes first: there are many of them, and each says less than an arrival or an alarm.
    std::size_t dropped = drop_oldest(m_rest.fixes, excess());
    dropped += drop_oldest(m_rest.transitions, excess());
    return dropped + drop_oldest(m_rest.alarms, excess());
}

}  // namespace mirror::storage
