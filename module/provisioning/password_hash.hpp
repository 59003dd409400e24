#pragma once
// Passwords for a mosquitto password file: made, hashed as `mosquitto_passwd` does, and checked.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mirror::provisioning {

/// A random password of 24 letters and digits (119 bits), from an alphabet without look-alikes that needs no
/// shift key, and nothing that JSON, a URL or a shell would take for something else.
std::string new_password();

/// `length` random lower-case letters and digits, without look-alikes.
std::string random_letters(std::size_t length);

/// PBKDF2-HMAC-SHA512 (RFC 8018, 5.2). \param length of the key in bytes
std::vector<std::uint8_t> pbkdf2_sha512(std::string_view password, std::string_view salt,
                                        std::uint32_t iterations, std::size_t length);

/// What stands after the colon in a password file: `$7$<iterations>$<salt>$<hash>`, with a new random salt.
/// Source: mosquitto 2.0, `mosquitto_passwd`.
std::string password_hash(std::string_view password);

/// Whether a hash of the form above belongs to this password; false for any other form.
bool is_hash_of(std::string_view hash, std::string_view password);

}  // namespace mirror::provisioning
