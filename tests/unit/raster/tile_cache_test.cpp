#include "module/raster/tile_cache.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>

#include "tests/support/catch.hpp"
#include "tests/support/sanitizers.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/storage/child.hpp"

using namespace mirror;
using namespace mirror::raster;
using namespace std::chrono_literals;

namespace {

constexpr UtcSeconds k_now{1'770'206'400s};
constexpr TileId k_tile{5, 7, 9};

StoredTile tile_of(std::size_t size, UtcSeconds expires = k_now + 1h) {
    return {std::string(size, 'x'), "\"e\"", "Tue, 03 Feb 2026 10:00:00 GMT", k_now, expires};
}

struct Fixture {
    test::TempFolder folder;
    std::vector<CacheNotice> notices;

    TileCache open(std::uint64_t cap_bytes = 10'000'000) {
        return {folder.path(),
                "abc",
                {"tiles.example.org", "© them", 0, 19},
                cap_bytes,
                [this](const CacheNotice& notice) { notices.push_back(notice); }};
    }
    std::filesystem::path file() const { return folder.path() / "raster-abc.mbtiles"; }
};

}  // namespace

TEST_CASE("a tile is found as it was stored, also by the next start") {
    Fixture fixture;
    {
        TileCache cache = fixture.open();
        CHECK(cache.is_on_disk());
        CHECK_FALSE(cache.find(k_tile, k_now));
        cache.store(k_tile, tile_of(5000), k_now);
    }
    TileCache cache = fixture.open();
    const auto found = cache.find(k_tile, k_now);
    REQUIRE(found);
    CHECK(found->bytes == std::string(5000, 'x'));
    CHECK(found->etag == "\"e\"");
    CHECK(found->last_modified == "Tue, 03 Feb 2026 10:00:00 GMT");
    CHECK(found->stored == k_now);
    CHECK(found->expires == k_now + 1h);
    CHECK(fixture.notices.empty());
}

TEST_CASE("confirming makes a tile last longer, forgetting takes it away") {
    Fixture fixture;
    TileCache cache = fixture.open();
    cache.store(k_tile, tile_of(100), k_now);
    cache.confirm(k_tile, k_now + 2h, k_now + 9h);
    CHECK(cache.find(k_tile, k_now)->expires == k_now + 9h);
    CHECK(cache.find(k_tile, k_now)->stored == k_now + 2h);
    cache.forget(k_tile);
    CHECK_FALSE(cache.find(k_tile, k_now));
    CHECK(cache.size_bytes() == 0);
}

TEST_CASE("a tile that is stored again replaces the one before") {
    Fixture fixture;
    TileCache cache = fixture.open();
    cache.store(k_tile, tile_of(5000), k_now);
    const auto size = cache.size_bytes();
    cache.store(k_tile, tile_of(3000), k_now);
    CHECK(cache.size_bytes() == size - 2000);
    CHECK(cache.find(k_tile, k_now)->bytes.size() == 3000);
}

TEST_CASE("fresh until it expires, and never when it comes from the far future") {
    const StoredTile tile = tile_of(1);
    CHECK(is_fresh(tile, k_now));
    CHECK(is_fresh(tile, k_now + 59min));
    CHECK_FALSE(is_fresh(tile, k_now + 60min));
    CHECK(is_fresh(tile, k_now - 24h));  // the clock was set back a little
    CHECK_FALSE(is_fresh(tile, k_now - 24h * 400));
}

TEST_CASE("the cache keeps within its cap, and what was wanted last stays") {
    Fixture fixture;
    constexpr std::uint64_t k_cap = 2'000'000;
    {
        TileCache cache = fixture.open(k_cap);
        for (std::uint32_t x = 0; x < 400; ++x) {
            const UtcSeconds now = k_now + std::chrono::days(2) * x;
            cache.store({10, x, 1}, tile_of(10'000), now);
            CHECK(cache.size_bytes() <= k_cap);
            if (x > 0) CHECK(cache.find({10, 0, 1}, now));  // wanted again and again
        }
        CHECK(cache.find({10, 399, 1}, k_now));
        CHECK_FALSE(cache.find({10, 1, 1}, k_now));
    }
    CHECK(std::filesystem::file_size(fixture.file()) < k_cap * 3 / 2);
}

TEST_CASE("a file that is no database is put aside with a sentence") {
    Fixture fixture;
    fixture.folder.write("raster-abc.mbtiles", std::string(9000, 'z'));
    TileCache cache = fixture.open();
    cache.store(k_tile, tile_of(100), k_now);
    CHECK(cache.find(k_tile, k_now));
    REQUIRE(fixture.notices.size() == 1);
    CHECK(std::filesystem::exists(fixture.notices[0].copy));
    CHECK_THAT(fixture.notices[0].sentence,
               Catch::Matchers::StartsWith("stored map tiles: ") && ContainsSubstring("raster-abc.mbtiles"));
}

TEST_CASE("a tile for which there is no memory is found when there is some again") {
    if (!test::k_is_memory_its_own) return;
    Fixture fixture;
    constexpr rlim_t k_big = 40 << 20;  // malloc never keeps blocks of that size
    storage::test::Child child([&](const auto& say) {
        TileCache cache = fixture.open(1'000'000'000);
        const StoredTile tile = tile_of(k_big);
        cache.store(k_tile, tile, k_now);
        rlimit before{};
        ::getrlimit(RLIMIT_AS, &before);
        int failures = 0, found = 0;
        for (rlim_t half = 0; half < 8; ++half) {
            rlim_t pages = 0;
            std::ifstream("/proc/self/statm") >> pages;
            const rlimit tight{pages * 4096 + half * k_big / 2 + k_big / 4, before.rlim_max};
            ::setrlimit(RLIMIT_AS, &tight);
            try {
                if (!cache.find(k_tile, k_now)) ++failures;
            } catch (const std::bad_alloc&) {
                ++failures;
            }
            ::setrlimit(RLIMIT_AS, &before);
            const auto again = cache.find(k_tile, k_now);
            found += again && again->bytes == tile.bytes ? 1 : 0;
        }
        say(failures > 1 && failures < 8);
        say(found == 8);
    });
    storage::test::check_claims(child, {"memory ended in several places", "the tile was always found again"});
}

TEST_CASE("without a folder tiles are kept in memory, which is said") {
    std::vector<CacheNotice> notices;
    TileCache cache({}, "abc", {}, 1'000'000'000,
                    [&](const CacheNotice& notice) { notices.push_back(notice); });
    CHECK_FALSE(cache.is_on_disk());
    cache.store(k_tile, tile_of(100), k_now);
    CHECK(cache.find(k_tile, k_now));
    REQUIRE(notices.size() == 1);
    CHECK(notices[0].copy.empty());
    for (std::uint32_t x = 0; x < 300; ++x)
        cache.store({10, x, 1}, tile_of(100'000), k_now);
    CHECK(cache.size_bytes() <= 16'000'000);
}

TEST_CASE("tiles of a server that was left a season ago are deleted") {
    Fixture fixture;
    const auto old = fixture.folder.path() / "raster-old.mbtiles";
    const auto recent = fixture.folder.path() / "raster-recent.mbtiles";
    const auto foreign = fixture.folder.path() / "something.else";
    for (const auto& file : {old, recent, foreign}) {
        fixture.folder.write(file.filename().string(), "x");
        if (file != recent)
            std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now() - 24h * 100);
    }
    const TileCache cache = fixture.open();
    CHECK_FALSE(std::filesystem::exists(old));
    CHECK(std::filesystem::exists(recent));
    CHECK(std::filesystem::exists(foreign));
}
