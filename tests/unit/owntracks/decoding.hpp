#pragma once
// Shorthands of the decoder's tests.

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "module/owntracks/decode.hpp"
#include "tests/support/catch.hpp"

namespace mirror::owntracks {

inline constexpr std::string_view k_topic = "owntracks/family/anna";

inline Message decoded(std::string_view topic, std::string_view payload,
                       const std::vector<std::string>& keys = {}) {
    auto message = decode(topic, payload, keys);
    INFO("payload: " << payload.substr(0, 300));
    INFO("refusal: " << (message ? "" : message.error().text));
    REQUIRE(message);
    return std::move(*message);
}

/// Decodes on the base topic and expects one type.
template <class T>
T decoded_as(std::string_view payload, std::string_view topic = k_topic) {
    Message message = decoded(topic, payload);
    REQUIRE(std::holds_alternative<T>(message.body));
    return std::get<T>(std::move(message.body));
}

inline RefusalReason refused(std::string_view payload, std::string_view topic = k_topic,
                             const std::vector<std::string>& keys = {}) {
    const auto message = decode(topic, payload, keys);
    INFO("payload: " << payload.substr(0, 300));
    REQUIRE_FALSE(message);
    CHECK_FALSE(message.error().text.empty());
    return message.error().reason;
}

/// A location with more members than the three it must have.
inline std::string location_with(std::string_view members) {
    return R"({"_type":"location","lat":48.2,"lon":16.4,"tst":1700000000,)" + std::string(members) + "}";
}

inline std::int64_t seconds(UtcSeconds time) {
    return time.time_since_epoch().count();
}

}  // namespace mirror::owntracks
