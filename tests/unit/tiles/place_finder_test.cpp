// Names from the map files that ship.

#include "module/tiles/place_finder.hpp"

#include <chrono>

#include "module/base/inbox.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::tiles;
using namespace std::chrono_literals;

namespace {

const std::filesystem::path k_maps = std::filesystem::path(MIRROR_SOURCE_DIR) / "assets/maps";
using Files = std::vector<std::filesystem::path>;

Files shipped() {
    return {k_maps / "neubrandenburg.mbtiles", k_maps / "liechtenstein.mbtiles", k_maps / "world.mbtiles"};
}

PlaceNames names_at(double lat_deg, double lon_deg, const Files& files = shipped()) {
    return find_places(files, {*LatLon::make(lat_deg, lon_deg)}).at(0);
}

}  // namespace

TEST_CASE("a place has the name of the settlement whose reach it uses up least") {
    struct Case {
        const char* what;
        double lat_deg, lon_deg;
        std::string settlement, quarter;
    };
    const auto place = GENERATE(values<Case>({
        {"in a village west of the town", 53.5440, 13.1710, "Wulkenzin", ""},
        {"in the fields beyond it", 53.5430, 13.1620, "Wulkenzin", ""},
        {"in a village by the lake", 53.4990, 13.1640, "Alt Rehse", ""},
        {"in a hamlet", 53.5206, 13.3190, "Lindenhof", ""},
        {"in the small town next door", 53.4950, 13.3080, "Burg Stargard", ""},
        {"in the middle of the town", 53.5574, 13.2603, "Neubrandenburg", "Innenstadt"},
        {"in one of its suburbs", 53.5504, 13.3080, "Neubrandenburg", "Fritscheshof"},
        {"in a country of its own", 47.1410, 9.5215, "Vaduz", ""},
        {"in a city that only the world map has", 52.5200, 13.4050, "Berlin", ""},
        {"ten kilometres outside of one", 54.0000, 12.1400, "Rostock", ""},
        {"on the ocean", 45.0, -35.0, "", ""},
        {"at the end of the world", 0.0, 180.0, "", ""},
        {"at the pole", 90.0, 0.0, "", ""},
    }));
    INFO(place.what);
    const PlaceNames names = names_at(place.lat_deg, place.lon_deg);
    CHECK(names.settlement == place.settlement);
    CHECK(names.quarter == place.quarter);
}

TEST_CASE("just beyond the edge of the detailed map its villages still have their names") {
    // The file ends at 13.4074 east.
    CHECK(names_at(53.5386, 13.4100).settlement == "Pragsdorf");
}

TEST_CASE("without map files, or with broken ones, no place has a name") {
    CHECK(names_at(53.5574, 13.2603, {}) == PlaceNames{});
    CHECK(names_at(53.5574, 13.2603, {"/nowhere/town.mbtiles", k_maps / "README.md"}) == PlaceNames{});
    CHECK(find_places(shipped(), {}).empty());
}

TEST_CASE("a worker answers every question once, in order") {
    Inbox<PlaceWorker::Answers> inbox(64);
    PlaceWorker worker(shipped(), [&](PlaceWorker::Answers answers) { inbox.send(std::move(answers)); });
    const std::vector<LatLon> asked{*LatLon::make(53.5440, 13.1710), *LatLon::make(52.52, 13.405),
                                    *LatLon::make(45, -35)};
    worker.ask({asked[0]});
    worker.ask({});
    worker.ask({asked[1], asked[2]});
    PlaceWorker::Answers answers;
    while (answers.size() < asked.size()) {
        for (const auto& batch : inbox.wait_until(std::chrono::steady_clock::now() + 60s))
            answers.insert(answers.end(), batch.begin(), batch.end());
    }
    REQUIRE(answers.size() == 3);
    CHECK(answers[0].place == asked[0]);
    CHECK(answers[0].names.settlement == "Wulkenzin");
    CHECK(answers[1].names.settlement == "Berlin");
    CHECK(answers[2].names == PlaceNames{});
}

TEST_CASE("a worker that nobody asked, or that is busy, ends at once") {
    int delivered = 0;
    {
        const PlaceWorker idle(shipped(), [&](const PlaceWorker::Answers&) { ++delivered; });
    }
    CHECK(delivered == 0);
    PlaceWorker busy(shipped(), [](const PlaceWorker::Answers&) {});
    for (int i = 0; i < 50; ++i)
        busy.ask({*LatLon::make(53.5, 13.2 + i * 0.001)});
}
