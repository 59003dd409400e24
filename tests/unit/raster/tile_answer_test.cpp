#include "module/raster/answer.hpp"

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::raster;
using namespace std::chrono_literals;

namespace {

constexpr UtcSeconds k_now{1'770'206'400s};

Download answered(int status, std::string body = "") {
    Download download;
    download.status = status;
    download.body = std::move(body);
    return download;
}

Answer judged(const Download& download, bool is_picture = true) {
    return judge(
        download, [is_picture](std::span<const std::uint8_t>) { return is_picture; }, k_now);
}

const std::string k_png("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x01\0\0\0\x01\0", 24);

}  // namespace

TEST_CASE("only a 200 with a tile that decodes is a picture") {
    CHECK(judged(answered(200, k_png)).kind == AnswerKind::picture);
    CHECK(judged(answered(200, k_png), false).kind == AnswerKind::failure);
    CHECK(judged(answered(203, k_png)).kind == AnswerKind::failure);
    CHECK(judged(answered(403, k_png)).kind == AnswerKind::failure);
}

TEST_CASE("each status means what it says") {
    CHECK(judged(answered(304)).kind == AnswerKind::unchanged);
    for (const int status : {204, 404, 410})
        CHECK(judged(answered(status)).kind == AnswerKind::absent);
    for (const int status : {400, 401, 402, 403, 418, 451})
        CHECK(judged(answered(status)).failure.trouble == ServerTrouble::refused);
    CHECK(judged(answered(429)).failure.trouble == ServerTrouble::overasked);
    for (const int status : {500, 502, 503, 520})
        CHECK(judged(answered(status)).failure.trouble == ServerTrouble::broken);
    CHECK(judged(answered(302)).failure.trouble == ServerTrouble::lost_way);
}

TEST_CASE("the wait that a server asks for is passed on") {
    Download download = answered(503);
    download.headers.retry_after = "300";
    CHECK(judged(download).failure.wanted == 5min);
}

TEST_CASE("what is no picture is told by its type, harmless and short") {
    Download page = answered(200, "<html>");
    page.headers.content_type = "text/html\x1b[2J; " + std::string(500, 'x');
    const Answer answer = judged(page);
    CHECK(answer.is_of_this_tile);
    CHECK_THAT(answer.failure.detail, Catch::Matchers::StartsWith("text/html"));
    CHECK(answer.failure.detail.find('\x1b') == std::string::npos);
    CHECK(answer.failure.detail.size() < 60);
}

TEST_CASE("a picture that is too large is refused by its header, before anything decodes it") {
    std::string huge = k_png;
    huge[18] = '\x4E';  // 0x4E00 = 19968
    bool was_decoded = false;
    const Answer answer = judge(
        answered(200, huge), [&](std::span<const std::uint8_t>) { return was_decoded = true; }, k_now);
    CHECK(answer.kind == AnswerKind::failure);
    CHECK_FALSE(was_decoded);
    CHECK(answer.failure.detail == "19968x256 pixels");
}

TEST_CASE("connections that failed are the server's trouble, bodies that failed are the tile's") {
    const auto ended = [](DownloadEnd end) {
        Download download;
        download.end = end;
        return judged(download);
    };
    CHECK(ended(DownloadEnd::unreachable).failure.trouble == ServerTrouble::unreachable);
    CHECK(ended(DownloadEnd::untrusted).failure.trouble == ServerTrouble::untrusted);
    CHECK(ended(DownloadEnd::lost_way).failure.trouble == ServerTrouble::lost_way);
    CHECK(ended(DownloadEnd::cut_short).is_of_this_tile);
    CHECK(ended(DownloadEnd::too_large).is_of_this_tile);
    CHECK_FALSE(ended(DownloadEnd::unreachable).is_of_this_tile);
}

TEST_CASE("a tile has at most 1024 pixels a side") {
    CHECK(is_tile_sized({ImageFormat::png, 1024, 1024}));
    CHECK_FALSE(is_tile_sized({ImageFormat::png, 1025, 1}));
    CHECK_FALSE(is_tile_sized({ImageFormat::png, 20'000, 20'000}));
}
