// Trouble that only the journal's reader meets: nothing is applied, so nothing is stored, and nobody else
// would have its writer look.

#include <chrono>
#include <filesystem>

#include "module/storage/database.hpp"
#include "module/storage/history_reader.hpp"
#include "render/picture.hpp"
#include "tests/faults/fault_table.hpp"
#include "tests/support/posting_household.hpp"
#include "tests/support/trouble_sentence.hpp"

using namespace mirror;
using namespace mirror::test;
using Steady = std::chrono::steady_clock;

namespace {

std::int64_t now_s() {
    return std::chrono::floor<std::chrono::seconds>(SystemClock().now().wall).time_since_epoch().count();
}

double latitude_of(const household::Summary& summary, const std::string& name) {
    const auto person = std::ranges::find(summary.people, name, &household::PersonStatus::name);
    return person->position ? person->position->place.lat_deg() : 0;
}

/// Ends a household. \return how many positions of both are in its history
std::size_t end_and_count(PostingHousehold& house) {
    house.stop();
    storage::HistoryReader history(house.state() / "state.db");
    std::size_t count = 0;
    for (const char* const name : {"anna", "ben"})
        count += history.fixes_of_person(name, UtcSeconds{}, UtcSeconds::max(), 100).value().size();
    return count;
}

}  // namespace

TEST_CASE("damage that only the reader meets is mended before anybody says anything else") {
    Trial trial("Journal damaged between writing and reading");
    PostingHousehold house;
    house.start();
    HttpPhone anna = house.phone("anna");
    HttpPhone ben = house.phone("ben");
    REQUIRE(anna.post(posted_location("anna", 53.5, now_s())).status == 200);
    REQUIRE(house.work_until([&] { return latitude_of(house.summary(), "anna") == 53.5; }));
    REQUIRE(anna.post(posted_location("anna", 53.5001, now_s() + 1)).status == 200);
    REQUIRE(ben.post(posted_location("ben", 53.7, now_s() + 1)).status == 200);
    // The next row is no row of ours any more when the main thread comes to read it.
    storage::Database(house.state() / "journal.db", storage::Access::read_write)
        .run("UPDATE rows SET kind = 200 WHERE row = (SELECT max(row) - 1 FROM rows)");
    const auto begin = Steady::now();
    CHECK(house.work_until([&] { return latitude_of(house.summary(), "ben") == 53.7; }));
    CHECK(latitude_of(house.summary(), "anna") == 53.5);
    REQUIRE(house.work_until([&] { return !house.session().trouble().set_aside.empty(); }));
    trial.heals(Steady::now() - begin);
    trial.says(glass_sentence(house.session().trouble()));
    const auto problems = render::words_for_trouble(house.session().trouble(), {}, {});
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].kind == view::LocalProblemKind::database_set_aside);
    CHECK(std::filesystem::exists(problems[0].detail));
    CHECK_THAT(problems[0].told(), ContainsSubstring("a fresh one was started"));
    trial.keeps(3, end_and_count(house), 1);
}

TEST_CASE("a journal that is deleted loses nothing that was acknowledged") {
    Trial trial("Journal deleted under way");
    PostingHousehold house;
    house.start();
    HttpPhone anna = house.phone("anna");
    REQUIRE(anna.post(posted_location("anna", 53.5, now_s())).status == 200);
    REQUIRE(house.work_until([&] { return latitude_of(house.summary(), "anna") == 53.5; }));
    for (const char* name : {"journal.db", "journal.db-wal", "journal.db-shm"})
        std::filesystem::remove(house.state() / name);
    const auto begin = Steady::now();
    REQUIRE(anna.post(posted_location("anna", 53.5001, now_s() + 1)).status == 200);
    std::string said;
    CHECK(house.work_until([&] {
        said += glass_sentence(house.session().trouble());
        return latitude_of(house.summary(), "anna") == 53.5001;
    }));
    CHECK(std::filesystem::exists(house.state() / "journal.db"));
    trial.heals(Steady::now() - begin);
    CHECK(house.session().trouble().set_aside.empty());
    trial.says(said);
    trial.keeps(2, end_and_count(house));
}

TEST_CASE("what was put in the journal's place is set aside, and what was acknowledged stays") {
    PostingHousehold house;
    house.start();
    HttpPhone anna = house.phone("anna");
    REQUIRE(anna.post(posted_location("anna", 53.5, now_s())).status == 200);
    REQUIRE(house.work_until([&] { return latitude_of(house.summary(), "anna") == 53.5; }));
    REQUIRE(anna.post(posted_location("anna", 53.5001, now_s() + 1)).status == 200);
    std::filesystem::rename(house.state() / "journal.db", house.state() / "elsewhere");
    std::filesystem::create_directory(house.state() / "journal.db");
    CHECK(house.work_until([&] { return latitude_of(house.summary(), "anna") == 53.5001; }));
    CHECK(house.work_until([&] { return house.session().trouble().set_aside.size() == 1; }));
}

TEST_CASE("whatever is wrong with the mirror's files has a sentence of its own") {
    engine::Trouble trouble;
    trouble.journal = "why";
    trouble.journal_fault = storage::Fault::full;
    trouble.storage = "why";
    trouble.storage_fault = storage::Fault::read_only;
    trouble.unread = "why";
    trouble.traces = "why";
    trouble.set_aside = {{"/state/state.db.corrupt-1", false, "a"}, {"/state/state.db.newer-1", true, "b"}};
    std::vector<view::LocalProblemKind> kinds;
    for (const view::LocalProblem& problem : render::words_for_trouble(trouble, {}, {}))
        kinds.push_back(problem.kind);
    using Kind = view::LocalProblemKind;
    CHECK(kinds == std::vector{Kind::disk_full, Kind::disk_read_only, Kind::storage_unreadable,
                               Kind::traces_left, Kind::database_set_aside, Kind::database_newer});
}
