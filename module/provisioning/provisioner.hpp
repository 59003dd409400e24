#pragma once
// Sets the household's phones up and keeps them so: all phones together, their store, and who may do it. Pure
// but for the store that it is given; main thread.

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "module/config/config.hpp"
#include "module/provisioning/cards.hpp"
#include "module/provisioning/causes.hpp"
#include "module/provisioning/owner_role.hpp"
#include "module/provisioning/record_json.hpp"
#include "module/provisioning/second_client.hpp"

namespace mirror::provisioning {

/// Where phones and region copies are kept, each write durable when it returns.
class PhoneStore {
  public:
    virtual ~PhoneStore() = default;
    /// \return "" where nothing is stored yet
    [[nodiscard]] virtual std::string load() = 0;
    virtual Result<void, Failure> save(const std::string& phones_json) = 0;
    /// A copy of a phone's own regions, kept 30 days.
    virtual Result<void, Failure> back_up(const std::string& tail, UtcSeconds now,
                                          const std::string& json) = 0;
    /// The newest copy; "" where there is none.
    [[nodiscard]] virtual std::string latest_copy(const std::string& tail) = 0;
};

/// Copies of regions are kept so long.
inline constexpr auto k_keep_copies = std::chrono::hours(24 * 30);

/// What the provisioner is told by the configuration.
struct Household {
    std::string unique_id;
    std::string client_id;  ///< of this mirror
    std::vector<config::Person> people;
    std::vector<config::Region> regions;
    std::vector<Account> accounts;
    std::map<std::string, Card> cards;  ///< by base topic
    bool are_accounts_known = true;     ///< false: they could not be read, and nobody is forgotten for that
    bool is_owner = false;              ///< false: it watches and never sends anything
    bool takes_over = false;    ///< phones on `owntracks/<user>/<device>` are moved to the household's topics
    bool may_ask_dump = false;  ///< nobody on the way and no phone of the family can read a dump
    bool is_dump_undecided = false;  ///< whether one can is just being tried out
    bool is_tls_name_wrong = false;
};

class Provisioner {
  public:
    Provisioner(Household household, PhoneStore& store, UtcSeconds now);

    /// The configuration or the accounts are others now.
    void reconfigure(Household household, UtcSeconds now);

    /// Anything from the broker: decrypted, of any topic.
    void hear(const Heard& heard);
    /// The connection stands and what the broker keeps was heard.
    void connected(UtcSeconds now);
    void disconnected();

    /// What to publish now, with QoS 1, in this order. Everything that it follows from is stored by then.
    /// Where this mirror's ownership just ended, the first takes its word back.
    [[nodiscard]] std::vector<Order> due(UtcSeconds now);
    [[nodiscard]] UtcSeconds next_due(UtcSeconds now) const;

    /// Topics to subscribe to beside the household's: where phones not moved yet are.
    [[nodiscard]] std::vector<std::string> filters() const;
    [[nodiscard]] std::vector<Standing> standings() const;
    /// Devices on foreign topics that nobody of the household is named for.
    [[nodiscard]] const std::vector<std::string>& strangers() const { return m_strangers; }
    [[nodiscard]] std::string refusal() const;
    /// Topics on which the broker keeps a command, of any device: it is obeyed again at every reconnect.
    [[nodiscard]] const std::set<std::string>& retained_commands() const { return m_retained_commands; }
    /// Nothing is known any more of phones on these base topics. \return whether that is stored
    Result<void, Failure> forget(const std::vector<std::string>& bases, UtcSeconds now);

    /// Somebody is setting this phone up just now: it is asked every few seconds.
    void expect(std::string_view who, UtcSeconds until);
    /// Asks where somebody is, at most once a minute each. "": everybody. \return a sentence
    Result<std::string, Failure> ask(std::string_view who, UtcSeconds now);
    /// What became of it. \return nothing while an answer may still come
    [[nodiscard]] std::optional<std::string> answer(std::string_view who, UtcSeconds asked_at,
                                                    UtcSeconds now) const;
    /// Sends settings and regions anew.
    Result<std::string, Failure> push(std::string_view who, UtcSeconds now);
    /// Sends back the regions that were kept before the last removal.
    Result<std::string, Failure> restore_regions(std::string_view who, UtcSeconds now);

  private:
    void resign();
    void drop_strays();
    void note_command(const Heard& heard);
    void watch_for_second(PhoneRecord& record, const Heard& heard);
    void invite(UtcSeconds now);
    [[nodiscard]] bool is_vehicle(const std::string& base) const;
    PhoneRecord* spoken_by(std::string_view topic);
    PhoneRecord* discover(const Heard& heard);
    [[nodiscard]] std::vector<PhoneRecord*> named(std::string_view who);
    [[nodiscard]] Result<void, Failure> may_act() const;
    bool save();

    Household m_household;
    PhoneStore& m_store;
    OwnerRole m_role;
    CardKeeper m_cards;
    RegionBook m_book;
    Rules m_rules;
    std::vector<PhoneRecord> m_phones;
    std::vector<Order> m_farewells;  ///< words of ownership to take back
    std::vector<Order> m_waiting;    ///< asked for by somebody
    std::vector<std::string> m_strangers;
    std::set<std::string> m_retained_commands;
    std::map<std::string, SecondClientWatch> m_seconds;  ///< by base topic
    std::string m_fault;                                 ///< of the store
    bool m_is_unsaved = false;
    bool m_is_connected = false;
};

}  // namespace mirror::provisioning
