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

}  // namespace

Result<std::string, DecodeRefusal> open_encrypted(std::string_view data, std::span<const std::string> keys) {
    // libsodium asks for this once before anything else; it may be called again from any thread.
    static const bool ready = sodium_init() >= 0;
    if (!ready)
        return tl::unexpected(
            DecodeRefusal{RefusalReason::no_key, "libsodium does not start on this machine"});

    const auto sealed = decode_base64(data);
    if (!sealed)
        return tl::unexpected(
            DecodeRefusal{RefusalReason::bad_ciphertext, "encrypted: `data` is not base64"});
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
    if (!any_key)
        return tl::unexpected(
            DecodeRefusal{RefusalReason::no_key, "encrypted, but no encryption key is set here"});
    return tl::unexpected(DecodeRefusal{RefusalReason::wrong_key,
                                        "encrypted with another key than the ones set here, or forged"});
}

}  // namespace mirror::owntracks
