#include "module/provisioning/qr_code.hpp"

#include <fmt/format.h>
#include <qrencode.h>

#include <cstddef>
#include <memory>

#include "module/base/handle.hpp"

namespace mirror::provisioning {
namespace {

using CodeHandle = std::unique_ptr<QRcode, HandleDeleter<QRcode_free>>;

CodeHandle encode(std::string_view text, int version, QRecLevel level) {
    return CodeHandle(QRcode_encodeData(static_cast<int>(text.size()),
                                        reinterpret_cast<const unsigned char*>(text.data()), version, level));
}

}  // namespace

Result<QrCode, Failure> make_qr_code(std::string_view text) {
    CodeHandle code = text.empty() || text.size() > k_most_bytes ? nullptr : encode(text, 0, QR_ECLEVEL_L);
    if (!code || code->version > k_largest_version) {
        return tl::unexpected(
            Failure{fmt::format("a code that a phone can scan from the glass holds 1 to {} bytes, not {}",
                                k_most_bytes, text.size())});
    }
    for (const QRecLevel level : {QR_ECLEVEL_H, QR_ECLEVEL_Q, QR_ECLEVEL_M}) {
        CodeHandle stronger = encode(text, code->version, level);
        if (!stronger || stronger->version != code->version) continue;
        code = std::move(stronger);
        break;
    }
    QrCode result{code->version, code->width, {}};
    const std::size_t count = static_cast<std::size_t>(code->width) * static_cast<std::size_t>(code->width);
    result.darks.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        result.darks.push_back(code->data[i] & 1U);  // the other bits say what a square is for
    return result;
}

}  // namespace mirror::provisioning
