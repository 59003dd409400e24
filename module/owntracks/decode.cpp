#include "module/owntracks/decode.hpp"

#include <fmt/format.h>

#include "module/owntracks/encrypted.hpp"
#include "module/owntracks/greenwich_csv.hpp"
#include "module/owntracks/json_fields.hpp"
#include "module/owntracks/json_messages.hpp"
#include "module/owntracks/json_scan.hpp"
#include "module/owntracks/topic.hpp"
#include "module/owntracks/vehicle_text.hpp"

namespace mirror::owntracks {
namespace {

using BodyResult = Result<Body, DecodeRefusal>;

/// The JSON inside an `encrypted` message; zero bytes inside are a clear.
/// \param sealed_topic gets the `topic` inside, if there is one
BodyResult decode_encrypted(const Fields& outer, std::span<const std::string> keys,
                            std::string& sealed_topic) {
    const auto data = outer.text(Key::data);
    if (!data) return refuse(RefusalReason::bad_ciphertext, "encrypted without `data`");
    const auto plain = open_encrypted(*data, keys);
    if (!plain) return tl::unexpected(plain.error());
    if (plain->empty()) return Clear{};
    auto inner = read_json_payload(*plain);
    if (!inner) return tl::unexpected(std::move(inner.error()));
    sealed_topic = inner->top.text(Key::topic).value_or("");
    return body_from(std::move(*inner));
}

/// What is not JSON: a vehicle tracker's text or CSV.
BodyResult decode_plain(std::string_view topic, std::string_view payload) {
    if (const auto vehicle = vehicle_topic(topic))
        return decode_vehicle_text(*vehicle, payload).map([](Vehicle&& text) {
            return Body(std::move(text));
        });
    if (looks_like_csv(payload))
        return decode_csv(payload).map([](Location&& location) { return Body(std::move(location)); });
    auto json = read_json_payload(payload);
    return json ? body_from(std::move(*json)) : tl::unexpected(std::move(json.error()));
}

}  // namespace

Result<Message, DecodeRefusal> decode(std::string_view topic, std::string_view payload,
                                      std::span<const std::string> keys) {
    if (!is_device_topic(topic))
        return refuse(RefusalReason::bad_topic,
                      "not a device's topic: at least three levels, none empty, no wildcards");
    if (is_mirror_topic(topic)) return refuse(RefusalReason::bad_topic, "a mirror's own topic");
    if (payload.size() > k_max_payload_bytes)
        return refuse(RefusalReason::too_large,
                      fmt::format("{} bytes, at most {} are read", payload.size(), k_max_payload_bytes));
    Message message;
    BodyResult body = Clear{};
    std::string sealed_topic;
    if (begins_like_object(payload)) {
        auto json = read_json_payload(payload);
        if (!json) return tl::unexpected(std::move(json.error()));
        message.was_encrypted = json->top.text(Key::type) == "encrypted";
        body = message.was_encrypted ? decode_encrypted(json->top, keys, sealed_topic)
                                     : body_from(std::move(*json));
    } else if (!payload.empty()) {
        body = decode_plain(topic, payload);
    }
    if (!body) return tl::unexpected(std::move(body.error()));
    message.body = std::move(*body);
    const TopicParts parts = split_topic(topic, message.body);
    message.base_topic = parts.base;
    message.suffix = parts.suffix;
    message.was_replayed =
        !sealed_topic.empty() && sealed_topic != parts.base && !is_below(sealed_topic, parts.base);
    return message;
}

bool is_kept_command(std::string_view topic, std::string_view payload) {
    if (payload.empty() || !topic.ends_with("/cmd")) return false;
    const auto message = decode(topic, payload);
    return !message || is_command(message->body);
}

}  // namespace mirror::owntracks
