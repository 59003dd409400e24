// The map worker with a tile server: pictures that fill up, fall back, and end.

#include <chrono>
#include <deque>
#include <filesystem>
#include <fstream>

#include "module/base/inbox.hpp"
#include "module/raster/url_template.hpp"
#include "module/storage/database.hpp"
#include "render/map/map_worker.hpp"
#include "tests/faults/fault_table.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/glass_sentence.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/paper_map.hpp"
#include "tests/support/temp_folder.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using test::HttpReply;
using test::HttpRequest;
using test::HttpServer;

namespace {

const std::filesystem::path k_assets = std::filesystem::path(MIRROR_SOURCE_DIR) / "assets";
constexpr std::uint32_t k_tile_color = 0xFFB06030U;

map::MapRequest neubrandenburg(std::uint64_t id, double zoom = 13) {
    map::MapRequest request;
    request.id = id;
    request.camera = {to_world(LatLon::make(53.5571, 13.2607).value()), zoom};
    request.width_px = 600;
    request.height_px = 400;
    request.edge_fade_px = 0;
    return request;
}

HttpReply tile_reply() {
    static const std::string png =
        test::to_png({256, 256, render::Pixels(std::size_t{256} * 256, k_tile_color)});
    return {200, {{"Cache-Control", "max-age=86400"}}, png};
}

double share_of_tiles(const map::MapPicture& picture) {
    return static_cast<double>(std::ranges::count(picture.image->pixels, k_tile_color)) /
           static_cast<double>(picture.image->pixels.size());
}

struct Fixture {
    test::TempFolder folder;
    HttpServer server;
    Inbox<map::MapPicture> inbox{64};
    std::deque<map::MapPicture> unread;
    std::optional<map::MapWorker> worker;

    /// \param cache what is in the place of its cache
    explicit Fixture(HttpServer::Answer answer, std::chrono::milliseconds keep_tiles = 20s,
                     const std::string& cache = "")
        : server(std::move(answer)) {
        if (!cache.empty()) std::ofstream(cache_file()) << cache;
        map::MapWorkerSetup setup;
        setup.files = {k_assets / "maps/neubrandenburg.mbtiles"};
        setup.fonts = k_assets / "fonts";
        setup.keep_tiles = keep_tiles;
        setup.raster.emplace();
        setup.raster->source.url = url();
        setup.raster->source.attribution = "© the neighbours";
        setup.raster->filter.mode = config::FilterMode::off;
        setup.raster->cache_folder = folder.path();
        worker.emplace(std::move(setup), [this](map::MapPicture picture) { inbox.send(std::move(picture)); });
    }

    std::string url() const { return server.address() + "/{z}/{x}/{y}.png"; }
    std::filesystem::path cache_file() const {
        return folder.path() / ("raster-" + raster::identity_of(url(), false) + ".mbtiles");
    }

    map::MapPicture picture_when(const std::function<bool(const map::MapPicture&)>& is_wanted) {
        const auto deadline = std::chrono::steady_clock::now() + 60s;
        while (std::chrono::steady_clock::now() < deadline) {
            if (unread.empty()) {
                for (map::MapPicture& picture : inbox.wait_until(deadline))
                    unread.push_back(std::move(picture));
            }
            while (!unread.empty()) {
                map::MapPicture picture = std::move(unread.front());
                unread.pop_front();
                if (is_wanted(picture)) return picture;
            }
        }
        FAIL("no such picture came in time");
        return {};
    }
    map::MapPicture complete(std::uint64_t id) {
        return picture_when(
            [id](const map::MapPicture& picture) { return picture.request_id == id && picture.is_complete; });
    }
};

}  // namespace

TEST_CASE("the map is the server's, with its credits and nothing of the files") {
    Fixture fixture([](const HttpRequest&) { return tile_reply(); });
    fixture.worker->request(neubrandenburg(1));
    const auto picture = fixture.complete(1);
    CHECK(share_of_tiles(picture) == 1);
    CHECK(picture.attribution == "© the neighbours");
    CHECK(picture.trouble.empty());
    CHECK(picture.problems.empty());
}

