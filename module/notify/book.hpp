#pragma once
// Which events are told to whom, and which of them have yet to be told. What changes here goes into the same
// commit as the state that it follows from: both are on the disk, or neither is.

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "module/config/config.hpp"
#include "module/notify/notification.hpp"
#include "module/storage/state_rows.hpp"
#include "module/view/time_zone.hpp"

namespace mirror::notify {

/// One thread: the main one.
class Book {
  public:
    static constexpr std::size_t k_most_open = 1'000;
    static constexpr std::size_t k_most_dead = 100;

    /// \param stored what state.db held at the start; keys of others are left alone
    Book(const std::map<std::string, std::string, std::less<>>& stored, const config::Config& config);

    /// From now on these rules count. What was to be told to receivers or of people who are gone is dropped.
    void reconfigure(const config::Config& config, storage::Commit& commit);

    /// Whether a rule asks for this.
    [[nodiscard]] bool asks_for(config::Occasion occasion) const;

    /// Decides who is told of these events, all those of a journal row at once. Depends on the events, the
    /// rules and what was told before alone, so a replay decides the same.
    /// \param commit the one that holds what the events did to the state
    /// \return what is new, oldest first
    std::vector<Notification> take(std::span<const Happening> happenings, UtcTime now,
                                   storage::Commit& commit);

    /// It was told, or given up. \param failure why it was given up; empty: the receiver has it
    void settle(const std::string& key, const std::string& failure, UtcTime now, storage::Commit& commit);

    /// Somebody is forgotten: nothing about them is kept or told any more.
    /// \return the keys of what was to be told
    std::vector<std::string> forget(const std::string& person, storage::Commit& commit);

    /// What has yet to be told, oldest first.
    [[nodiscard]] std::vector<Notification> open() const;
    /// What was given up, oldest first.
    [[nodiscard]] std::vector<Notification> dead() const;
    [[nodiscard]] std::size_t dead_count() const { return m_dead.size(); }
    /// Drops what was given up. \return how many
    std::size_t drop_dead(storage::Commit& commit);
    /// What was given up is to be told after all. \return it
    std::vector<Notification> retry_dead(UtcTime now, storage::Commit& commit);

  private:
    using Notifications = std::map<std::string, Notification>;  ///< by key

    [[nodiscard]] bool is_wanted(const config::NotificationRule& rule, const Happening& happening);
    [[nodiscard]] bool is_quiet(const config::NotificationRule& rule, const Happening& happening);
    [[nodiscard]] bool claim(const config::NotificationRule& rule, const Happening& happening);
    [[nodiscard]] bool became_low(const Happening& happening);
    void keep(const Notification& notification, storage::Commit& commit);
    void keep_memory(storage::Commit& commit);
    void bury(Notification notification, std::string failure, UtcTime now, storage::Commit& commit);
    template <class Unwanted>
    void drop(Notifications& all, storage::Commit& commit, const Unwanted& is_unwanted);

    config::Notifications m_rules;
    std::string m_timezone;
    std::optional<view::TimeZone> m_zone;  ///< made when first needed
    Notifications m_open, m_dead;
    std::map<std::string, bool> m_low;         ///< by person: whether the battery is known to be low
    std::map<std::string, UtcSeconds> m_told;  ///< the newest event of each kind that a rule told of
};

/// What was kept and not told, in a state.db that somebody else has read; for `doctor` and the command line.
std::vector<Notification> kept_notifications(const std::map<std::string, std::string, std::less<>>& stored);

}  // namespace mirror::notify
