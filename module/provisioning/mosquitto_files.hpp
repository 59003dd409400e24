#pragma once
// What stands in mosquitto's files so that each phone may do what a phone does, and nothing else. Texts only.
// Source: mosquitto.conf(5) of 2.0; topics as the OwnTracks apps of 2026 use them.

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "module/base/result.hpp"
#include "module/provisioning/account_book.hpp"

namespace mirror::provisioning {

/// What the mirror tells other machines, and who of them may tell it what to do.
struct HouseRights {
    std::string root;                ///< of the topics that are announced; empty: there are none
    std::string discovery;           ///< Home Assistant's prefix; empty: it is not told
    std::vector<std::string> users;  ///< accounts that read what is announced and write to the control topic
};

/// The mirror's own account at the broker.
struct MirrorAccount {
    std::string user_name;
    std::string password;             ///< empty: known to the broker already
    std::vector<std::string> topics;  ///< that it reads beside the household's
    /// Another household uses the broker, too. Else the mirror may find phones that still publish elsewhere
    /// below `owntracks/`, and lead them over.
    bool is_confined = false;
    HouseRights house{};
};

/// One `listener` of mosquitto's configuration.
struct BrokerListener {
    int port = 0;
    bool is_local = false;    ///< on the loopback interface only
    std::string certificate;  ///< empty: no TLS
    std::string key;
    bool operator==(const BrokerListener&) const = default;
};

/// `name:hash` for every account. A line of `old` is kept where its hash belongs to the password, so that the
/// same accounts give the same text.
std::vector<std::string> passwd_lines(const AccountBook& book, const MirrorAccount& mirror,
                                      const std::vector<std::string_view>& old);

/// The rights of every account. Phones of (b) publish on their own topics, see where the others are, and hear
/// their own commands; phones of (a) are told apart by their client ids, which others can pose as.
std::vector<std::string> acl_lines(const AccountBook& book, const MirrorAccount& mirror,
                                   std::string_view unique_id);

/// The rights of one account of (b) or of a vehicle, as lines of its own.
std::vector<std::string> acl_lines_of(const Account& account, std::string_view unique_id);

/// A `key value` line of mosquitto's configuration that is not ours.
struct Directive {
    std::string key;
    std::string value;
    std::string file;
    std::size_t line = 0;
};

/// The directives among these lines.
std::vector<Directive> directives_of(const std::string& text, std::string_view unique_id,
                                     const std::string& file);

/// Where password and access list lie, and who may connect where.
struct BrokerSettings {
    std::string passwd_file;
    std::string acl_file;
    std::string persistence_location;  ///< with a slash at its end
    std::vector<BrokerListener> listeners;
};

/// The configuration: accounts are needed, queues are long enough for a phone that comes back, positions
/// survive a restart. What `foreign` has already is left out. \return or the sentence why it contradicts
Result<std::vector<std::string>, Failure> conf_lines(const BrokerSettings& settings,
                                                     const std::vector<Directive>& foreign);

/// The accounts that stand in a password file outside of our block.
std::set<std::string> users_in_passwd(const std::vector<std::string_view>& lines);
/// Likewise in an access list.
std::set<std::string> users_in_acl(const std::vector<std::string_view>& lines);

}  // namespace mirror::provisioning
