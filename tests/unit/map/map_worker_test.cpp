#include "render/map/map_worker.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>

#include "module/base/inbox.hpp"
#include "render/map/map_service.hpp"
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

    explicit Fixture(map::MapWorkerSetup setup)
        : worker(std::move(setup), [this](map::MapPicture picture) { inbox.send(std::move(picture)); }) {}

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
    CHECK(picture.problems[0].kind == view::LocalProblemKind::map_file);
    CHECK_THAT(picture.problems[0].told(), ContainsSubstring("/nowhere/town.mbtiles"));
    CHECK(map::black_share(*picture.image) < 0.99);
}

TEST_CASE("without any map file the picture is black and says why") {
    Fixture fixture(std::vector<std::filesystem::path>{});
    fixture.worker.request(neubrandenburg(1));
    const auto picture = fixture.answer_to(1);
    CHECK(map::black_share(*picture.image) == 1);
    REQUIRE_FALSE(picture.problems.empty());
    CHECK_THAT(picture.problems.back().told(), ContainsSubstring("map.files"));
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

namespace {

/// A map file whose tiles are a fault of ours.
class FaultySource final : public tiles::TileSource {
  public:
    [[nodiscard]] const tiles::SourceInfo& info() const override { return m_info; }
    Result<std::optional<tiles::TileBytes>, Failure> get(TileId /*id*/) override { throw 7; }

  private:
    tiles::SourceInfo m_info{"faulty", "Faulty", "", 0, 14};
};

}  // namespace

TEST_CASE("whatever is thrown while a picture is drawn, the request is answered, and so is the next one") {
    map::MapWorkerSetup setup{{"faulty"}, k_assets / "fonts"};
    setup.open = [](const std::filesystem::path&) { return std::make_unique<FaultySource>(); };
    Fixture fixture(std::move(setup));
    for (const std::uint64_t id : {1, 2}) {
        fixture.worker.request(neubrandenburg(id));
        const auto picture = fixture.answer_to(id);
        REQUIRE(picture.image);
        CHECK(picture.image->pixels.empty());
        REQUIRE(picture.problems.size() == 1);
        CHECK_THAT(picture.problems[0].told(), ContainsSubstring("could not be drawn"));
    }
}

TEST_CASE("a worker whose files cannot even be opened answers, and draws once they can") {
    auto fails = std::make_shared<std::atomic<bool>>(true);
    map::MapWorkerSetup setup{{k_assets / "maps/neubrandenburg.mbtiles"}, k_assets / "fonts"};
    setup.open = [fails](const std::filesystem::path& file) {
        if (*fails) throw std::bad_alloc();
        return tiles::open_map_file(file);
    };
    Fixture fixture(std::move(setup));
    fixture.worker.request(neubrandenburg(1));
    CHECK(fixture.answer_to(1).image->pixels.empty());
    *fails = false;
    fixture.worker.request(neubrandenburg(2));
    CHECK(map::black_share(*fixture.answer_to(2).image) < 0.99);
}

TEST_CASE("a map service waits for no picture that failed") {
    Inbox<map::MapPicture> inbox(8);
    map::MapWorkerSetup setup{{"faulty"}, k_assets / "fonts"};
    setup.open = [](const std::filesystem::path&) { return std::make_unique<FaultySource>(); };
    map::MapService service(std::move(setup),
                            [&inbox](map::MapPicture picture) { inbox.send(std::move(picture)); });
    const std::size_t slot = service.new_slot();
    service.ask(slot, neubrandenburg(0));
    std::vector<view::LocalProblem> news;
    while (service.is_waiting())
        for (auto& picture : inbox.wait_until(std::chrono::steady_clock::now() + 60s))
            news = service.take(std::move(picture));
    CHECK(news.size() == 1);
    CHECK(service.latest(slot) == nullptr);
}

TEST_CASE("a household's own style is drawn; a bad one is a located sentence and the mirror style is drawn") {
    const auto draw = [](const std::filesystem::path& style) {
        map::MapWorkerSetup setup{{k_assets / "maps/neubrandenburg.mbtiles"}, k_assets / "fonts"};
        setup.style = style;
        Fixture fixture(std::move(setup));
        fixture.worker.request(neubrandenburg(1));
        return fixture.answer_to(1);
    };
    const auto plain = draw({});
    const auto faint = draw(k_assets / "map-styles/faint.json");
    CHECK(faint.problems.empty());
    CHECK(map::black_share(*faint.image) < map::black_share(*plain.image) - 0.1);
    const auto bad = draw(k_assets / "translations/en.json");
    REQUIRE_FALSE(bad.problems.empty());
    CHECK_THAT(bad.problems[0].told(), ContainsSubstring("en.json:"));
    CHECK(bad.image->pixels == plain.image->pixels);
}

TEST_CASE("a worker ends at once, busy or not") {
    { const Fixture idle({k_assets / "maps/neubrandenburg.mbtiles"}); }
    Fixture busy({k_assets / "maps/neubrandenburg.mbtiles"});
    for (std::uint64_t id = 1; id <= 5; ++id)
        busy.worker.request(neubrandenburg(id));
}
