#include "module/provisioning/password_hash.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <charconv>
#include <optional>
#include <stdexcept>

namespace mirror::provisioning {
namespace {

constexpr std::string_view k_alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
constexpr std::size_t k_password_letters = 24;
/// Of mosquitto 2.1; 2.0 itself makes 101 and reads any number. Our passwords are random, the mirror's own
/// may not be.
constexpr std::uint32_t k_iterations = 1000;
constexpr std::uint32_t k_most_iterations = 10'000'000;
constexpr std::size_t k_salt_bytes = 12;  ///< mosquitto 2.0 takes no other length
constexpr std::size_t k_hash_bytes = crypto_auth_hmacsha512_BYTES;

using Block = std::array<std::uint8_t, crypto_auth_hmacsha512_BYTES>;

void start_sodium() {
    if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be initialised");
}

const std::uint8_t* bytes_of(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

std::string base64(const std::uint8_t* bytes, std::size_t size) {
    std::string text(sodium_base64_encoded_len(size, sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), bytes, size, sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();  // the terminating NUL
    return text;
}

std::optional<std::string> decoded(std::string_view text) {
    std::string bytes(text.size(), '\0');
    std::size_t size = 0;
    const char* end = nullptr;
    if (sodium_base642bin(reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size(), text.data(),
                          text.size(), nullptr, &size, &end, sodium_base64_VARIANT_ORIGINAL) != 0 ||
        end != text.data() + text.size())
        return std::nullopt;
    bytes.resize(size);
    return bytes;
}

std::optional<std::uint32_t> number_of(std::string_view text) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// Takes what stands before the next `$`, and the `$`.
std::string_view next_field(std::string_view& rest) {
    const std::size_t end = std::min(rest.find('$'), rest.size());
    const std::string_view field = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return field;
}

/// One block of RFC 8018's F: U1 xor U2 xor … of the block with this number.
Block block(const crypto_auth_hmacsha512_state& keyed, std::string_view salt, std::uint32_t number,
            std::uint32_t iterations) {
    const std::array<std::uint8_t, 4> big_endian{
        static_cast<std::uint8_t>(number >> 24U), static_cast<std::uint8_t>(number >> 16U),
        static_cast<std::uint8_t>(number >> 8U), static_cast<std::uint8_t>(number)};
    crypto_auth_hmacsha512_state state = keyed;
    crypto_auth_hmacsha512_update(&state, bytes_of(salt), salt.size());
    crypto_auth_hmacsha512_update(&state, big_endian.data(), big_endian.size());
    Block last{};
    crypto_auth_hmacsha512_final(&state, last.data());
    Block sum = last;
    for (std::uint32_t i = 1; i < iterations; ++i) {
        state = keyed;
        crypto_auth_hmacsha512_update(&state, last.data(), last.size());
        crypto_auth_hmacsha512_final(&state, last.data());
        for (std::size_t k = 0; k < sum.size(); ++k)
            sum[k] ^= last[k];
    }
    return sum;
}

}  // namespace

std::string random_letters(std::size_t length) {
    start_sodium();
    std::string text;
    while (text.size() < length)
        text += k_alphabet[randombytes_uniform(static_cast<std::uint32_t>(k_alphabet.size()))];
    return text;
}

std::string new_password() {
    return random_letters(k_password_letters);
}

std::vector<std::uint8_t> pbkdf2_sha512(std::string_view password, std::string_view salt,
                                        std::uint32_t iterations, std::size_t length) {
    crypto_auth_hmacsha512_state keyed;
    crypto_auth_hmacsha512_init(&keyed, bytes_of(password), password.size());
    std::vector<std::uint8_t> key;
    for (std::uint32_t number = 1; key.size() < length; ++number) {
        const Block next = block(keyed, salt, number, iterations);
        key.insert(key.end(), next.begin(), next.end());
    }
    key.resize(length);
    sodium_memzero(&keyed, sizeof keyed);
    return key;
}

std::string password_hash(std::string_view password) {
    start_sodium();
    std::array<std::uint8_t, k_salt_bytes> salt{};
    randombytes_buf(salt.data(), salt.size());
    const auto hash = pbkdf2_sha512(password, {reinterpret_cast<const char*>(salt.data()), salt.size()},
                                    k_iterations, k_hash_bytes);
    return fmt::format("$7${}${}${}", k_iterations, base64(salt.data(), salt.size()),
                       base64(hash.data(), hash.size()));
}

bool is_hash_of(std::string_view hash, std::string_view password) {
    start_sodium();
    if (!hash.starts_with("$7$")) return false;
    hash.remove_prefix(3);
    const auto iterations = number_of(next_field(hash));
    const auto salt = decoded(next_field(hash));
    const auto expected = decoded(hash);
    if (!iterations || *iterations == 0 || *iterations > k_most_iterations || !salt || !expected ||
        expected->size() != k_hash_bytes)
        return false;
    const auto actual = pbkdf2_sha512(password, *salt, *iterations, k_hash_bytes);
    return sodium_memcmp(actual.data(), expected->data(), actual.size()) == 0;
}

}  // namespace mirror::provisioning
