#include "module/http/post.hpp"

#include <fmt/format.h>
#include <strings.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "module/base/topic_text.hpp"
#include "module/owntracks/encrypted.hpp"
#include "module/owntracks/json_scan.hpp"
#include "module/owntracks/topic.hpp"
#include "module/provisioning/names.hpp"

namespace mirror::http {
namespace {

using provisioning::Convention;

constexpr std::size_t k_longest_shown = 60;
constexpr std::size_t k_longest_topic = 500;

/// What a body says about itself, as far as its topic depends on it.
struct Outline {
    std::string type;
    std::string data;                 ///< of an encrypted one
    std::vector<std::string> topics;  ///< every `topic` in it: one should do
};

std::string text_of(std::string_view raw) {
    const auto text = nlohmann::json::parse(raw, nullptr, false);
    return text.is_string() ? text.get<std::string>() : std::string();
}

Outline outline_of(std::string_view body) {
    Outline outline;
    if (!owntracks::begins_like_object(body)) return outline;
    owntracks::JsonMemberScanner members(body);
    while (const auto member = members.next()) {
        if (!member->value.starts_with('"')) continue;
        if (owntracks::json_string_means(member->name, "_type")) outline.type = text_of(member->value);
        if (owntracks::json_string_means(member->name, "data")) outline.data = text_of(member->value);
        if (owntracks::json_string_means(member->name, "topic"))
            outline.topics.push_back(text_of(member->value));
    }
    return outline;
}

/// Where a message belongs that does not name its topic.
std::string_view suffix_of(std::string_view type) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 9> k_suffixes{{
        {"transition", "/event"},
        {"waypoint", "/waypoint"},
        {"waypoints", "/waypoints"},
        {"card", "/info"},
        {"cmd", "/cmd"},
        {"dump", "/dump"},
        {"status", "/status"},
        {"steps", "/step"},
        {"request", "/request"},
    }};
    for (const auto& [name, suffix] : k_suffixes) {
        if (name == type) return suffix;
    }
    return "";
}

/// A level of a topic that a device may have for its name.
bool is_device_name(std::string_view name) {
    return !name.empty() && name.size() <= k_longest_topic && is_topic_text(name) && name != "_mirror" &&
           !provisioning::is_sub_topic_name(name) && name.find_first_of("/+#") == std::string_view::npos;
}

bool is_same_name(const std::string& a, const std::string& b) {
    return ::strcasecmp(a.c_str(), b.c_str()) == 0;
}

std::string root_of(const Guest& guest) {
    const std::string household = fmt::format("{}/{}/", owntracks::k_root, guest.unique_id);
    return guest.convention == Convention::Device ? household : household + guest.user_name + "/";
}

bool may_be(const Guest& guest, std::string_view device) {
    if (guest.convention == Convention::PersonDevice) return is_device_name(device);
    return std::ranges::find(guest.devices, device) != guest.devices.end();
}

/// The household's topic for one that a body names; nothing for another's.
std::optional<Mapped> own_topic(const Guest& guest, std::string_view named) {
    if (named.size() > k_longest_topic || !owntracks::is_device_topic(named)) return std::nullopt;
    const std::string root = root_of(guest);
    const std::string usual = fmt::format("{}/{}/", owntracks::k_root, guest.user_name);
    std::string_view rest;
    if (named.starts_with(root)) {
        rest = named.substr(root.size());
    } else if (guest.convention == Convention::PersonDevice && named.starts_with(usual)) {
        rest = named.substr(usual.size());
    } else {
        return std::nullopt;
    }
    const std::size_t slash = rest.find('/');
    const std::string_view device = rest.substr(0, slash);
    if (!may_be(guest, device)) return std::nullopt;
    // Anything else below a device could be the device of somebody else's in the other convention.
    if (slash != std::string_view::npos && !provisioning::is_sub_topic_name(rest.substr(slash + 1)))
        return std::nullopt;
    return Mapped{root + std::string(rest), root + std::string(device)};
}

std::string shown(std::string_view untrusted) {
    std::string text;
    for (const char c : untrusted.substr(0, k_longest_shown))
        text += c > ' ' && c < 0x7F ? c : '?';
    return text;
}

tl::unexpected<Failure> refuse(std::string sentence) {
    return tl::unexpected(Failure{std::move(sentence)});
}

}  // namespace

Result<std::string, Failure> base_topic_of(const Guest& guest, const Claim& claim) {
    if (!claim.user.empty() && !is_same_name(claim.user, guest.user_name))
        return refuse(
            fmt::format("the account of {} speaks for the user \"{}\"", guest.user_name, shown(claim.user)));
    const std::string root = root_of(guest);
    if (!claim.device.empty()) {
        for (const std::string& device : guest.devices) {
            if (is_same_name(device, claim.device)) return root + device;
        }
        if (may_be(guest, claim.device)) return root + claim.device;
        return refuse(
            fmt::format("the account of {} has no device \"{}\"", guest.user_name, shown(claim.device)));
    }
    if (guest.devices.size() == 1) return root + guest.devices.front();
    return refuse(fmt::format("several phones have the account of {}, and this one does not say which it is",
                              guest.user_name));
}

Result<Mapped, Failure> map_post(const Guest& guest, const Claim& claim, std::string_view body,
                                 const KeysOf& keys_of) {
    const auto base = base_topic_of(guest, claim);
    // A topic in the body may say which of several phones it is; whose it is was told by the account.
    if (!base && (!claim.user.empty() || !claim.device.empty())) return tl::unexpected(base.error());
    Outline outline = outline_of(body);
    const bool is_encrypted = outline.type == "encrypted";
    if (is_encrypted) {
        const std::vector<std::string> keys = keys_of(base.value_or(root_of(guest) + guest.devices.front()));
        const auto plain = owntracks::open_encrypted(outline.data, keys);
        // An iPhone that forgets a friend seals nothing: that is no word about itself.
        if (plain && plain->empty() && base) return Mapped{"", *base};
        Outline inner = plain ? outline_of(*plain) : Outline();
        outline.type = inner.type;
        std::ranges::move(inner.topics, std::back_inserter(outline.topics));
    }
    std::optional<Mapped> mapped;
    for (const std::string& topic : outline.topics) {
        auto own = own_topic(guest, topic);
        if (!own || (mapped && own->topic != mapped->topic))
            return refuse(
                fmt::format("the account of {} posts for the topic \"{}\"", guest.user_name, shown(topic)));
        if (is_encrypted && own->topic != topic)
            return refuse(
                fmt::format("an encrypted message of {} is for the topic \"{}\": set its topic to {}",
                            guest.user_name, shown(topic), own->topic));
        mapped = std::move(own);
    }
    if (mapped) return std::move(*mapped);
    if (!base) return tl::unexpected(base.error());
    return Mapped{*base + std::string(suffix_of(outline.type)), *base};
}

}  // namespace mirror::http
