#pragma once
// OwnTracks payload encryption: libsodium secretbox with the passphrase itself as the key.

#include <span>
#include <string>
#include <string_view>

#include "module/base/result.hpp"
#include "module/owntracks/decode.hpp"

namespace mirror::owntracks {

/// Opens the `data` of an `encrypted` message: base64 of nonce (24 bytes), authenticator (16) and
/// ciphertext. The key is the passphrase's bytes cut or zero-padded to 32; keys are tried in order, empty
/// ones skipped.
/// Source: OwnTracks booklet, "Encryption"; checked against Android's own fixtures.
/// \return the plaintext (it may be empty: iOS clears a friend that way), or why there is none
Result<std::string, DecodeRefusal> open_encrypted(std::string_view data, std::span<const std::string> keys);

/// The `data` of an `encrypted` message, with a nonce of its own. \return or why it cannot be made
Result<std::string, Failure> seal_encrypted(std::string_view plain, std::string_view passphrase);

}  // namespace mirror::owntracks
