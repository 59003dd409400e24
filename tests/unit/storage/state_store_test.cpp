#include "module/storage/state_store.hpp"

#include "module/storage/history_reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

using namespace mirror;
using namespace mirror::storage;
using namespace mirror::storage::test;

namespace {

UtcSeconds at(std::int64_t seconds) {
    return UtcSeconds(std::chrono::seconds(1'750'000'000 + seconds));
}

FixRow fix(const std::string& person, const std::string& device, std::int64_t tst) {
    return {.person = person,
            .device = "owntracks/bergstroem/" + device,
            .tst = at(tst),
            .lat_deg = 59.3293,
            .lon_deg = 18.0686,
            .accuracy_m = 12.5,
            .battery_pct = 80,
            .message = tst};
}

}  // namespace

TEST_CASE("values and watermark come back after a restart") {
    const TemporaryDirectory directory;
    {
        StateStore store(directory / "state.db");
        CHECK(store.stored() == StoredState{});
        REQUIRE(store.commit({.upserts = {{"a", "1"}, {"b", std::string("\0\xff", 2)}}, .watermark = 5}));
        REQUIRE(
            store.commit({.upserts = {{"a", "2"}, {"c", ""}}, .erased = {"b", "c", "d"}, .watermark = 9}));
    }
    StateStore store(directory / "state.db");
    CHECK(store.stored() == StoredState{.values = {{"a", "2"}, {"c", ""}}, .watermark = 9});
    CHECK(read_state(directory / "state.db").value() == store.stored());
}

TEST_CASE("history comes back by person, by device and in order of time") {
    const TemporaryDirectory directory;
    StateStore store(directory / "state.db");
    HistoryReader history(directory / "state.db");
    const FixRow phone1 = fix("Annika", "annika", 10);
    FixRow phone2 = fix("Annika", "annika", 30);
    phone2.speed_kmh = 4;
    phone2.course_deg = 270;
    const FixRow tablet = fix("Annika", "tablet", 20);
    const FixRow borrowed = fix("Pippi", "tablet", 40);
    const TransitionRow arrival{"Annika", phone1.device, "Home", "enter", at(30), 7};
    const AlarmRow alarm{"Car", "owntracks/bergstroem/car", at(50), 59.0, std::nullopt, 8};
    REQUIRE(store.commit(
        {.fixes = {phone2, phone1, tablet, borrowed}, .transitions = {arrival}, .alarms = {alarm}}));
    CHECK(history.fixes_of_person("Annika", at(0), at(99), 10).value() ==
          std::vector{phone1, tablet, phone2});
    CHECK(history.fixes_of_person("Annika", at(0), at(99), 2).value() == std::vector{tablet, phone2});
    CHECK(history.fixes_of_person("Annika", at(10), at(20), 10).value() == std::vector{phone1, tablet});
    CHECK(history.fixes_of_person("Nobody", at(0), at(99), 10).value().empty());
    CHECK(history.fixes_of_device(tablet.device, at(0), at(99), 10).value() == std::vector{tablet, borrowed});
    CHECK(history.transitions_since(at(30), 10).value() == std::vector{arrival});
    CHECK(history.transitions_since(at(31), 10).value().empty());
    CHECK(history.alarms_since(at(0), 10).value() == std::vector{alarm});

    SECTION("and nothing is there twice") {
        REQUIRE(store.commit({.fixes = {phone1, tablet}, .transitions = {arrival}, .alarms = {alarm}}));
        CHECK(history.fixes_of_person("Annika", at(0), at(99), 10).value().size() == 3);
        CHECK(history.transitions_since(at(0), 10).value().size() == 1);
        CHECK(history.alarms_since(at(0), 10).value().size() == 1);
    }
}
