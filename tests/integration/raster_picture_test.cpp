// The real program with a tile server of its own: the map comes from there, stays when the server goes, and
// falls back to the map files when the server refuses.

#include <algorithm>

#include "tests/golden/golden.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/paper_map.hpp"

using namespace mirror;
using test::HttpReply;
using test::HttpRequest;
using test::HttpServer;

namespace {

constexpr int k_no_broker = 1;
constexpr std::uint32_t k_tile_color = 0xFFB06030U;

std::string flat_tile() {
    return test::to_png({256, 256, render::Pixels(std::size_t{256} * 256, k_tile_color)});
}

/// A household whose map comes from here.
struct Fixture {
    test::Household household{k_no_broker};

    explicit Fixture(const HttpServer& server) {
        household.config["map"] = {
            {"raster",
             {{"url", server.address() + "/{z}/{x}/{y}.png?key={key}"},
              {"attribution", "© the neighbours"},
              {"contact", "family@example.org"},
              {"keyFile", household.folder().write("key", "topsecret-0815\n").string()}}},
            {"filter", {{"mode", "off"}}}};
        household.write_config();
        std::filesystem::permissions(household.folder().path() / "key", std::filesystem::perms(0600));
        household.environment.push_back("CACHE_DIRECTORY=" + cache().string());
    }
    std::filesystem::path cache() const { return household.folder().path() / "cache"; }

    /// How much of a picture taken now has the tiles' colour.
    double tile_share(std::string& output) const {
        const auto file = household.folder().path() / "picture.png";
        std::filesystem::remove(file);
        const test::Ran ran = household.run({"snapshot", "--out", file.string(), "--size", "540x960"});
        output = ran.output;
        INFO(output);
        REQUIRE(ran.exit_code == 0);
        const auto picture = golden::read_png(file);
        REQUIRE(picture);
        return static_cast<double>(std::ranges::count(picture->pixels, k_tile_color)) /
               static_cast<double>(picture->pixels.size());
    }
};

}  // namespace

TEST_CASE("a picture shows the server's map, and without the server the stored one") {
    auto server = std::make_unique<HttpServer>([](const HttpRequest&) {
        return HttpReply{
            200, {{"Content-Type", "image/png"}, {"Cache-Control", "max-age=86400"}}, flat_tile()};
    });
    const Fixture fixture(*server);
    std::string output;
    const double online = fixture.tile_share(output);
    CHECK(online > 0.1);
    const auto requests = server->requests();
    REQUIRE_FALSE(requests.empty());
    CHECK_THAT(requests.front().path, ContainsSubstring("key=topsecret-0815"));
    CHECK_THAT(requests.front().headers.at("user-agent"), ContainsSubstring("family@example.org"));
    CHECK_THAT(output, !ContainsSubstring("topsecret"));
    CHECK(server->most_connections() <= 2);

    server.reset();
    CHECK(fixture.tile_share(output) == online);
    CHECK_THAT(output, !ContainsSubstring("cannot be reached"));
}

TEST_CASE("where the server refuses, the map files are shown and the reason is said") {
    const HttpServer server([](const HttpRequest&) { return HttpReply{403, {}, "Access blocked"}; });
    const Fixture fixture(server);
    std::string output;
    CHECK(fixture.tile_share(output) == 0);
    CHECK_THAT(output, ContainsSubstring("refuses this mirror (403)") && !ContainsSubstring("topsecret"));
    CHECK(server.requests().size() <= 2);
}

TEST_CASE("the running mirror shows the server's map and ends in time while the server hangs") {
    std::atomic<bool> hangs{false};
    const HttpServer server([&](const HttpRequest&) {
        HttpReply reply{200, {{"Cache-Control", "max-age=86400"}}, flat_tile()};
        if (hangs) reply.manner = HttpReply::Manner::never;
        return reply;
    });
    {
        const Fixture fixture(server);
        test::RunningMirror mirror(fixture.household);
        REQUIRE(mirror.shows_picture());
        CHECK_FALSE(server.requests().empty());
        CHECK(mirror.stop() == 0);
        CHECK_THAT(mirror.log(), !ContainsSubstring("topsecret"));
    }
    hangs = true;
    const Fixture empty(server);
    const std::size_t before = server.requests().size();
    test::RunningMirror mirror(empty.household);
    REQUIRE(server.wait_for_requests(before + 1));
    REQUIRE(mirror.shows_picture());  // black or from the files, but not waiting
    CHECK(mirror.stop() == 0);
}
