#include "module/provisioning/mosquitto_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "module/provisioning/marked_block.hpp"
#include "module/provisioning/password_hash.hpp"

namespace mirror::provisioning {
namespace {

/// What a phone publishes below its base topic. iOS had its card on `/info` before 26.
constexpr std::array k_said_by_phones{"",        "/event", "/waypoint", "/waypoints",
                                      "/status", "/dump",  "/step",     "/info"};
/// What of a device of three levels (convention (a), vehicles) is nobody else's business. The filters of (b)
/// cover it.
constexpr std::array k_private{"cmd", "dump", "waypoint", "waypoints", "status", "step"};

/// A phone that was away for a week comes back with thousands of messages; mosquitto keeps 1,000.
constexpr auto k_limits = std::to_array<std::string_view>({
    "max_packet_size 2097152",  // an iPhone may send a picture; what is too large is sent again and again
    "max_queued_messages 100000",
    "max_queued_bytes 67108864",
    "persistent_client_expiration 60d",
});

std::string household(std::string_view unique_id, std::string_view rest) {
    return fmt::format("owntracks/{}/{}", unique_id, rest);
}

/// One line of the password file: the old one where it will do.
void add_user(std::vector<std::string>& lines, const std::string& user, const std::string& password,
              const std::vector<std::string_view>& old) {
    const std::string begin = user + ":";
    for (const std::string_view line : old) {
        if (line.starts_with(begin) && is_hash_of(line.substr(begin.size()), password)) {
            lines.emplace_back(line);
            return;
        }
    }
    lines.push_back(begin + password_hash(password));
}

/// The first phone of convention (a): all of them share its account.
const Account* shared_account(const AccountBook& book) {
    const auto found = std::ranges::find(book.accounts, Convention::Device, &Account::convention);
    return found != book.accounts.end() ? &*found : nullptr;
}

void add_shared_rights(std::vector<std::string>& lines, const AccountBook& book, std::string_view unique_id) {
    lines.push_back(fmt::format("user {}", unique_id));
    for (const char* const seen : {"+", "+/event", "+/info"})
        lines.push_back("topic read " + household(unique_id, seen));
    for (const Account& each : book.accounts) {
        if (each.convention == Convention::PersonDevice)
            lines.push_back("topic read " + base_topic(each, unique_id));
    }
    // %c is whatever a client calls itself, and may have slashes: these are the topics that it must not
    // reach.
    lines.push_back("topic deny " + household(unique_id, "+/+/+/#"));
    lines.push_back("topic deny " + household(unique_id, "_mirror/#"));
    for (const Account& each : book.vehicles)
        lines.push_back(fmt::format("topic deny {}/cmd", base_topic(each, unique_id)));
}

/// They stand for everybody, so %u and not the household's name: nobody else gets rights at the family's
/// topics.
void add_shared_patterns(std::vector<std::string>& lines) {
    for (const char* const said : k_said_by_phones)
        lines.push_back(fmt::format("pattern write owntracks/%u/%c{}", said));
    lines.emplace_back("pattern read owntracks/%u/%c/cmd");
}

/// The mirror announces and listens; the accounts that may control it read what it announces. Phones and
/// whoever else has an account are granted nothing there.
void add_house_rights(std::vector<std::string>& lines, const HouseRights& house, bool has_mirror) {
    if (house.root.empty()) return;
    if (has_mirror) {
        lines.push_back(fmt::format("topic readwrite {}/#", house.root));
        if (!house.discovery.empty()) {
            lines.push_back(fmt::format("topic write {}/+/+/config", house.discovery));
            lines.push_back(fmt::format("topic read {}/status", house.discovery));
        }
    }
    for (const std::string& user : house.users) {
        lines.push_back("user " + user);
        lines.push_back(fmt::format("topic read {}/#", house.root));
        lines.push_back(fmt::format("topic write {}/control", house.root));
        if (house.discovery.empty()) continue;
        lines.push_back(fmt::format("topic read {}/#", house.discovery));
        lines.push_back(fmt::format("topic write {}/status", house.discovery));
    }
}

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return "";
    return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

const Directive* find(const std::vector<Directive>& directives, std::string_view key) {
    const auto found = std::ranges::find(directives, key, &Directive::key);
    return found != directives.end() ? &*found : nullptr;
}

Failure contradiction(const Directive& directive, std::string_view why) {
    return {fmt::format("{}:{}: `{} {}`: {}; nothing was changed", directive.file, directive.line,
                        directive.key, directive.value, why)};
}

/// What of the household's own configuration would undo ours.
std::optional<Failure> contradiction_in(const std::vector<Directive>& foreign) {
    for (const Directive& each : foreign) {
        if (each.key == "per_listener_settings" && each.value == "true")
            return contradiction(each,
                                 "every listener has accounts of its own then: take the line out, or write "
                                 "the files elsewhere with --out-dir and merge them by hand");
        if (each.key == "allow_anonymous" && each.value == "true")
            return contradiction(each,
                                 "whoever reaches the broker could see where everybody is: take the line "
                                 "out");
        if (each.key == "plugin" || each.key == "auth_plugin")
            return contradiction(each,
                                 "a plugin may decide about accounts: write the files elsewhere with "
                                 "--out-dir, and give the plugin the same accounts and rights");
    }
    return std::nullopt;
}

bool is_listening(const std::vector<Directive>& foreign, int port) {
    const std::string wanted = std::to_string(port);
    return std::ranges::any_of(foreign, [&](const Directive& each) {
        return (each.key == "listener" || each.key == "port") &&
               std::string_view(each.value).substr(0, each.value.find(' ')) == wanted;
    });
}

void add_listener(std::vector<std::string>& lines, const BrokerListener& listener) {
    lines.push_back(fmt::format("listener {}{}", listener.port, listener.is_local ? " 127.0.0.1" : ""));
    if (listener.certificate.empty()) return;
    lines.push_back("certfile " + listener.certificate);
    lines.push_back("keyfile " + listener.key);
    lines.emplace_back("tls_version tlsv1.2");
}

}  // namespace

std::vector<std::string> passwd_lines(const AccountBook& book, const MirrorAccount& mirror,
                                      const std::vector<std::string_view>& old) {
    std::vector<std::string> lines;
    if (!mirror.user_name.empty() && !mirror.password.empty())
        add_user(lines, mirror.user_name, mirror.password, old);
    if (const Account* const shared = shared_account(book))
        add_user(lines, shared->user_name, shared->password, old);
    for (const Account& each : book.accounts) {
        if (each.convention == Convention::PersonDevice) add_user(lines, each.user_name, each.password, old);
    }
    for (const Account& each : book.vehicles)
        add_user(lines, each.user_name, each.password, old);
    return lines;
}

std::vector<std::string> acl_lines_of(const Account& account, std::string_view unique_id) {
    std::vector<std::string> lines{"user " + account.user_name};
    const std::string base = base_topic(account, unique_id);
    if (account.convention == Convention::Device) {  // a vehicle: some thirty sub-topics, three levels deep
        lines.push_back(fmt::format("topic write {}/#", base));
        lines.push_back(fmt::format("topic read {}/cmd", base));
        return lines;
    }
    for (const char* const seen : {"+", "+/+", "+/+/event", "+/+/info"})
        lines.push_back("topic read " + household(unique_id, seen));
    for (const char* const hidden : k_private)
        lines.push_back(fmt::format("topic deny {}/{}", household(unique_id, "+"), hidden));
    for (const char* const said : k_said_by_phones)
        lines.push_back(fmt::format("topic write {}{}", base, said));
    lines.push_back(fmt::format("topic read {}/cmd", base));
    return lines;
}

std::vector<std::string> acl_lines(const AccountBook& book, const MirrorAccount& mirror,
                                   std::string_view unique_id) {
    std::vector<std::string> lines;
    if (!mirror.user_name.empty()) {
        lines.push_back("user " + mirror.user_name);
        lines.push_back("topic readwrite " +
                        (mirror.is_confined ? household(unique_id, "#") : "owntracks/#"));
        for (const std::string& topic : mirror.topics)
            lines.push_back("topic read " + topic);
    }
    add_house_rights(lines, mirror.house, !mirror.user_name.empty());
    const auto add = [&](const Account& account) {
        const auto more = acl_lines_of(account, unique_id);
        lines.insert(lines.end(), more.begin(), more.end());
    };
    const bool is_shared = shared_account(book) != nullptr;
    if (is_shared) add_shared_rights(lines, book, unique_id);
    for (const Account& each : book.accounts) {
        if (each.convention == Convention::PersonDevice) add(each);
    }
    std::ranges::for_each(book.vehicles, add);
    if (is_shared) add_shared_patterns(lines);
    return lines;
}

std::vector<Directive> directives_of(const std::string& text, std::string_view unique_id,
                                     const std::string& file) {
    std::vector<Directive> directives;
    const auto split = split_at_block(text, unique_id, file);
    if (!split) return directives;
    for (const ForeignLine& line : split->foreign_lines()) {
        const std::string_view content = trimmed(line.text);
        if (content.empty() || content.front() == '#') continue;
        const std::size_t blank = std::min(content.find_first_of(" \t"), content.size());
        directives.push_back({std::string(content.substr(0, blank)),
                              std::string(trimmed(content.substr(blank))), file, line.number});
    }
    return directives;
}

Result<std::vector<std::string>, Failure> conf_lines(const BrokerSettings& settings,
                                                     const std::vector<Directive>& foreign) {
    if (auto fault = contradiction_in(foreign)) return tl::unexpected(std::move(*fault));
    std::vector<std::string> lines{"allow_anonymous false"};
    if (find(foreign, "password_file") == nullptr) lines.push_back("password_file " + settings.passwd_file);
    if (find(foreign, "acl_file") == nullptr) lines.push_back("acl_file " + settings.acl_file);
    lines.emplace_back("persistence true");
    if (find(foreign, "persistence_location") == nullptr)
        lines.push_back("persistence_location " + settings.persistence_location);
    lines.insert(lines.end(), k_limits.begin(), k_limits.end());
    for (const BrokerListener& listener : settings.listeners) {
        if (!is_listening(foreign, listener.port)) add_listener(lines, listener);
    }
    return lines;
}

std::set<std::string> users_in_passwd(const std::vector<std::string_view>& lines) {
    std::set<std::string> users;
    for (const std::string_view line : lines) {
        const std::size_t colon = line.find(':');
        if (line.starts_with('#') || colon == std::string_view::npos || colon == 0) continue;
        users.emplace(line.substr(0, colon));
    }
    return users;
}

std::set<std::string> users_in_acl(const std::vector<std::string_view>& lines) {
    std::set<std::string> users;
    for (std::string_view line : lines) {
        line = trimmed(line);
        if (line.starts_with("user ") || line.starts_with("user\t")) users.emplace(trimmed(line.substr(5)));
    }
    return users;
}

}  // namespace mirror::provisioning
