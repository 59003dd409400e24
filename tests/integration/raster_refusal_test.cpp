// The tile loader against a server that refuses, dawdles, or answers with what is no tile.

#include "tests/integration/raster_fixture.hpp"

using namespace mirror;
using namespace mirror::raster;

TEST_CASE("a tile that the server does not have is not asked for again, and others are") {
    Fixture fixture([](const HttpRequest& request) {
        return request.path == "/3/4/2.png" ? HttpReply{404, {}, "no"} : tile_reply();
    });
    fixture.want({k_tile, {3, 5, 2}});
    const auto first = fixture.settled();
    CHECK(tile_count(first) == 1);
    CHECK(first.back().sentence.empty());
    fixture.want({k_tile});
    CHECK(tile_count(fixture.settled()) == 0);
    CHECK(fixture.server->requests().size() == 2);
}

TEST_CASE("where the server has no tile at all it is said") {
    Fixture fixture([](const HttpRequest&) { return HttpReply{404, {}, "no"}; });
    fixture.want({k_tile});
    CHECK_THAT(fixture.settled().back().sentence,
               ContainsSubstring("127.0.0.1") && ContainsSubstring("map.raster"));
}

TEST_CASE("a missing tile is filled in from a stored coarser one") {
    Fixture fixture([](const HttpRequest& request) {
        return request.path == "/1/1/0.png" ? tile_reply("coarse") : HttpReply{404, {}, "no"};
    });
    fixture.want({{1, 1, 0}});
    fixture.settled();
    fixture.want({k_tile});
    const auto news = fixture.settled();
    REQUIRE(tile_count(news) == 1);
    CHECK(news.front().tiles.front().wanted == k_tile);
    CHECK(news.front().tiles.front().found == TileId{1, 1, 0});
}

TEST_CASE(
    "429 with Retry-After: nothing is asked until then, the screen says so, and all is well afterwards") {
    std::atomic<bool> is_angry{true};
    Fixture fixture([&](const HttpRequest&) {
        return is_angry ? HttpReply{429, {{"Retry-After", "7200"}}, ""} : tile_reply();
    });
    fixture.want({k_tile, {3, 5, 2}, {3, 5, 3}, {3, 4, 3}});
    const auto news = fixture.settled();
    CHECK_THAT(news.back().sentence, ContainsSubstring("429") && ContainsSubstring("2 h"));
    CHECK(fixture.server->requests().size() <= 2);  // what was under way already
    const std::size_t asked = fixture.server->requests().size();
    fixture.clock.pass(119min);
    fixture.want({k_tile, {3, 5, 2}});
    fixture.settled();
    CHECK(fixture.server->requests().size() == asked);
    is_angry = false;
    fixture.clock.pass(2min);
    fixture.loader->look_again();
    CHECK(fixture.news_until([](const News& each) { return each.sentence.empty() && each.is_settled; })
              .back()
              .is_settled);
    CHECK(fixture.server->requests().size() == asked + 2);
}

TEST_CASE("403 is not asked again for hours, however often the map moves") {
    Fixture fixture([](const HttpRequest&) {
        return HttpReply{403, {{"Content-Type", "image/png"}}, png(256, 256)};
    });
    fixture.want({k_tile});
    CHECK_THAT(fixture.settled().back().sentence, ContainsSubstring("403") && ContainsSubstring("6 h"));
    for (std::uint32_t x = 0; x < 8; ++x) {
        fixture.clock.pass(30min);
        fixture.want({{3, x, 5}});
        fixture.settled();
    }
    CHECK(fixture.server->requests().size() == 1);
    fixture.loader.reset();
    CHECK(fixture.in_cache("SELECT 'some' FROM tiles").empty());
}

TEST_CASE("stored tiles are shown while the server refuses") {
    std::atomic<bool> refuses{false};
    Fixture fixture([&](const HttpRequest&) { return refuses ? HttpReply{403, {}, ""} : tile_reply("old"); });
    fixture.want({k_tile});
    fixture.settled();
    refuses = true;
    fixture.clock.pass(48h);
    fixture.want({k_tile});
    fixture.tiles_with("old");
    CHECK_THAT(fixture.news_until([](const News& news) { return !news.sentence.empty(); }).back().sentence,
               ContainsSubstring("403"));
}

