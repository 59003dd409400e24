#include "module/provisioning/provisioner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "module/base/log.hpp"
#include "module/owntracks/decode.hpp"
#include "module/owntracks/topic.hpp"
#include "module/provisioning/commands.hpp"
#include "module/provisioning/names.hpp"

namespace mirror::provisioning {
namespace {

using namespace std::chrono_literals;

constexpr auto k_ask_spacing = 1min;
constexpr auto k_ask_patience = 1min;
constexpr auto k_setup_time = 15min;  ///< an account that was just made is about to be used
constexpr std::size_t k_most_strangers = 50;
constexpr std::size_t k_most_commands = 50;
constexpr auto k_second_client_time = 24h;  ///< without a new sign there is only one phone again

std::size_t levels(std::string_view topic) {
    return static_cast<std::size_t>(std::ranges::count(topic, '/')) + 1;
}

bool is_below(std::string_view topic, std::string_view base) {
    return !base.empty() && topic.starts_with(base) &&
           (topic.size() == base.size() || topic[base.size()] == '/');
}

/// A new password may be for another phone: nothing that the last one proved, had or was asked holds for it.
PhoneRecord as_if_new(const PhoneRecord& known) {
    PhoneRecord fresh;
    fresh.name = known.name;
    fresh.tail = known.tail;
    fresh.base = known.base;
    fresh.subscription = known.subscription;
    fresh.tid = known.tid;
    // If it is the same phone all the same, only a keepalive that it never had makes it reconnect.
    fresh.keepalive_pushes = known.keepalive_pushes;
    fresh.has_retained_command = known.has_retained_command;  // the broker's, whoever comes
    return fresh;
}

}  // namespace

Provisioner::Provisioner(Household household, PhoneStore& store, UtcSeconds now)
    : m_store(store), m_role(household.unique_id, household.client_id) {
    const std::string stored = m_store.load();
    if (!stored.empty()) {
        if (auto read = read_phones(stored)) {
            m_phones = std::move(read->phones);
            m_book = std::move(read->regions);
        } else {
            log::warn("what is known of the phones' setting up cannot be read ({}); it is found out anew",
                      read.error().text);
        }
    }
    reconfigure(std::move(household), now);
}

void Provisioner::reconfigure(Household household, UtcSeconds now) {
    if (household.unique_id != m_household.unique_id || household.client_id != m_household.client_id) {
        resign();
        m_role = OwnerRole(household.unique_id, household.client_id);
    }
    m_household = std::move(household);
    m_cards.want(m_household.cards);
    m_is_unsaved |= m_book.update(m_household.unique_id, m_household.regions);
    m_rules = {m_household.unique_id, m_book.wanted(), m_book.retired(), m_household.may_ask_dump,
               m_household.is_dump_undecided};
    if (m_household.are_accounts_known) drop_strays();
    invite(now);
    for (PhoneRecord& record : m_phones)
        take_rules(record, m_rules);
    if (m_is_connected) connected(now);
}

/// Who has nobody to set up does not claim to.
void Provisioner::connected(UtcSeconds now) {
    m_is_connected = true;
    m_household.is_owner ? m_role.connected(now) : resign();
}

void Provisioner::resign() {
    if (auto word = m_role.resign()) m_farewells.push_back(std::move(*word));
}

void Provisioner::disconnected() {
    m_is_connected = false;
    m_role.disconnected();
    m_cards.disconnected();
    m_retained_commands.clear();
    // The broker tells what it keeps before the next connected(): what it does not tell is gone.
    for (PhoneRecord& record : m_phones)
        m_is_unsaved |= std::exchange(record.has_retained_command, false);
}

/// A phone whose account is gone is nobody's to ask, to tell or to show.
void Provisioner::drop_strays() {
    const std::string root = fmt::format("owntracks/{}/", m_household.unique_id);
    const auto is_named = [&](const PhoneRecord& record) {
        if (!record.base.starts_with(root) || is_vehicle(record.base)) return false;
        const bool has_account = std::ranges::any_of(m_household.accounts, [&](const Account& account) {
            return base_topic(account, m_household.unique_id) == record.base;
        });
        const auto is_owner = [&](const config::Person& someone) {
            return someone.kind == config::PersonKind::person &&
                   std::ranges::count(someone.devices, record.tail) > 0;
        };
        return has_account || (m_household.takes_over && std::ranges::any_of(m_household.people, is_owner));
    };
    const auto strays = std::stable_partition(m_phones.begin(), m_phones.end(), is_named);
    for (auto stray = strays; stray != m_phones.end(); ++stray) {
        std::erase_if(m_waiting, [&](const Order& order) {
            return is_below(order.topic, stray->base) || is_below(order.topic, stray->old_base);
        });
    }
    m_is_unsaved |= strays != m_phones.end();
    m_phones.erase(strays, m_phones.end());
}

/// Every account is a phone.
void Provisioner::invite(UtcSeconds now) {
    for (const Account& account : m_household.accounts) {
        const std::string base = base_topic(account, m_household.unique_id);
        if (is_vehicle(base)) continue;  // nothing is ever sent to one
        auto known = std::ranges::find(m_phones, base, &PhoneRecord::base);
        if (known == m_phones.end()) {
            PhoneRecord made;
            made.base = base;
            made.tail = base.substr(fmt::format("owntracks/{}/", m_household.unique_id).size());
            known = m_phones.insert(m_phones.end(), std::move(made));
        }
        const PhoneRecord before = *known;
        const UtcSeconds created{std::chrono::seconds(account.created_at)};
        const auto& invitation = known->proofs[static_cast<std::size_t>(Step::Invited)];
        if (!invitation || invitation->at < created) {  // a new one, or one with a new password
            if (invitation) *known = as_if_new(*known);
            known->proofs[static_cast<std::size_t>(Step::Invited)] = Proof{created, "it has an account"};
            if (now - created < k_setup_time) known->expected_until = created + k_setup_time;
        }
        known->name = fmt::format("{}, {}", account.person, account.device);
        known->tid = account.tid;
        known->subscription = subscription(account, m_household.unique_id);
        m_is_unsaved |= *known != before;
    }
}

bool Provisioner::is_vehicle(const std::string& base) const {
    const std::string tail = base.substr(fmt::format("owntracks/{}/", m_household.unique_id).size());
    return std::ranges::any_of(m_household.people, [&](const config::Person& someone) {
        return someone.kind == config::PersonKind::vehicle && std::ranges::count(someone.devices, tail) > 0;
    });
}

/// A phone on `owntracks/<user>/<device>`: it is one of ours only if the configuration or an account names
/// it. On a broker that others use too, the others are none of our business.
PhoneRecord* Provisioner::discover(const Heard& heard) {
    if (!m_household.takes_over || !owntracks::is_device_topic(heard.topic)) return nullptr;
    std::string_view topic = heard.topic;
    if (levels(topic) < 3) return nullptr;
    const std::size_t first = topic.find('/');
    const std::size_t second = topic.find('/', first + 1);
    const std::size_t third = std::min(topic.find('/', second + 1), topic.size());
    const std::string_view user = topic.substr(first + 1, second - first - 1);
    if (topic.substr(0, first) != owntracks::k_root || user == m_household.unique_id) return nullptr;
    const std::string old_base(topic.substr(0, third));
    const std::string tail = old_base.substr(first + 1);
    Account account;
    account.user_name = std::string(user);
    account.device_id = std::string(topic.substr(second + 1, third - second - 1));
    // A phone of such a name could not be told from what another one says on that sub-topic.
    if (is_sub_topic_name(account.user_name) || is_sub_topic_name(account.device_id)) return nullptr;
    const std::string base = base_topic(account, m_household.unique_id);
    const auto known = std::ranges::find(m_phones, base, &PhoneRecord::base);
    if (known != m_phones.end()) {
        if (known->old_base.empty()) known->old_base = old_base;
        return &*known;
    }
    const auto person = std::ranges::find_if(m_household.people, [&](const config::Person& someone) {
        return someone.kind == config::PersonKind::person && std::ranges::count(someone.devices, tail) > 0;
    });
    if (person == m_household.people.end()) {
        const bool is_known = std::ranges::count(m_strangers, tail) > 0;
        if (!is_known && m_strangers.size() < k_most_strangers) m_strangers.push_back(tail);
        return nullptr;
    }
    PhoneRecord made;
    made.name =
        person->devices.size() > 1 ? fmt::format("{}, {}", person->name, account.device_id) : person->name;
    made.tail = tail;
    made.base = base;
    made.old_base = old_base;
    made.subscription = subscription(account, m_household.unique_id);
    made.proofs[0] = Proof{heard.at, fmt::format("it was found on {}", old_base)};
    m_phones.push_back(std::move(made));
    m_is_unsaved = true;
    return &m_phones.back();
}

/// One phone's base may lie below another's: `owntracks/fam/anna` and `owntracks/fam/anna/phone`.
PhoneRecord* Provisioner::spoken_by(std::string_view topic) {
    PhoneRecord* nearest = nullptr;
    std::size_t length = 0;
    for (PhoneRecord& record : m_phones) {
        for (const std::string_view base :
             {std::string_view(record.base), std::string_view(record.old_base)}) {
            if (!is_below(topic, base) || base.size() <= length) continue;
            nearest = &record;
            length = base.size();
        }
    }
    return nearest;
}

void Provisioner::hear(const Heard& heard) {
    if (heard.topic == owner_topic(m_household.unique_id)) return m_role.hear(heard.payload);
    if (m_cards.hear(heard, m_household.unique_id)) return;
    note_command(heard);
    PhoneRecord* record = spoken_by(heard.topic);
    if (!record) record = discover(heard);
    if (!record) return;
    m_is_unsaved |= provisioning::hear(*record, m_rules, heard);
    watch_for_second(*record, heard);
}

/// Also of devices that are nobody's: whoever obeys it may do so for ever.
void Provisioner::note_command(const Heard& heard) {
    if (!heard.topic.ends_with("/cmd")) return;
    if (heard.payload.empty()) {
        m_retained_commands.erase(std::string(heard.topic));
        return;
    }
    const bool is_meant = heard.retained && owntracks::is_kept_command(heard.topic, heard.payload);
    if (is_meant && m_retained_commands.size() < k_most_commands) m_retained_commands.emplace(heard.topic);
}

void Provisioner::watch_for_second(PhoneRecord& record, const Heard& heard) {
    if (heard.retained || !is_below(heard.topic, record.base)) return;
    const auto message = owntracks::decode(heard.topic, heard.payload);
    if (!message || message->base_topic != record.base) return;
    auto sign = m_seconds[record.base].hear(*message, heard.at);
    if (!sign) return;
    m_is_unsaved |= record.second_client != *sign || heard.at - record.second_client_at > 1h;
    record.second_client = std::move(*sign);
    record.second_client_at = heard.at;
}

Result<void, Failure> Provisioner::forget(const std::vector<std::string>& bases, UtcSeconds now) {
    const auto is_meant = [&](const std::string& base) { return std::ranges::count(bases, base) > 0; };
    std::erase_if(m_phones, [&](const PhoneRecord& record) {
        return is_meant(record.base) || (!record.old_base.empty() && is_meant(record.old_base));
    });
    std::erase_if(m_waiting, [&](const Order& order) {
        return std::ranges::any_of(bases,
                                   [&](const std::string& base) { return is_below(order.topic, base); });
    });
    for (const std::string& base : bases)
        m_seconds.erase(base);
    invite(now);  // whoever has an account may come back
    m_is_unsaved = true;
    if (!save()) return tl::unexpected(Failure{m_fault});
    return {};
}

bool Provisioner::save() {
    if (!m_is_unsaved) return m_fault.empty();
    const auto saved = m_store.save(to_json({m_phones, m_book}));
    m_fault = saved ? "" : saved.error().text;
    if (!saved) log::write_rarely(log::Level::error, "phones", m_fault);
    m_is_unsaved = !saved;
    return saved.has_value();
}

std::vector<Order> Provisioner::due(UtcSeconds now) {
    std::vector<Order> orders;
    if (m_is_connected) orders = std::exchange(m_farewells, {});
    if (m_household.is_owner) {
        if (auto announcement = m_role.take_announcement()) orders.push_back(std::move(*announcement));
    }
    if (!may_act()) {
        save();
        return orders;
    }
    const BackUp back_up = [&](const PhoneRecord& record, const std::vector<PhoneRegion>& regions) {
        auto kept = m_store.back_up(record.tail, now, regions_json(regions));
        if (!kept) log::write_rarely(log::Level::error, "region copy", kept.error().text);
        return kept;
    };
    for (PhoneRecord& record : m_phones) {
        if (!record.second_client.empty() && now - record.second_client_at > k_second_client_time) {
            record.second_client.clear();
            m_is_unsaved = true;
        }
        std::vector<Order> more = provisioning::due(record, m_rules, now, back_up);
        m_is_unsaved |= !more.empty();
        m_waiting.insert(m_waiting.end(), std::make_move_iterator(more.begin()),
                         std::make_move_iterator(more.end()));
    }
    // What the broker keeps needs no remembering: it tells it at every connection.
    std::vector<Order> cards = m_cards.due(now, [this](const std::string& base) {
        const auto known = std::ranges::find(m_phones, base, &PhoneRecord::base);
        return known != m_phones.end() && known->has_own_card;
    });
    orders.insert(orders.end(), std::make_move_iterator(cards.begin()), std::make_move_iterator(cards.end()));
    // What cannot be remembered is not done: after a restart nobody would know that it was.
    if (!save()) return orders;
    orders.insert(orders.end(), std::make_move_iterator(m_waiting.begin()),
                  std::make_move_iterator(m_waiting.end()));
    m_waiting.clear();
    return orders;
}

UtcSeconds Provisioner::next_due(UtcSeconds now) const {
    UtcSeconds next = now + 1h;
    if (!may_act()) return next;
    for (const PhoneRecord& record : m_phones)
        next = std::min(next, provisioning::next_due(record, m_rules, now));
    return next;
}

std::vector<std::string> Provisioner::filters() const {
    if (!m_household.takes_over) return {};
    const bool is_looking = std::ranges::any_of(m_household.people, [&](const config::Person& person) {
        if (person.kind != config::PersonKind::person) return false;
        return std::ranges::any_of(person.devices, [&](const std::string& tail) {
            const auto known = std::ranges::find(m_phones, tail, &PhoneRecord::tail);
            return levels(tail) == 2 && (known == m_phones.end() || !known->has(Step::CommandsObeyed));
        });
    });
    if (is_looking) return {"owntracks/+/+", "owntracks/+/+/+"};
    // Everybody has moved: nobody else's topics are listened to any more, only whether one goes back.
    std::vector<std::string> filters;
    for (const PhoneRecord& record : m_phones) {
        if (record.old_base.empty()) continue;
        filters.push_back(record.old_base);
        filters.push_back(record.old_base + "/+");
    }
    return filters;
}

std::vector<Standing> Provisioner::standings() const {
    std::vector<Standing> standings;
    for (const PhoneRecord& record : m_phones) {
        standings.push_back({record.name, record.tail, record.platform, record.proofs,
                             causes_of(record, m_rules, m_household.is_tls_name_wrong), record.heard_at,
                             record.second_client});
    }
    return standings;
}

std::string Provisioner::refusal() const {
    if (!m_household.is_owner) return {};
    return m_role.refusal();
}

Result<void, Failure> Provisioner::may_act() const {
    if (!m_household.is_owner)
        return tl::unexpected(
            Failure{"this mirror only watches: set `provisioning.role` to `owner` if it is "
                    "the one that sets the phones up"});
    if (const std::string other = m_role.refusal(); !other.empty()) return tl::unexpected(Failure{other});
    if (!m_role.is_owner()) return tl::unexpected(Failure{"the broker is away: try again when it is back"});
    return {};
}

std::vector<PhoneRecord*> Provisioner::named(std::string_view who) {
    std::vector<PhoneRecord*> found;
    for (PhoneRecord& record : m_phones) {
        const bool is_person = record.name.starts_with(who) &&
                               (record.name.size() == who.size() || record.name[who.size()] == ',');
        if (who.empty() || record.tail == who || is_person) found.push_back(&record);
    }
    return found;
}

void Provisioner::expect(std::string_view who, UtcSeconds until) {
    for (PhoneRecord* record : named(who))
        record->expected_until = until;
}

Result<std::string, Failure> Provisioner::ask(std::string_view who, UtcSeconds now) {
    if (const auto may = may_act(); !may) return tl::unexpected(may.error());
    const auto phones = named(who);
    if (phones.empty()) return tl::unexpected(Failure{fmt::format("there is no phone of \"{}\"", who)});
    std::string text;
    std::size_t asked = 0;
    for (PhoneRecord* record : phones) {
        if (!record->has(Step::Heard)) {
            text += fmt::format("{} was never heard\n", record->name);
        } else if (now - record->asked_at < k_ask_spacing && record->asked_at <= now) {
            text += fmt::format("{} was asked less than a minute ago\n", record->name);
        } else {
            record->asked_at = now;
            record->answered_at = {};
            m_is_unsaved = true;
            const bool is_home = record->has(Step::OnHouseholdTopic) || record->old_base.empty();
            m_waiting.push_back(
                {command_topic(is_home ? record->base : record->old_base), report_location_command(), false});
            text += fmt::format("{} is asked\n", record->name);
            ++asked;
        }
    }
    if (asked == 0) return tl::unexpected(Failure{text.substr(0, text.size() - 1)});
    return text.substr(0, text.size() - 1);
}

std::optional<std::string> Provisioner::answer(std::string_view who, UtcSeconds asked_at,
                                               UtcSeconds now) const {
    std::string text;
    for (const PhoneRecord* record : const_cast<Provisioner*>(this)->named(who)) {
        if (record->asked_at < asked_at) continue;
        if (record->answered_at != UtcSeconds{}) {
            text += fmt::format("{} answered\n", record->name);
        } else if (now - asked_at < k_ask_patience) {
            return std::nullopt;
        } else if (record->monitoring.value_or(1) <= 0) {
            text += fmt::format("{} gave no answer: it is in quiet or manual mode\n", record->name);
        } else {
            text += fmt::format("{} gave no answer: it is offline, or does not obey\n", record->name);
        }
    }
    return text.empty() ? text : text.substr(0, text.size() - 1);
}

Result<std::string, Failure> Provisioner::push(std::string_view who, UtcSeconds /*now*/) {
    if (const auto may = may_act(); !may) return tl::unexpected(may.error());
    const auto phones = named(who);
    if (phones.empty() || who.empty())
        return tl::unexpected(Failure{fmt::format("there is no phone of \"{}\"", who)});
    for (PhoneRecord* record : phones)
        push_again(*record);
    m_is_unsaved = true;
    return fmt::format("settings and regions are sent to {} anew; `provision status` tells what arrived",
                       phones.front()->name);
}

Result<std::string, Failure> Provisioner::restore_regions(std::string_view who, UtcSeconds now) {
    if (const auto may = may_act(); !may) return tl::unexpected(may.error());
    const auto phones = named(who);
    if (phones.size() != 1)
        return tl::unexpected(
            Failure{fmt::format("\"{}\" names no phone, or several: name the device as `provision "
                                "status` shows it",
                                who)});
    PhoneRecord& record = *phones.front();
    const std::string copy = m_store.latest_copy(record.tail);
    if (copy.empty())
        return tl::unexpected(
            Failure{fmt::format("no regions of {} were kept: none were ever removed", record.name)});
    auto regions = read_regions(copy);
    if (!regions) return tl::unexpected(Failure{"the copy cannot be read: " + regions.error().text});
    m_waiting.push_back({command_topic(record.base), set_waypoints_command(*regions), false});
    record.shown_at = {};
    record.tries(Ask::Waypoints) = {1, now};
    record.proofs[static_cast<std::size_t>(Step::RegionsConfirmed)].reset();
    m_is_unsaved = true;
    return fmt::format("{} regions are sent back to {}", regions->size(), record.name);
}

}  // namespace mirror::provisioning
