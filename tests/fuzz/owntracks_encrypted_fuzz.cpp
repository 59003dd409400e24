// open_encrypted() on hostile data, and decode() on hostile plaintext that is sealed with the right key.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "module/owntracks/encrypted.hpp"
#include "tests/fuzz/require.hpp"
#include "tests/support/seal.hpp"

using namespace mirror::owntracks;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::vector<std::string> keys{"", "another key", "mirror-test-key"};
    const std::string_view input =
        size > 0 ? std::string_view(reinterpret_cast<const char*>(data), size) : "";
    const auto opened = open_encrypted(input, keys);
    FUZZ_REQUIRE(opened || !opened.error().text.empty());

    const auto message =
        decode("owntracks/family/anna",
               mirror::test::encrypted_message(mirror::test::sealed_data(input, keys.back())), keys);
    FUZZ_REQUIRE(message ? message->was_encrypted : !message.error().text.empty());
    if (input.empty()) FUZZ_REQUIRE(message && std::holds_alternative<Clear>(message->body));
    return 0;
}
