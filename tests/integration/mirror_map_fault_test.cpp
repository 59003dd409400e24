// The real program with a map file that is none: what the household sees of it, until it has a whole one.

#include <chrono>
#include <filesystem>

#include "module/storage/history_reader.hpp"
#include "render/control.hpp"
#include "tests/faults/fault_table.hpp"
#include "tests/integration/resting_mirror.hpp"
#include "tests/support/glass_sentence.hpp"
#include "tests/support/mirror_glass.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/mqtt_clients.hpp"

namespace fs = std::filesystem;
using namespace mirror;
using nlohmann::json;
using test::Household;
using test::location_json;

namespace {

const std::vector<std::string> k_walkers{"Anna", "Ben", "Clara"};

/// Whether the picture has anything in the colour of what is wrong.
bool shows_trouble(const Household& household) {
    return std::ranges::any_of(test::snapshot(household).pixels,
                               [](std::uint32_t pixel) { return (pixel & 0xFFFFFFU) == test::k_notice; });
}

/// What the running mirror itself says is wrong.
std::vector<std::string> problems_of(const Household& household) {
    const auto answer = render::ask_for(household.state_directory(), R"({"request":"status"})");
    REQUIRE(answer);
    return json::parse(*answer).at("problems");
}

bool has_all(const json& state) {
    return std::ranges::all_of(k_walkers, [&](const std::string& name) {
        return !test::person_in(state, name).at("position").is_null();
    });
}

std::size_t positions_in_history(const Household& household) {
    storage::HistoryReader history(household.state_directory() / "state.db");
    std::size_t count = 0;
    for (const std::string& name : k_walkers)
        count += history.fixes_of_person(name, UtcSeconds{}, UtcSeconds::max(), 100).value().size();
    return count;
}

}  // namespace

TEST_CASE("a damaged map file costs the map and nothing else") {
    test::Trial trial("Map file corrupt");
    const test::MosquittoBroker broker;
    test::Phone phone(broker.port());
    for (const char* const tail : {"anna", "ben/phone", "clara"})
        test::publish(phone, "owntracks/fam/" + std::string(tail), location_json(53.5605, 13.2480, 60), true);
    Household household(broker.port());
    const auto map = household.folder().write("town.mbtiles", "this is no map");
    household.config["map"]["files"] = {map.string()};
    household.write_config();
    test::RunningMirror mirror(household);
    REQUIRE(mirror.logs(map.string()));
    REQUIRE(mirror.shows_picture());
    REQUIRE(mirror.is_connected());
    REQUIRE_FALSE(household.state_when(has_all).is_null());
    REQUIRE(test::comes_true([&] { return problems_of(household).size() == 2; }));  // nor any other file
    REQUIRE(test::comes_true([&] { return shows_trouble(household); }));
    const auto problems = problems_of(household);
    REQUIRE_THAT(problems[0], ContainsSubstring(map.string()));
    REQUIRE_THAT(problems[1], ContainsSubstring("no map file can be read"));
    trial.says(test::glass_sentence({{view::LocalProblemKind::no_map, "", problems[1]},
                                     {view::LocalProblemKind::map_file, problems[0]}}));

    const fs::path whole = fs::path(MIRROR_SOURCE_DIR) / "assets/maps/neubrandenburg.mbtiles";
    fs::copy_file(whole, map, fs::copy_options::overwrite_existing);  // as the glass asks
    const auto begin = std::chrono::steady_clock::now();
    CHECK(test::comes_true([&] { return !shows_trouble(household); }));
    trial.heals(std::chrono::steady_clock::now() - begin);
    CHECK(problems_of(household).empty());
    CHECK(mirror.stop() == 0);
    trial.keeps(k_walkers.size(), positions_in_history(household));
}