TEST_CASE("an answer that is no picture is neither kept nor shown") {
    const auto body = GENERATE(as<std::string>{}, "<html>log in</html>", "", png(256, 256, "broken"),
                               png(20'000, 20'000), png(0, 0));
    Fixture fixture([&](const HttpRequest&) {
        return HttpReply{200, {{"Content-Type", "text/html"}}, body};
    });
    fixture.want({k_tile, {3, 5, 2}, {3, 5, 3}, {3, 4, 3}});
    const auto news = fixture.settled();
    CHECK(tile_count(news) == 0);
    CHECK_THAT(news.back().sentence, ContainsSubstring("no usable picture"));
    CHECK(fixture.server->requests().size() <= 4);
    fixture.loader.reset();
    CHECK(fixture.in_cache("SELECT 'some' FROM tiles").empty());
}

TEST_CASE("one bad tile does not keep the others away") {
    Fixture fixture([](const HttpRequest& request) {
        return request.path == "/3/4/2.png" ? HttpReply{200, {}, "<html>"} : tile_reply();
    });
    fixture.want({k_tile, {3, 5, 2}, {3, 5, 3}, {3, 4, 3}});
    const auto news = fixture.settled();
    CHECK(tile_count(news) == 3);
    CHECK(news.back().sentence.empty());
}

TEST_CASE("an answer that is cut short is not kept") {
    Fixture fixture([](const HttpRequest&) {
        HttpReply reply = tile_reply(std::string(20'000, 'x'));
        reply.manner = HttpReply::Manner::cut_short;
        return reply;
    });
    fixture.want({k_tile});
    CHECK(tile_count(fixture.settled()) == 0);
    fixture.loader.reset();
    CHECK(fixture.in_cache("SELECT 'some' FROM tiles").empty());
}

TEST_CASE("a server that never answers, or dribbles, is given up after a while") {
    const auto manner = GENERATE(HttpReply::Manner::never, HttpReply::Manner::dribble);
    Fixture fixture([&](const HttpRequest&) {
        HttpReply reply = tile_reply(std::string(20'000, 'x'));
        reply.manner = manner;
        return reply;
    });
    DownloadRules rules;
    rules.total_timeout = 300ms;
    fixture.start(rules);
    fixture.want({k_tile, {3, 5, 2}, {3, 5, 3}});
    const auto news = fixture.settled();
    CHECK(tile_count(news) == 0);
    CHECK_THAT(news.back().sentence, ContainsSubstring("cannot be reached"));
}

TEST_CASE("while a server does not answer the screen hears of it in time") {
    Fixture fixture([](const HttpRequest&) {
        HttpReply reply = tile_reply();
        reply.manner = HttpReply::Manner::never;
        return reply;
    });
    fixture.want({k_tile});
    REQUIRE(fixture.server->wait_for_requests(1));
    fixture.clock.pass(2s);
    fixture.loader->look_again();
    CHECK(fixture.news_until([](const News& news) { return news.is_overdue; }).back().tiles.empty());
}

TEST_CASE("redirects without end, or to other protocols, are not followed") {
    const std::string to = GENERATE(as<std::string>{}, "/again", "file:///etc/passwd", "ftp://127.0.0.1/");
    Fixture fixture([&](const HttpRequest&) { return HttpReply{302, {{"Location", to}}, ""}; });
    fixture.want({k_tile});
    CHECK_THAT(fixture.settled().back().sentence, ContainsSubstring("leads nowhere"));
    CHECK(fixture.server->requests().size() <= 4);
}

TEST_CASE("a body without end is cut off") {
    Fixture fixture([](const HttpRequest&) { return tile_reply(std::string(5'000'000, 'x')); });
    fixture.want({k_tile});
    CHECK(tile_count(fixture.settled()) == 0);
}

TEST_CASE("nobody listens: the stored map is shown, and nothing is said as long as it is whole") {
    Fixture fixture([](const HttpRequest&) { return tile_reply("kept"); });
    fixture.want({k_tile});
    fixture.settled();
    fixture.loader.reset();
    fixture.server.reset();
    fixture.clock.pass(24h * 30);
    fixture.start();
    fixture.want({k_tile});
    const auto whole = fixture.settled();
    CHECK(tile_count(whole) == 1);
    CHECK(whole.back().sentence.empty());
    fixture.want({k_tile, {3, 5, 2}});
    CHECK_THAT(fixture.settled().back().sentence, ContainsSubstring("cannot be reached"));
}

TEST_CASE("304 where there is no copy is no answer") {
    Fixture fixture([](const HttpRequest&) { return HttpReply{304, {}, ""}; });
    fixture.want({k_tile});
    CHECK(tile_count(fixture.settled()) == 0);
    fixture.loader.reset();
    CHECK(fixture.in_cache("SELECT 'some' FROM tiles").empty());
}
