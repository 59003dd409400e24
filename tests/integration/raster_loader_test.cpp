// The tile loader against a server of its own, which answers in every good and bad way.

#include <fstream>
#include <set>

#include "tests/integration/raster_fixture.hpp"

using namespace mirror;
using namespace mirror::raster;

TEST_CASE("tiles of a view come from the server, each once, over two connections, under our own name") {
    Fixture fixture([](const HttpRequest&) { return tile_reply(); });
    std::vector<TileId> tiles;
    for (std::uint32_t x = 0; x < 8; ++x)
        for (std::uint32_t y = 0; y < 5; ++y)
            tiles.push_back({6, 30 + x, 20 + y});
    fixture.want(tiles);
    CHECK(tile_count(fixture.settled()) == 40);
    const auto requests = fixture.server->requests();
    REQUIRE(requests.size() == 40);
    std::set<std::string> paths;
    for (const HttpRequest& request : requests) {
        paths.insert(request.path);
        CHECK_THAT(request.headers.at("user-agent"), Catch::Matchers::StartsWith("owntracks-mirror/") &&
                                                         ContainsSubstring("family@example.org"));
        CHECK_FALSE(request.headers.contains("cache-control"));
        CHECK_FALSE(request.headers.contains("pragma"));
    }
    CHECK(paths.size() == 40);
    CHECK(paths.contains("/6/30/20.png"));
    CHECK(fixture.server->most_connections() <= 2);
}

TEST_CASE("a fresh tile is shown from the disk without asking") {
    Fixture fixture([](const HttpRequest&) { return tile_reply("first"); });
    fixture.want({k_tile});
    fixture.settled();
    fixture.loader.reset();
    fixture.clock.pass(59min);
    fixture.start();
    fixture.want({k_tile});
    const auto news = fixture.settled();
    CHECK(tile_count(news) == 1);
    CHECK(fixture.server->requests().size() == 1);
}

TEST_CASE("a stale tile is shown at once and asked for with its ETag; 304 makes it fresh again") {
    Fixture fixture([](const HttpRequest& request) {
        if (request.headers.contains("if-none-match"))
            return HttpReply{304, {{"Cache-Control", "max-age=7200"}}, ""};
        HttpReply reply = tile_reply("first");
        reply.headers.emplace_back("ETag", "\"v1\"");
        reply.headers.emplace_back("Last-Modified", "Tue, 03 Feb 2026 10:00:00 GMT");
        return reply;
    });
    fixture.want({k_tile});
    fixture.settled();
    fixture.clock.pass(2h);
    fixture.want({k_tile});
    CHECK(tile_count(fixture.settled()) == 1);  // before the server has said anything
    REQUIRE(fixture.server->wait_for_requests(2));
    const HttpRequest second = fixture.server->requests()[1];
    CHECK(second.headers.at("if-none-match") == "\"v1\"");
    CHECK(second.headers.at("if-modified-since") == "Tue, 03 Feb 2026 10:00:00 GMT");

    // Taken in, it is fresh for two hours more, also for the next start.
    const auto expires = [&] { return fixture.in_cache("SELECT CAST(expires AS TEXT) FROM freshness"); };
    const auto wanted = std::chrono::floor<std::chrono::seconds>(fixture.clock.now().wall + 2h);
    for (int turn = 0; turn < 2000 && expires() != std::to_string(wanted.time_since_epoch().count());
         ++turn) {
        fixture.want({k_tile});
        fixture.settled();
    }
    fixture.loader.reset();
    fixture.clock.pass(119min);
    fixture.start();
    fixture.want({k_tile});
    CHECK(tile_count(fixture.settled()) == 1);
    CHECK(fixture.server->requests().size() == 2);
}

TEST_CASE("a tile that was stored while the clock ran ahead is shown, and asked for at once") {
    Fixture fixture([](const HttpRequest&) { return tile_reply("ahead"); });
    fixture.clock.pass(24h * 400);
    fixture.want({k_tile});
    fixture.settled();
    fixture.loader.reset();
    fixture.clock.pass(-24h * 400);
    fixture.start();
    fixture.want({k_tile});
    CHECK(tile_count(fixture.settled()) == 1);
    REQUIRE(fixture.server->wait_for_requests(2));
    // Its time is put right.
    const auto now = std::chrono::floor<std::chrono::seconds>(fixture.clock.now().wall);
    const auto stored = [&] { return fixture.in_cache("SELECT CAST(stored AS TEXT) FROM freshness"); };
    for (int turn = 0; turn < 2000 && stored() != std::to_string(now.time_since_epoch().count()); ++turn) {
        fixture.want({k_tile});
        fixture.settled();
    }
    fixture.want({k_tile});
    fixture.settled();
    CHECK(fixture.server->requests().size() == 2);
}

