// decode() and journal_policy(). Input: the topic, a line end, the payload.

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "module/owntracks/decode.hpp"
#include "module/owntracks/journal_policy.hpp"
#include "module/owntracks/message_json.hpp"
#include "tests/fuzz/require.hpp"

using namespace mirror::owntracks;

namespace {

void check_location(const Location& location) {
    FUZZ_REQUIRE(location.fix_time.time_since_epoch().count() > 0);
    FUZZ_REQUIRE(!(location.battery_pct && location.supply_v) || *location.supply_v <= 100);
    FUZZ_REQUIRE(!location.battery_pct || (*location.battery_pct >= 0 && *location.battery_pct <= 100));
    for (const auto& number :
         {location.accuracy_m, location.altitude_m, location.speed_kmh, location.course_deg,
          location.pressure_kpa, location.radius_m, location.trip_m})
        FUZZ_REQUIRE(!number || std::isfinite(*number));
}

void check_message(const Message& message, std::string_view topic) {
    std::string whole = message.base_topic;
    if (!message.suffix.empty()) whole += '/' + message.suffix;
    FUZZ_REQUIRE(whole == topic);
    if (const auto* location = std::get_if<Location>(&message.body)) check_location(*location);
    nlohmann::ordered_json object;
    write_message(object, message);
    FUZZ_REQUIRE(
        nlohmann::json::accept(object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)));
}

bool is_secret(const Body& body) {
    return std::holds_alternative<Command>(body) || std::holds_alternative<Dump>(body) ||
           std::holds_alternative<Configuration>(body);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::vector<std::string> keys{"mirror-test-key"};
    const std::string_view input =
        size > 0 ? std::string_view(reinterpret_cast<const char*>(data), size) : "";
    const std::string_view topic = input.substr(0, input.find('\n'));
    const std::string_view payload = input.substr(std::min(topic.size() + 1, input.size()));

    const auto message = decode(topic, payload, keys);
    const JournalPolicy policy = journal_policy(topic, payload);
    if (!message) {
        FUZZ_REQUIRE(!message.error().text.empty());
        return 0;
    }
    check_message(*message, topic);
    if (message->was_encrypted) {
        FUZZ_REQUIRE(policy != JournalPolicy::durable_normal);
    } else {
        FUZZ_REQUIRE(!is_secret(message->body) || policy == JournalPolicy::memory_only);
    }
    if (const auto stripped = strip_picture(payload, 0)) {
        const auto again = decode(topic, *stripped, keys);
        FUZZ_REQUIRE(again && again->body.index() == message->body.index());
        FUZZ_REQUIRE(journal_policy(topic, *stripped) == policy);
    }
    return 0;
}
