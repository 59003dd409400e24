#include "module/raster/answer.hpp"

#include <fmt/format.h>

#include "module/base/utf8.hpp"

namespace mirror::raster {
namespace {

constexpr std::size_t k_max_shown = 40;

Answer failed(ServerTrouble trouble, int status, std::string detail = {}) {
    Answer answer;
    answer.failure = {trouble, status, std::nullopt, std::move(detail)};
    answer.is_of_this_tile = trouble == ServerTrouble::no_picture;
    return answer;
}

/// What is wrong with a body that should be a tile; empty when nothing is.
std::string fault_of(const Download& download,
                     const std::function<bool(std::span<const std::uint8_t>)>& is_picture) {
    const std::span<const std::uint8_t> bytes{reinterpret_cast<const std::uint8_t*>(download.body.data()),
                                              download.body.size()};
    const auto header = read_image_header(bytes);
    if (!header) {
        const std::string type = safe_text(download.headers.content_type, k_max_shown);
        return type.empty() || type.starts_with("image/") ? "no PNG, JPEG or WebP" : type;
    }
    if (!is_tile_sized(*header)) return fmt::format("{}x{} pixels", header->width_px, header->height_px);
    return is_picture(bytes) ? "" : "a damaged picture";
}

Answer judge_status(const Download& download, UtcSeconds now) {
    const int status = download.status;
    Answer answer;
    if (status == 404 || status == 410 || status == 204) {
        answer.kind = AnswerKind::absent;
    } else if (status == 304) {
        answer.kind = AnswerKind::unchanged;
        answer.lifetime = lifetime_of(download.headers, now);
    } else if (status == 429) {
        answer = failed(ServerTrouble::overasked, status);
    } else if (status >= 500) {
        answer = failed(ServerTrouble::broken, status);
    } else if (status >= 400) {
        answer = failed(ServerTrouble::refused, status);
    } else {
        answer = failed(ServerTrouble::lost_way, status, fmt::format("answer {}", status));
    }
    if (answer.kind == AnswerKind::failure)
        answer.failure.wanted = wait_wanted(download.headers.retry_after, now);
    return answer;
}

}  // namespace

Answer judge(const Download& download, const std::function<bool(std::span<const std::uint8_t>)>& is_picture,
             UtcSeconds now) {
    switch (download.end) {
        case DownloadEnd::unreachable:
            return failed(ServerTrouble::unreachable, 0, download.words);
        case DownloadEnd::untrusted:
            return failed(ServerTrouble::untrusted, 0, download.words);
        case DownloadEnd::lost_way:
            return failed(ServerTrouble::lost_way, download.status, download.words);
        case DownloadEnd::cut_short:
            return failed(ServerTrouble::no_picture, download.status, "cut short");
        case DownloadEnd::too_large:
            return failed(ServerTrouble::no_picture, download.status, "far too many bytes");
        case DownloadEnd::answered:
            break;
    }
    if (download.status != 200) return judge_status(download, now);
    if (std::string fault = fault_of(download, is_picture); !fault.empty())
        return failed(ServerTrouble::no_picture, download.status, std::move(fault));
    Answer answer;
    answer.kind = AnswerKind::picture;
    answer.lifetime = lifetime_of(download.headers, now);
    return answer;
}

Answer refusal_of_nothing(int status) {
    return failed(ServerTrouble::no_picture, status, fmt::format("answer {}", status));
}

}  // namespace mirror::raster
