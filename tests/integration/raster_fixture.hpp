#pragma once
// A tile loader with a folder, a clock and a tile server of its own.

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "module/base/inbox.hpp"
#include "module/raster/loader.hpp"
#include "module/raster/url_template.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/temp_folder.hpp"

namespace mirror::raster {

using namespace std::chrono_literals;
using test::HttpReply;
using test::HttpRequest;
using test::HttpServer;

/// Only as much of a PNG as a header check sees; the rest names it.
inline std::string png(std::uint32_t width_px, std::uint32_t height_px, const std::string& rest = "") {
    std::string bytes("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", 16);
    for (const std::uint32_t side : {width_px, height_px})
        for (const unsigned shift : {24U, 16U, 8U, 0U})
            bytes += static_cast<char>(side >> shift & 0xFFU);
    return bytes + rest;
}

inline HttpReply tile_reply(const std::string& rest = "") {
    return {200, {{"Content-Type", "image/png"}, {"Cache-Control", "max-age=3600"}}, png(256, 256, rest)};
}

/// A clock that tests set.
class TestClock final : public Clock {
  public:
    [[nodiscard]] Moment now() const override {
        return {UtcTime(m_wall.load()), SinceBoot(m_since_boot.load())};
    }
    void pass(std::chrono::milliseconds time) {
        m_wall = m_wall.load() + time;
        m_since_boot = m_since_boot.load() + time;
    }

  private:
    std::atomic<std::chrono::milliseconds> m_wall{std::chrono::milliseconds(1'770'000'000'000)};
    std::atomic<std::chrono::milliseconds> m_since_boot{std::chrono::milliseconds(1'000'000)};
};

inline constexpr TileId k_tile{3, 4, 2};

struct Fixture {
    test::TempFolder folder;
    TestClock clock;
    std::optional<HttpServer> server;
    Inbox<News> inbox{1000};
    std::deque<News> unread;
    Source source;
    std::optional<Loader> loader;
    std::uint64_t last_wish = 0;

    explicit Fixture(HttpServer::Answer answer) {
        server.emplace(std::move(answer));
        source.url = server->address() + "/{z}/{x}/{y}.png";
        source.attribution = "© somebody";
        source.contact = "family@example.org";
    }

    Loader& start(DownloadRules rules = {}) {
        LoaderSetup setup;
        setup.source = source;
        setup.cache_folder = folder.path() / "cache";
        setup.rules = std::move(rules);
        setup.is_picture = [](std::span<const std::uint8_t> bytes) {
            return std::string(bytes.begin(), bytes.end()).find("broken") == std::string::npos;
        };
        loader.emplace(std::move(setup), clock, [this](News news) { inbox.send(std::move(news)); });
        return *loader;
    }

    void want(std::vector<TileId> tiles) {
        if (!loader) start();
        loader->want({++last_wish, false, std::move(tiles)});
    }

    /// What came up to and with the news that is as wanted.
    std::vector<News> news_until(const std::function<bool(const News&)>& is_wanted) {
        std::vector<News> all;
        const auto deadline = std::chrono::steady_clock::now() + 20s;
        while (std::chrono::steady_clock::now() < deadline) {
            if (unread.empty()) {
                for (News& news : inbox.wait_until(deadline))
                    unread.push_back(std::move(news));
            }
            while (!unread.empty()) {
                all.push_back(std::move(unread.front()));
                unread.pop_front();
                if (all.back().wish_id == last_wish && is_wanted(all.back())) return all;
            }
        }
        FAIL("no such news came in time");
        return all;
    }
    std::vector<News> settled() {
        return news_until([](const News& news) { return news.is_settled; });
    }
    std::vector<News> tiles_with(const std::string& text) {
        return news_until([&](const News& news) {
            return std::ranges::any_of(news.tiles, [&](const News::Tile& tile) {
                return tile.bytes.find(text) != std::string::npos;
            });
        });
    }

    std::filesystem::path cache_file() const {
        return folder.path() / "cache" / fmt::format("raster-{}.mbtiles", identity_of(source.url, false));
    }
    /// The first column of the first row, read as any program would.
    std::string in_cache(const std::string& sql) const {
        sqlite3* database = nullptr;
        sqlite3_stmt* statement = nullptr;
        REQUIRE(sqlite3_open_v2(cache_file().c_str(), &database, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK);
        REQUIRE(sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK);
        std::string text;
        if (sqlite3_step(statement) == SQLITE_ROW)
            text.assign(static_cast<const char*>(sqlite3_column_blob(statement, 0)),
                        static_cast<std::size_t>(sqlite3_column_bytes(statement, 0)));
        sqlite3_finalize(statement);
        sqlite3_close(database);
        return text;
    }
};

inline std::size_t tile_count(const std::vector<News>& all) {
    std::size_t count = 0;
    for (const News& news : all)
        count += news.tiles.size();
    return count;
}

}  // namespace mirror::raster
