#pragma once
// Encrypts as a phone does. Link PkgConfig::sodium.

#include <sodium.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace mirror::test {

/// The `data` of an `encrypted` message: base64 of nonce, authenticator and ciphertext. The nonce is all
/// zeros: the same input gives the same bytes.
inline std::string sealed_data(std::string_view plain, std::string_view passphrase) {
    // Before anything else of it: it exchanges its functions, also under a message that is being sealed.
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
    std::string key(passphrase.substr(0, crypto_secretbox_KEYBYTES));
    key.resize(crypto_secretbox_KEYBYTES, '\0');
    std::string sealed(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + plain.size(), '\0');
    auto* const bytes = reinterpret_cast<unsigned char*>(sealed.data());
    crypto_secretbox_easy(bytes + crypto_secretbox_NONCEBYTES,
                          reinterpret_cast<const unsigned char*>(plain.data()), plain.size(), bytes,
                          reinterpret_cast<const unsigned char*>(key.data()));
    std::string text(sodium_base64_ENCODED_LEN(sealed.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes, sealed.size(), sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();
    return text;
}

inline std::string encrypted_message(std::string_view data) {
    return R"({"_type":"encrypted","data":")" + std::string(data) + R"("})";
}

}  // namespace mirror::test
