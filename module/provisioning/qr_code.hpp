#pragma once
// A QR code as dark and light squares.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "module/base/result.hpp"

namespace mirror::provisioning {

/// Larger codes have squares too fine for a phone half a metre from a screen behind glass.
inline constexpr int k_largest_version = 17;
/// Bytes that such a code holds with the weakest error correction (level L). Source: ISO/IEC 18004, table 7.
inline constexpr std::size_t k_most_bytes = 644;
/// Squares that stay light on every side. Source: ISO/IEC 18004, 9.1.
inline constexpr int k_quiet_squares = 4;

struct QrCode {
    int version = 0;                  ///< 1 to k_largest_version
    int side = 0;                     ///< squares on each side, without the quiet zone
    std::vector<std::uint8_t> darks;  ///< 1 is dark; row by row

    [[nodiscard]] bool is_dark(int x, int y) const {
        return darks[static_cast<std::size_t>(y) * static_cast<std::size_t>(side) +
                     static_cast<std::size_t>(x)] != 0;
    }
    bool operator==(const QrCode&) const = default;
};

/// The smallest code that holds the text as bytes, with as much error correction as that size has room for.
/// \return the code, or that the text is too long
Result<QrCode, Failure> make_qr_code(std::string_view text);

}  // namespace mirror::provisioning
