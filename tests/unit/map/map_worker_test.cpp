#include "render/map/map_worker.hpp"

#include <chrono>
#include <filesystem>

#include "module/base/inbox.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;
using namespace std::chrono_literals;

namespace {

const std::filesystem::path k_assets = std::filesystem::path(MIRROR_SOURCE_DIR) / "assets";

map::MapRequest neubrandenburg(std::uint64_t id) {
    map::MapRequest request;
    request.id = id;
    request.camera = {to_world(*LatLon::make(53.5571, 13.2607)), 13};
    request.width_px = 320;
    request.height_px = 200;
    request.edge_fade_px = 0;
    return request;
}

/// A worker whose pictures arrive in an inbox.
struct Fixture {
    Inbox<map::MapPicture> inbox{64};
    map::MapWorker worker;

    explicit Fixture(std::vector<std::filesystem::path> files, std::chrono::milliseconds keep_tiles = 20s)
        : worker({std::move(files), k_assets / "fonts", std::size_t{24} << 20U, keep_tiles},
                 [this](map::MapPicture picture) { inbox.send(std::move(picture)); }) {}

    map::MapPicture answer_to(std::uint64_t id) {
        for (;;) {
            for (auto& picture : inbox.wait_until(std::chrono::steady_clock::now() + 60s))
                if (picture.request_id == id) return std::move(picture);
        }
    }
};

}  // namespace

TEST_CASE("a request is answered with a picture of its size, camera and credits") {
    Fixture fixture({k_assets / "maps/neubrandenburg.mbtiles", k_assets / "maps/world.mbtiles"});
    fixture.worker.request(neubrandenburg(7));
    const auto picture = fixture.answer_to(7);
    REQUIRE(picture.image);
    CHECK(picture.image->width_px == 320);
    CHECK(picture.image->height_px == 200);
    CHECK(picture.camera == neubrandenburg(7).camera);
    CHECK(picture.problems.empty());
    CHECK_THAT(picture.attribution, ContainsSubstring("OpenStreetMap"));
    CHECK(map::black_share(*picture.image) < 0.99);
}

TEST_CASE("a map file that cannot be read is a sentence, and the others are used") {
    Fixture fixture({"/nowhere/town.mbtiles", k_assets / "maps/neubrandenburg.mbtiles"});
    fixture.worker.request(neubrandenburg(1));
    const auto picture = fixture.answer_to(1);
    REQUIRE(picture.problems.size() == 1);
    CHECK_THAT(picture.problems[0], ContainsSubstring("/nowhere/town.mbtiles"));
    CHECK(map::black_share(*picture.image) < 0.99);
}

TEST_CASE("without any map file the picture is black and says why") {
    Fixture fixture({});
    fixture.worker.request(neubrandenburg(1));
    const auto picture = fixture.answer_to(1);
    CHECK(map::black_share(*picture.image) == 1);
    REQUIRE_FALSE(picture.problems.empty());
    CHECK_THAT(picture.problems.back(), ContainsSubstring("map.files"));
}

TEST_CASE("of many requests the newest is answered, and the answers keep their order") {
    Fixture fixture({k_assets / "maps/neubrandenburg.mbtiles"});
    for (std::uint64_t id = 1; id <= 50; ++id)
        fixture.worker.request(neubrandenburg(id));
    std::uint64_t last = 0;
    while (last < 50) {
        for (const auto& picture : fixture.inbox.wait_until(std::chrono::steady_clock::now() + 60s)) {
            CHECK(picture.request_id > last);
            last = picture.request_id;
        }
    }
    CHECK(last == 50);
}

TEST_CASE("a picture is the same after the tiles were dropped") {
    Fixture fixture({k_assets / "maps/neubrandenburg.mbtiles"}, 0ms);
    fixture.worker.request(neubrandenburg(1));
    const auto first = fixture.answer_to(1);
    fixture.worker.request(neubrandenburg(2));
    CHECK(fixture.answer_to(2).image->pixels == first.image->pixels);
}

TEST_CASE("a worker ends at once, busy or not") {
    { const Fixture idle({k_assets / "maps/neubrandenburg.mbtiles"}); }
    Fixture busy({k_assets / "maps/neubrandenburg.mbtiles"});
    for (std::uint64_t id = 1; id <= 5; ++id)
        busy.worker.request(neubrandenburg(id));
}
