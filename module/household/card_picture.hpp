#pragma once
// The face on a card.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace mirror::household {

/// A decoded face; larger ones are not kept. The journal leaves pictures out of larger messages anyway.
inline constexpr std::size_t k_max_picture_bytes = 64 * 1024;
/// A face that claims to be larger would only fill memory when it is decoded.
inline constexpr int k_max_picture_px = 2048;

/// The picture that a phone published with its card: the bytes of a PNG or JPEG whose header was looked at
/// (nothing else was: a decoder may still refuse it). Copies share the bytes; the same card again keeps them,
/// so their address can stand for the picture.
class CardPicture {
  public:
    CardPicture() = default;  ///< no picture
    /// \return the picture, or nothing when these bytes are none that we want
    static std::optional<CardPicture> make(std::string bytes);

    [[nodiscard]] bool is_there() const { return m_bytes != nullptr; }
    /// The file's bytes; empty when there is no picture. Shared: valid and unchanged for as long as it is
    /// held, on any thread.
    [[nodiscard]] std::shared_ptr<const std::string> bytes() const { return m_bytes; }
    [[nodiscard]] std::string_view view() const { return m_bytes ? *m_bytes : std::string_view(); }

    bool operator==(const CardPicture& other) const {
        return m_bytes == other.m_bytes || view() == other.view();
    }

  private:
    std::shared_ptr<const std::string> m_bytes;
};

/// The picture in a card's `face`: Base64, perhaps after `data:image/png;base64,`. \return nothing for
/// anything that is no picture for us
std::optional<CardPicture> decode_face(std::string_view face_base64);

}  // namespace mirror::household