TEST_CASE("a damaged cache is set aside, which the glass says, and its tiles are fetched anew") {
    test::Trial trial("Tile cache corrupt");
    const auto begin = std::chrono::steady_clock::now();
    Fixture fixture([](const HttpRequest&) { return tile_reply(); }, 20s, std::string(20'000, 'z'));
    fixture.worker->request(neubrandenburg(1));
    const auto picture = fixture.complete(1);
    CHECK(share_of_tiles(picture) == 1);
    trial.heals(std::chrono::steady_clock::now() - begin);
    REQUIRE(picture.problems.size() == 1);
    CHECK(std::filesystem::exists(picture.problems[0].detail));
    trial.says(test::glass_sentence(picture.problems));
    fixture.worker.reset();
    // No message goes through here: what counts are the server's tiles.
    storage::Database cache(fixture.cache_file(), storage::Access::read_only);
    trial.keeps(fixture.server.requests().size(),
                static_cast<std::size_t>(cache.number("SELECT count(*) FROM tiles")));
}

TEST_CASE("a map that moves asks only for what it shows, and nothing twice") {
    Fixture fixture([](const HttpRequest&) { return tile_reply(); });
    fixture.worker->request(neubrandenburg(1));
    CHECK(share_of_tiles(fixture.complete(1)) == 1);
    const std::size_t first = fixture.server.requests().size();
    fixture.worker->request(neubrandenburg(2, 13.1));
    CHECK(share_of_tiles(fixture.complete(2)) == 1);
    CHECK(fixture.server.requests().size() == first);
    fixture.worker->request(neubrandenburg(3, 14));
    CHECK(share_of_tiles(fixture.complete(3)) == 1);
    CHECK(fixture.server.requests().size() <= first + 12);
}

TEST_CASE("where the server refuses, the files are shown with their credits, and the reason") {
    Fixture fixture([](const HttpRequest&) { return HttpReply{403, {}, ""}; });
    fixture.worker->request(neubrandenburg(1));
    const auto picture = fixture.complete(1);
    CHECK(map::black_share(*picture.image) < 0.99);
    CHECK(share_of_tiles(picture) == 0);
    CHECK_THAT(picture.attribution, ContainsSubstring("OpenStreetMap"));
    CHECK_THAT(picture.trouble, ContainsSubstring("403"));
}

TEST_CASE("what has come is shown while the rest is on its way") {
    Fixture fixture([](const HttpRequest& request) {
        HttpReply reply = tile_reply();
        if (request.path.find("/4397/") == std::string::npos) reply.manner = HttpReply::Manner::dribble;
        return reply;
    });
    fixture.worker->request(neubrandenburg(1));
    const auto early =
        fixture.picture_when([](const map::MapPicture& picture) { return !picture.is_complete; });
    CHECK(share_of_tiles(early) > 0);
    CHECK(share_of_tiles(early) < 1);
    CHECK(share_of_tiles(fixture.complete(1)) == 1);
}

TEST_CASE("the map is the same after its tiles were dropped") {
    Fixture fixture([](const HttpRequest&) { return tile_reply(); }, 0ms);
    fixture.worker->request(neubrandenburg(1));
    const auto first = fixture.complete(1);
    fixture.worker->request(neubrandenburg(2));
    CHECK(fixture.complete(2).image->pixels == first.image->pixels);
}

TEST_CASE("a worker ends at once while its server never answers") {
    Fixture fixture([](const HttpRequest&) {
        HttpReply reply;
        reply.manner = HttpReply::Manner::never;
        return reply;
    });
    fixture.worker->request(neubrandenburg(1));
    REQUIRE(fixture.server.wait_for_requests(1));
    fixture.worker.reset();
    CHECK(fixture.server.requests().size() <= 2);
}
