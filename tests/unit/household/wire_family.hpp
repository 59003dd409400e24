#pragma once
// A family whose devices speak in bytes.

#include <string>
#include <string_view>

#include "module/owntracks/decode.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/household/family.hpp"

namespace mirror::household {

/// A family whose devices speak in bytes; $N in a payload is k_start + N.
struct WireFamily : Family {
    void say(std::string_view topic, std::string payload, std::int64_t arrival, bool is_retained = false) {
        for (std::size_t dollar = payload.find('$'); dollar != std::string::npos;
             dollar = payload.find('$')) {
            std::size_t end = dollar + 1;
            while (end < payload.size() && payload[end] >= '0' && payload[end] <= '9')
                ++end;
            const std::int64_t seconds = std::stoll(payload.substr(dollar + 1, end - dollar - 1));
            payload.replace(dollar, end - dollar, std::to_string(k_start + seconds));
        }
        auto message = owntracks::decode(topic, payload);
        INFO(payload);
        REQUIRE(message.has_value());
        hear(std::move(*message), arrival, is_retained);
    }
};

}  // namespace mirror::household
