// Which regions a phone shall have.

#include "module/provisioning/region_plan.hpp"

#include <set>

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::provisioning;

namespace {

config::Region region(const std::string& name, double lat, double lon = 13.4, double radius_m = 150) {
    return {name, *LatLon::make(lat, lon), radius_m, "", {}};
}

ShownRegion shown(const PhoneRegion& region) {
    return {region.name, region.centre, region.radius_m, region.tst, region.rid};
}

RegionBook book_of(const std::vector<config::Region>& regions) {
    RegionBook book;
    book.update("fam", regions);
    return book;
}

}  // namespace

TEST_CASE("a region keeps its time and id when it is moved, widened or renamed") {
    RegionBook book = book_of({region("Home", 52.5), region("School", 52.6)});
    const PhoneRegion before = book.wanted().at(0);
    SECTION("moved and widened") {
        book.update("fam", std::vector{region("Home", 52.7, 13.5, 80), region("School", 52.6)});
    }
    SECTION("renamed") {
        book.update("fam", std::vector{region("House", 52.5), region("School", 52.6)});
    }
    REQUIRE(book.wanted().size() == 2);
    CHECK(book.wanted()[0].tst == before.tst);
    CHECK(book.wanted()[0].rid == before.rid);
    CHECK(book.retired().empty());
}

TEST_CASE("a region taken out is remembered, and comes back as the same") {
    RegionBook book = book_of({region("Home", 52.5), region("School", 52.6)});
    const std::vector<PhoneRegion> before = book.wanted();
    CHECK(book.update("fam", std::vector{region("Home", 52.5)}));
    CHECK(book.wanted().size() == 1);
    CHECK(book.retired() == std::vector{before[1]});
    CHECK(book.update("fam", std::vector{region("Home", 52.5), region("School", 52.6)}));
    CHECK(book.wanted() == before);
    CHECK_FALSE(book.update("fam", std::vector{region("Home", 52.5), region("School", 52.6)}));
}

TEST_CASE("no two of a thousand regions share a time or an id, nor with one that a phone's owner makes") {
    std::vector<config::Region> many;
    for (int place = 0; place < 1000; ++place)
        many.push_back(region("Place " + std::to_string(place), -60 + place * 0.1));
    std::set<std::int64_t> times;
    std::set<std::string> ids;
    for (const PhoneRegion& made : book_of(many).wanted()) {
        times.insert(made.tst);
        ids.insert(made.rid);
        CHECK(made.tst < 1'300'000'000);  // before 2011 nobody had OwnTracks
    }
    CHECK(times.size() == 1000);
    CHECK(ids.size() == 1000);
}

TEST_CASE("a phone that has everything, with the noise of its app, lacks nothing") {
    const auto wanted = book_of({region("Cape", -33.86882, -70.6693)}).wanted();
    ShownRegion there = shown(wanted[0]);
    there.centre = LatLon::make(static_cast<float>(-33.86882), static_cast<float>(-70.6693));
    const Platform platform = GENERATE(Platform::Android, Platform::Ios);
    CHECK(plan_regions(platform, "fam", wanted, {}, std::vector{there}).is_fulfilled());
}

TEST_CASE("what is missing, moved or too wide is found, and the owner's own is left alone") {
    const auto wanted =
        book_of({region("Home", 52.5), region("School", 52.6), region("Work", 52.7)}).wanted();
    ShownRegion moved = shown(wanted[1]);
    moved.centre = LatLon::make(52.601, 13.4);
    const ShownRegion own{"Gym", LatLon::make(52, 13), 50, 1'700'000'000, "ffffff"};
    const RegionPlan plan =
        plan_regions(Platform::Android, "fam", wanted, {}, std::vector{shown(wanted[0]), moved, own});
    CHECK(plan.missing == std::vector{wanted[1], wanted[2]});
    CHECK(plan.surplus.empty());
    REQUIRE(plan.own.size() == 1);
    CHECK(plan.own[0].name == "Gym");
}

TEST_CASE("Android knows a region by its time and iOS by its id") {
    const auto wanted = book_of({region("Home", 52.5)}).wanted();
    ShownRegion other_time = shown(wanted[0]);
    other_time.tst = 5;
    CHECK_FALSE(plan_regions(Platform::Android, "fam", wanted, {}, std::vector{other_time}).is_fulfilled());
    CHECK(plan_regions(Platform::Ios, "fam", wanted, {}, std::vector{other_time}).is_fulfilled());
}

TEST_CASE("names that an iPhone would take for something else are changed for it") {
    CHECK(ios_region_name("School: gate") == "School – gate");
    CHECK(ios_region_name("+Car") == "Car");
    CHECK(ios_region_name("-Slow") == "Slow");
    CHECK(ios_region_name("Home|1|2") == "Home/1/2");
    CHECK(ios_region_name("+") == "Region");
    CHECK(ios_region_name("Zuhause") == "Zuhause");
}

TEST_CASE("beside an iPhone owner's own Home the household's gets a name of its own") {
    const auto wanted = book_of({region("Home", 52.5)}).wanted();
    const ShownRegion own{"Home", LatLon::make(48, 11), 50, 1'700'000'000, "abc"};
    CHECK(plan_regions(Platform::Ios, "fam", wanted, {}, std::vector{own}).wanted[0].name == "Home (fam)");
    CHECK(plan_regions(Platform::Android, "fam", wanted, {}, std::vector{own}).wanted[0].name == "Home");
}

TEST_CASE("more regions than an iPhone watches are told beforehand") {
    CHECK_FALSE(region_limit_warning(20));
    REQUIRE(region_limit_warning(21));
    CHECK(region_limit_warning(21)->find("21") != std::string::npos);
}
