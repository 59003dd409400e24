#include "module/owntracks/base64.hpp"

#include <sodium.h>

#include <algorithm>

namespace mirror::owntracks {
namespace {

constexpr char k_ignored[] = " \t\r\n";

bool is_alphabet(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

std::string_view without_data_url(std::string_view text) {
    constexpr std::string_view k_marker = ";base64,";
    constexpr std::size_t k_longest_prefix = 64;
    if (!text.starts_with("data:")) return text;
    const std::size_t marker = text.substr(0, k_longest_prefix).find(k_marker);
    return marker == std::string_view::npos ? text : text.substr(marker + k_marker.size());
}

}  // namespace

std::optional<std::string> decode_base64(std::string_view text) {
    std::string bytes(text.size() / 4 * 3 + 3, '\0');
    for (const int variant : {sodium_base64_VARIANT_ORIGINAL, sodium_base64_VARIANT_ORIGINAL_NO_PADDING}) {
        std::size_t size = 0;
        if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                              text.size(), k_ignored, &size, nullptr, variant) == 0) {
            bytes.resize(size);
            return bytes;
        }
    }
    return std::nullopt;
}

std::string encode_base64(std::string_view bytes) {
    std::string text(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                      bytes.size(), sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();  // the C string's end
    return text;
}

std::optional<std::size_t> base64_decoded_size(std::string_view text) {
    text = without_data_url(text);
    std::size_t digits = 0;
    std::size_t padding = 0;
    for (const char c : text) {
        if (std::string_view(k_ignored).find(c) != std::string_view::npos) continue;
        if (c == '=') {
            ++padding;
        } else if (is_alphabet(c) && padding == 0) {
            ++digits;
        } else {
            return std::nullopt;
        }
    }
    if (digits % 4 == 1 || padding > 2 || (padding > 0 && (digits + padding) % 4 != 0)) return std::nullopt;
    return digits / 4 * 3 + digits % 4 * 3 / 4;
}

}  // namespace mirror::owntracks
