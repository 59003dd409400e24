#include "module/owntracks/journal_policy.hpp"

#include <algorithm>
#include <array>

#include "module/owntracks/json_scan.hpp"

namespace mirror::owntracks {
namespace {

using namespace std::string_view_literals;

constexpr std::array k_secret_types{"cmd"sv, "dump"sv, "configuration"sv};
constexpr std::array k_open_types{"location"sv,  "transition"sv, "lwt"sv,   "card"sv,   "waypoint"sv,
                                  "waypoints"sv, "status"sv,     "steps"sv, "beacon"sv, "request"sv};
constexpr std::array k_secret_words{"password"sv, "encryptionKey"sv, "configuration"sv, "dump"sv, "cmd"sv};

/// What a payload says about itself.
enum class Content : std::uint8_t {
    text,       ///< no JSON object
    open,       ///< a message without secrets
    encrypted,  ///< nobody knows yet
    secret,     ///< a message with secrets
    refused,    ///< a JSON object that decode() will refuse
};

template <class Words>
bool is_any(std::string_view raw, const Words& words) {
    return std::ranges::any_of(words, [&](std::string_view word) { return json_string_means(raw, word); });
}

/// Looks at every `_type`: whichever of several the decoder takes, a secret one decides.
Content content_of(std::string_view payload) {
    if (!begins_like_object(payload)) return Content::text;
    JsonMemberScanner members(payload);
    Content content = Content::refused;
    while (const auto member = members.next()) {
        if (!json_string_means(member->name, "_type")) continue;
        if (!member->value.starts_with('"')) {
            content = Content::refused;
            continue;
        }
        const std::string_view type = member->value.substr(1, member->value.size() - 2);
        if (is_any(type, k_secret_types)) return Content::secret;
        if (is_any(type, k_open_types)) {
            content = Content::open;
        } else {
            content = json_string_means(type, "encrypted") ? Content::encrypted : Content::refused;
        }
    }
    return members.is_well_formed() ? content : Content::refused;
}

/// For bytes that are no message: better not on disk when they may hold a password. Escapes can hide any
/// word.
bool may_hold_secrets(std::string_view payload) {
    return payload.find("\\u") != std::string_view::npos ||
           std::ranges::any_of(k_secret_words, [&](std::string_view word) {
               return payload.find(word) != std::string_view::npos;
           });
}

bool is_picture(std::string_view member_name) {
    return json_string_means(member_name, "image") || json_string_means(member_name, "face");
}

/// The same for a message that is well-formed: pictures hold any letters.
bool members_may_hold_secrets(std::string_view payload) {
    JsonMemberScanner members(payload);
    while (const auto member = members.next()) {
        if (is_picture(member->name)) continue;
        if (may_hold_secrets(member->name) || may_hold_secrets(member->value)) return true;
    }
    return false;
}

struct LastLevels {
    std::string_view parent;
    std::string_view last;
};

LastLevels last_levels(std::string_view topic) {
    const std::size_t slash = topic.rfind('/');
    if (slash == std::string_view::npos) return {{}, topic};
    const std::string_view before = topic.substr(0, slash);
    return {before.substr(before.rfind('/') + 1), topic.substr(slash + 1)};
}

}  // namespace

JournalPolicy journal_policy(std::string_view topic, std::string_view payload) {
    const auto [parent, last] = last_levels(topic);
    const bool secret_topic = last == "cmd" || last == "dump" || (parent == "cmd" && last == "out");
    const Content content = content_of(payload);
    // An open message without any such word there is said by a device of that name.
    if (secret_topic && (content != Content::open || members_may_hold_secrets(payload)))
        return JournalPolicy::memory_only;

    const bool log_text = last == "raw" || last == "log" || parent == "log";
    // A location there is said by a device of that name.
    if (log_text && content != Content::open && content != Content::encrypted && !payload.empty())
        return JournalPolicy::memory_only;

    if (content == Content::secret) return JournalPolicy::memory_only;
    if ((content == Content::refused || content == Content::text) && may_hold_secrets(payload))
        return JournalPolicy::memory_only;
    if (content == Content::encrypted || last == "event" || last == "alarm")
        return JournalPolicy::durable_full;
    return JournalPolicy::durable_normal;
}

std::optional<std::string> strip_picture(std::string_view payload, std::size_t max_bytes) {
    if (payload.size() <= max_bytes) return std::nullopt;
    JsonMemberScanner members(payload);
    std::string stripped;
    const char* copied = payload.data();
    while (const auto member = members.next()) {
        if (!is_picture(member->name)) continue;
        stripped.append(copied, member->value.data());
        stripped += "null";
        copied = member->value.data() + member->value.size();
    }
    if (!members.is_well_formed() || copied == payload.data()) return std::nullopt;
    stripped.append(copied, payload.data() + payload.size());
    return stripped;
}

}  // namespace mirror::owntracks
