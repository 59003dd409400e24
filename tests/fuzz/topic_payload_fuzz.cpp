// read_value(), read_presence() and read_alert(). Input: a JSON pointer, a line end, the payload.

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "module/base/utf8.hpp"
#include "module/topics/read_payload.hpp"
#include "tests/fuzz/require.hpp"

using namespace mirror::topics;

namespace {

bool is_safe(std::string_view text, std::size_t most_codepoints) {
    return mirror::is_valid_utf8(text) && mirror::codepoint_count(text) <= most_codepoints + 1 &&
           text.find_first_of(std::string_view("\0\r\n\x1b\x7f", 5)) == std::string_view::npos;
}

void check(const Reading& reading) {
    if (const auto* const number = std::get_if<double>(&reading)) FUZZ_REQUIRE(std::isfinite(*number));
    if (const auto* const text = std::get_if<std::string>(&reading))
        FUZZ_REQUIRE(!text->empty() && is_safe(*text, k_most_text_codepoints));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input =
        size > 0 ? std::string_view(reinterpret_cast<const char*>(data), size) : "";
    const std::string pointer(input.substr(0, input.find('\n')));
    const std::string_view payload = input.substr(std::min(pointer.size() + 1, input.size()));
    check(read_value(payload, ""));
    check(read_value(payload, pointer));
    (void)read_presence(payload, "");
    (void)read_presence(payload, pointer);
    if (const auto alert = read_alert(payload)) {
        FUZZ_REQUIRE(!alert->text.empty() && is_safe(alert->text, k_most_message_codepoints));
        FUZZ_REQUIRE(is_safe(alert->title, k_most_text_codepoints));
        if (alert->timer) FUZZ_REQUIRE(alert->timer->count() >= 0);
    }
    return 0;
}
