// Phones that post while nothing can be written: they keep what was not taken, and bring it again.

#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "module/storage/history_reader.hpp"
#include "tests/faults/fault_table.hpp"
#include "tests/support/failing_disk.hpp"
#include "tests/support/posting_household.hpp"
#include "tests/support/trouble_sentence.hpp"

using namespace mirror;
using namespace mirror::test;

namespace {

std::int64_t now_s() {
    return std::chrono::floor<std::chrono::seconds>(SystemClock().now().wall).time_since_epoch().count();
}

const household::PersonStatus& person(const household::Summary& summary, const std::string& name) {
    return *std::ranges::find(summary.people, name, &household::PersonStatus::name);
}

}  // namespace

TEST_CASE("what cannot be made durable stays with the phone") {
    constexpr std::int64_t k_positions = 6;
    Trial trial("Disk full, phones that post to the mirror");
    FailingDisk disk;
    PostingHousehold house;
    house.start();
    HttpPhone anna = house.phone("anna");
    const std::int64_t first = now_s() - 100;
    std::size_t acknowledged = 0;
    const auto is_taken = [&](std::int64_t number) {
        const long status = anna.post(posted_location("anna", 53.5, first + number)).status;
        CHECK((status == 200 || status == 503));
        acknowledged += status == 200 ? 1 : 0;
        return status == 200;
    };
    const auto last_known = [&] {
        return person(house.summary(), "anna").position->fix_time.time_since_epoch().count() - first;
    };
    REQUIRE(is_taken(0));
    REQUIRE(house.work_until([&] { return person(house.summary(), "anna").position.has_value(); }));
    disk.fail(ENOSPC);
    for (std::int64_t number = 1; number < k_positions; ++number)
        CHECK_FALSE(is_taken(number));
    REQUIRE(house.work_until([&] { return !glass_sentence(house.session().trouble()).empty(); }));
    trial.says(glass_sentence(house.session().trouble()));
    CHECK(last_known() == 0);  // nothing was taken in by half

    disk.work();
    const auto begin = std::chrono::steady_clock::now();
    for (std::int64_t number = 1; number < k_positions; ++number)
        REQUIRE(house.work_until([&] { return is_taken(number); }));
    CHECK(house.work_until([&] { return glass_sentence(house.session().trouble()).empty(); }));
    CHECK(last_known() == k_positions - 1);
    trial.heals(std::chrono::steady_clock::now() - begin);
    CHECK(acknowledged == k_positions);
    house.stop();
    storage::HistoryReader history(house.state() / "state.db");
    trial.keeps(acknowledged,
                history.fixes_of_person("anna", UtcSeconds{}, UtcSeconds::max(), 100).value().size());
}

TEST_CASE("what another program keeps from being written stays with the phone") {
    PostingHousehold house;
    house.start();
    HttpPhone anna = house.phone("anna");
    CHECK(anna.post(posted_location("anna", 53.5, now_s() - 10)).status == 200);
    // Somebody who keeps the journal from being written.
    sqlite3* blocker = nullptr;
    REQUIRE(sqlite3_open((house.state() / "journal.db").c_str(), &blocker) == SQLITE_OK);
    REQUIRE(sqlite3_exec(blocker, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
    CHECK(anna.post(posted_location("anna", 53.51, now_s())).status == 503);
    CHECK(anna.post(posted_location("anna", 53.51, now_s())).status == 503);
    CHECK_FALSE(house.session().trouble().journal.empty());
    CHECK(person(house.summary(), "anna").position->place.lat_deg() == 53.5);  // not taken in by half
    sqlite3_close(blocker);
    REQUIRE(
        house.work_until([&] { return anna.post(posted_location("anna", 53.52, now_s())).status == 200; }));
    CHECK(house.work_until([&] { return house.session().trouble().journal.empty(); }));
    CHECK(person(house.summary(), "anna").position->place.lat_deg() == 53.52);
}
