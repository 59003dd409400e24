// open_encrypted() on hostile data, and decode() on hostile plaintext that is sealed with the right key.

#include <sodium.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "module/owntracks/encrypted.hpp"
#include "tests/fuzz/require.hpp"

using namespace mirror::owntracks;

namespace {

const std::string k_key = "mirror-test-key";

std::string sealed_message(std::string_view plain) {
    std::string key = k_key;
    key.resize(crypto_secretbox_KEYBYTES, '\0');
    std::string sealed(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.size(), '\0');
    auto* const bytes = reinterpret_cast<unsigned char*>(sealed.data());
    crypto_secretbox_easy(bytes + crypto_secretbox_NONCEBYTES,
                          reinterpret_cast<const unsigned char*>(plain.data()), plain.size(), bytes,
                          reinterpret_cast<const unsigned char*>(key.data()));
    std::string text(sodium_base64_ENCODED_LEN(sealed.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes, sealed.size(), sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();
    return R"({"_type":"encrypted","data":")" + text + R"("})";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::vector<std::string> keys{"", "another key", k_key};
    const std::string_view input =
        size > 0 ? std::string_view(reinterpret_cast<const char*>(data), size) : "";
    const auto opened = open_encrypted(input, keys);
    FUZZ_REQUIRE(opened || !opened.error().text.empty());

    const auto message = decode("owntracks/family/anna", sealed_message(input), keys);
    FUZZ_REQUIRE(message ? message->was_encrypted : !message.error().text.empty());
    if (input.empty()) FUZZ_REQUIRE(message && std::holds_alternative<Clear>(message->body));
    return 0;
}
