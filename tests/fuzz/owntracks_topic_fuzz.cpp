// split_topic(), vehicle_topic(), device_tail() and the probe's topic. Input: the topic, a line end, the
// household's uniqueId.

#include <cstdint>
#include <string>
#include <string_view>

#include "module/base/utf8.hpp"
#include "module/owntracks/topic.hpp"
#include "tests/fuzz/require.hpp"

using namespace mirror::owntracks;

namespace {

void check_parts(const TopicParts& parts, std::string_view topic) {
    std::string whole(parts.base);
    if (!parts.suffix.empty()) whole += '/' + std::string(parts.suffix);
    FUZZ_REQUIRE(whole == topic);
    FUZZ_REQUIRE(parts.base.find('/') != std::string_view::npos);
    FUZZ_REQUIRE(!parts.base.ends_with('/') && !parts.suffix.starts_with('/'));
}

template <std::size_t... I>
void check_every_body(std::string_view topic, std::index_sequence<I...>) {
    (check_parts(split_topic(topic, Body(std::in_place_index<I>)), topic), ...);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input =
        size > 0 ? std::string_view(reinterpret_cast<const char*>(data), size) : "";
    const std::string_view topic = input.substr(0, input.find('\n'));
    const std::string_view unique_id = input.substr(std::min(topic.size() + 1, input.size()));

    const auto vehicle = vehicle_topic(topic);
    const auto tail = device_tail(topic, unique_id);
    const bool is_mirror = is_mirror_topic(topic);
    if (tail)
        FUZZ_REQUIRE(std::string("owntracks/") + std::string(unique_id) + "/" + std::string(*tail) == topic);
    FUZZ_REQUIRE(!(is_mirror && tail) && is_mirror_topic(probe_topic("family", unique_id)));
    FUZZ_REQUIRE(!mirror::is_valid_utf8(unique_id) || is_device_topic(probe_topic("family", unique_id)));
    if (!is_device_topic(topic)) return 0;
    check_every_body(topic, std::make_index_sequence<std::variant_size_v<Body>>());
    if (vehicle) check_parts(vehicle->parts, topic);
    return 0;
}
