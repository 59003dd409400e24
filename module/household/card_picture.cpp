#include "module/household/card_picture.hpp"

#include <utility>

#include "module/base/image_header.hpp"
#include "module/owntracks/base64.hpp"

namespace mirror::household {

std::optional<CardPicture> CardPicture::make(std::string bytes) {
    if (bytes.size() > k_max_picture_bytes) return std::nullopt;
    const auto header = read_image_header(bytes);
    if (!header || header->format == ImageFormat::webp || header->width_px > k_max_picture_px ||
        header->height_px > k_max_picture_px)
        return std::nullopt;
    CardPicture picture;
    picture.m_bytes = std::make_shared<const std::string>(std::move(bytes));
    return picture;
}

std::optional<CardPicture> decode_face(std::string_view face_base64) {
    if (face_base64.starts_with("data:")) {
        const std::size_t comma = face_base64.find(',');
        if (comma == std::string_view::npos) return std::nullopt;
        face_base64.remove_prefix(comma + 1);
    }
    auto bytes = owntracks::decode_base64(face_base64);
    return bytes ? CardPicture::make(std::move(*bytes)) : std::nullopt;
}

}  // namespace mirror::household