namespace {

/// A server that wants to be asked before each use, and says 304 to whoever has the newest.
HttpReply only_after_asking(const HttpRequest& request, int version) {
    const std::string etag = fmt::format("\"v{}\"", version);
    const auto known = request.headers.find("if-none-match");
    if (known != request.headers.end() && known->second == etag)
        return HttpReply{304, {{"Cache-Control", "max-age=0"}, {"ETag", etag}}, ""};
    return HttpReply{200,
                     {{"Content-Type", "image/png"}, {"Cache-Control", "max-age=0"}, {"ETag", etag}},
                     png(256, 256, fmt::format("version {}", version))};
}

}  // namespace

TEST_CASE("max-age=0: the next view shows what is there and asks whether it is still good") {
    std::atomic<int> asked{0};  // the map changes between the second and the third question
    Fixture fixture(
        [&](const HttpRequest& request) { return only_after_asking(request, ++asked < 3 ? 1 : 2); });
    fixture.want({k_tile});
    fixture.tiles_with("version 1");
    fixture.clock.pass(2min);
    fixture.want({k_tile});
    fixture.tiles_with("version 1");
    REQUIRE(fixture.server->wait_for_requests(2));
    CHECK(fixture.server->requests()[1].headers.at("if-none-match") == "\"v1\"");
    // The answer is taken in when the cache says so.
    const auto now = std::chrono::floor<std::chrono::seconds>(fixture.clock.now().wall);
    const auto stored = [&] { return fixture.in_cache("SELECT CAST(stored AS TEXT) FROM freshness"); };
    for (int turn = 0; turn < 2000 && stored() != std::to_string(now.time_since_epoch().count()); ++turn) {
        fixture.want({k_tile});
        fixture.settled();
    }
    CHECK(fixture.server->requests().size() == 2);
    fixture.clock.pass(2min);
    fixture.want({k_tile});
    fixture.tiles_with("version 1");
    fixture.tiles_with("version 2");
    CHECK(fixture.server->requests().size() == 3);
}

TEST_CASE("max-age=0: no tile is asked about more than once a minute, nor every few minutes while it rests") {
    std::atomic<int> version{1};
    Fixture fixture([&](const HttpRequest& request) { return only_after_asking(request, version); });
    // Somebody is followed: a new view every two seconds, each with the same tile and one of its own.
    std::uint32_t views = 0;
    const auto asked_for_first = [&] {
        const auto requests = fixture.server->requests();
        return std::ranges::count_if(requests,
                                     [](const HttpRequest& each) { return each.path == "/3/4/2.png"; });
    };
    for (; views < 59 / 2; ++views) {
        fixture.want({k_tile, {6, views, 5}});
        fixture.settled();
        fixture.clock.pass(2s);
    }
    CHECK(asked_for_first() == 1);
    version = 2;
    fixture.clock.pass(4s);
    fixture.want({k_tile});
    fixture.tiles_with("version 2");
    CHECK(asked_for_first() == 2);
    // From now on the view rests.
    version = 3;
    fixture.clock.pass(4min + 55s);
    fixture.loader->look_again();
    fixture.want({{6, 60, 5}});  // an answer to this says that the loader has looked
    fixture.settled();
    CHECK(asked_for_first() == 2);
    fixture.want({k_tile});
    fixture.tiles_with("version 3");
    version = 4;
    fixture.clock.pass(5min);
    fixture.loader->look_again();
    fixture.tiles_with("version 4");
    CHECK(asked_for_first() == 4);
}

TEST_CASE("a changed tile is delivered again after the stale one") {
    std::atomic<int> version{1};
    Fixture fixture(
        [&](const HttpRequest&) { return tile_reply(fmt::format("version {}", version.load())); });
    fixture.want({k_tile});
    fixture.tiles_with("version 1");
    version = 2;
    fixture.clock.pass(2h);
    fixture.want({k_tile});
    fixture.tiles_with("version 1");
    fixture.tiles_with("version 2");
}

TEST_CASE("a tile that grows old on the screen is asked for again without being wished for") {
    std::atomic<int> version{1};
    Fixture fixture(
        [&](const HttpRequest&) { return tile_reply(fmt::format("version {}", version.load())); });
    fixture.want({k_tile});
    fixture.tiles_with("version 1");
    version = 2;
    fixture.clock.pass(2h);
    fixture.loader->look_again();
    fixture.tiles_with("version 2");
}

TEST_CASE("no-store is shown but not kept") {
    Fixture fixture([](const HttpRequest&) {
        HttpReply reply = tile_reply();
        reply.headers = {{"Cache-Control", "no-store"}};
        return reply;
    });
    fixture.want({k_tile});
    CHECK(tile_count(fixture.settled()) == 1);
    fixture.loader.reset();
    CHECK(fixture.in_cache("SELECT 'some' FROM tiles").empty());
}

