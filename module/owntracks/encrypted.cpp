#include "module/owntracks/encrypted.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>

#include "module/owntracks/base64.hpp"

namespace mirror::owntracks {
namespace {

using SecretKey = std::array<unsigned char, crypto_secretbox_KEYBYTES>;

constexpr std::size_t k_overhead_bytes = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;

SecretKey key_of(std::string_view passphrase) {
    SecretKey key{};
    std::copy_n(passphrase.begin(), std::min(passphrase.size(), key.size()), key.begin());
    return key;
}

bool open_with(std::string_view passphrase, std::string_view sealed, std::string& plain) {
    const auto* const bytes = reinterpret_cast<const unsigned char*>(sealed.data());
    SecretKey key = key_of(passphrase);
    const int failed = crypto_secretbox_open_easy(
        reinterpret_cast<unsigned char*>(plain.data()), bytes + crypto_secretbox_NONCEBYTES,
        sealed.size() - crypto_secretbox_NONCEBYTES, bytes, key.data());
    sodium_memzero(key.data(), key.size());
    return failed == 0;
}

/// libsodium asks for this once before anything else; it may be called again from any thread.
bool is_sodium_ready() {
    static const bool ready = sodium_init() >= 0;
    return ready;
}

}  // namespace

Result<std::string, DecodeRefusal> open_encrypted(std::string_view data, std::span<const std::string> keys) {
    if (!is_sodium_ready()) return refuse(RefusalReason::no_key, "libsodium does not start on this machine");

    const auto sealed = decode_base64(data);
    if (!sealed) return refuse(RefusalReason::bad_ciphertext, "encrypted: `data` is not base64");
    if (sealed->size() < k_overhead_bytes)
        return tl::unexpected(
            DecodeRefusal{RefusalReason::bad_ciphertext,
                          fmt::format("encrypted: `data` has {} bytes, at least {} are needed",
                                      sealed->size(), k_overhead_bytes)});

    std::string plain(sealed->size() - k_overhead_bytes, '\0');
    bool any_key = false;
    for (const std::string& key : keys) {
        if (key.empty()) continue;
        any_key = true;
        if (open_with(key, *sealed, plain)) return plain;
    }
    if (!any_key) return refuse(RefusalReason::no_key, "encrypted, but no encryption key is set here");
    return refuse(RefusalReason::wrong_key, "encrypted with another key than the ones set here, or forged");
}

Result<std::string, Failure> seal_encrypted(std::string_view plain, std::string_view passphrase) {
    if (!is_sodium_ready()) return tl::unexpected(Failure{"libsodium does not start on this machine"});
    std::string sealed(k_overhead_bytes + plain.size(), '\0');
    auto* const bytes = reinterpret_cast<unsigned char*>(sealed.data());
    randombytes_buf(bytes, crypto_secretbox_NONCEBYTES);
    SecretKey key = key_of(passphrase);
    crypto_secretbox_easy(bytes + crypto_secretbox_NONCEBYTES,
                          reinterpret_cast<const unsigned char*>(plain.data()), plain.size(), bytes,
                          key.data());
    sodium_memzero(key.data(), key.size());
    return encode_base64(sealed);
}

}  // namespace mirror::owntracks