TEST_CASE("what is no longer wanted is not asked for") {
    Fixture fixture([](const HttpRequest&) { return tile_reply(); });
    std::vector<TileId> many;
    for (std::uint32_t x = 0; x < 200; ++x)
        many.push_back({9, x, 7});
    fixture.want(many);
    fixture.want({k_tile});
    CHECK(tile_count(fixture.settled()) >= 1);
    CHECK(fixture.server->requests().size() < 200);
}

TEST_CASE("the key is in the address alone: not in the cache, its name, or any sentence") {
    const std::string key = "topsecret-0815";
    Fixture fixture([](const HttpRequest&) { return HttpReply{403, {}, ""}; });
    fixture.source.url = fixture.server->address() + "/{z}/{x}/{y}.png?apikey={key}";
    fixture.source.key_file = fixture.folder.write("key", key + "\n");
    fixture.want({k_tile});
    const auto news = fixture.settled();
    CHECK_THAT(fixture.server->requests().front().path, ContainsSubstring("apikey=" + key));
    CHECK_THAT(news.back().sentence, !ContainsSubstring(key));
    fixture.loader.reset();
    for (const auto& entry : std::filesystem::recursive_directory_iterator(fixture.folder.path() / "cache")) {
        CHECK_THAT(entry.path().string(), !ContainsSubstring(key));
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string content(std::istreambuf_iterator<char>(file), {});
        CHECK_THAT(content, !ContainsSubstring(key));
    }
}

TEST_CASE("without its key the server is not asked") {
    Fixture fixture([](const HttpRequest&) { return tile_reply(); });
    fixture.source.url = fixture.server->address() + "/{z}/{x}/{y}.png?apikey={key}";
    fixture.source.key_file = "/nowhere/key";
    fixture.want({k_tile});
    const auto news = fixture.settled();
    REQUIRE_FALSE(news.front().notices.empty());
    CHECK_THAT(news.front().notices.front(), ContainsSubstring("/nowhere/key"));
    CHECK(fixture.server->requests().empty());
}

TEST_CASE("rows are counted from the south where the server does") {
    Fixture fixture([](const HttpRequest&) { return tile_reply(); });
    fixture.source.is_tms = true;
    fixture.want({k_tile});
    fixture.settled();
    CHECK(fixture.server->requests().front().path == "/3/4/5.png");
}

TEST_CASE("the cache is an MBTiles file that any reader opens") {
    Fixture fixture([](const HttpRequest&) { return tile_reply("drawn"); });
    fixture.want({k_tile});
    fixture.settled();
    fixture.loader.reset();
    CHECK_THAT(fixture.in_cache(
                   "SELECT tile_data FROM tiles WHERE zoom_level = 3 AND tile_column = 4 AND tile_row = 5"),
               ContainsSubstring("drawn"));
    CHECK(fixture.in_cache("SELECT value FROM metadata WHERE name = 'format'") == "png");
    CHECK(fixture.in_cache("SELECT value FROM metadata WHERE name = 'name'") == "127.0.0.1");
    CHECK(fixture.in_cache("SELECT value FROM metadata WHERE name = 'attribution'") == "© somebody");
    CHECK(fixture.in_cache("SELECT value FROM metadata WHERE name = 'maxzoom'") == "19");
}

TEST_CASE("a damaged cache is put aside, which is said, and tiles are fetched anew") {
    Fixture fixture([](const HttpRequest&) { return tile_reply(); });
    std::filesystem::create_directories(fixture.folder.path() / "cache");
    std::ofstream(fixture.cache_file()) << std::string(20'000, 'z');
    fixture.want({k_tile});
    const auto news = fixture.settled();
    CHECK(tile_count(news) == 1);
    REQUIRE_FALSE(news.front().cache_notices.empty());
    CHECK_THAT(news.front().cache_notices.front().sentence, ContainsSubstring("fresh one was started"));
    CHECK(std::filesystem::exists(news.front().cache_notices.front().copy));
}

TEST_CASE("where nothing can be kept tiles are shown all the same, which is said") {
    Fixture fixture([](const HttpRequest&) { return tile_reply(); });
    std::ofstream(fixture.folder.path() / "cache") << "a file where the folder should be";
    fixture.want({k_tile});
    const auto first = fixture.settled();
    CHECK(tile_count(first) == 1);
    CHECK_THAT(first.front().cache_notices.at(0).sentence, ContainsSubstring("cannot be kept"));
    fixture.want({k_tile});
    CHECK(tile_count(fixture.settled()) == 1);
    CHECK(fixture.server->requests().size() == 1);  // kept in memory
}

TEST_CASE("a loader ends at once, whatever the server does") {
    Fixture fixture([](const HttpRequest&) {
        HttpReply reply;
        reply.manner = HttpReply::Manner::never;
        return reply;
    });
    fixture.want({k_tile});
    REQUIRE(fixture.server->wait_for_requests(1));
    fixture.loader.reset();
    CHECK(fixture.server->requests().size() == 1);
}
