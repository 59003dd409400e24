// Whose code is meant, and what the configuration says to phones.

#include "module/provisioning/household_for_phones.hpp"

#include <set>

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::provisioning;
using namespace std::chrono_literals;

namespace {

Account account_of(const std::string& person, const std::string& device) {
    Account account;
    account.person = person;
    account.device = device;
    account.created_at = 1'763'000'000;
    return account;
}

}  // namespace

TEST_CASE("an account is found by name and device") {
    AccountBook book;
    book.accounts = {account_of("Anna", "phone"), account_of("Ben", "phone"), account_of("Ben", "tablet"),
                     account_of("ben", "watch")};
    CHECK(find_account(book, "Anna", "") == 0U);
    CHECK(find_account(book, "anna", "") == 0U);
    CHECK(find_account(book, "ANNA", "phone") == 0U);
    CHECK(find_account(book, "Ben", "tablet") == 2U);
    CHECK(find_account(book, "ben", "") == 3U);
    CHECK_THAT(find_account(book, "Ben", "").error().text,
               ContainsSubstring("phone, tablet") && ContainsSubstring("--device"));
    CHECK_THAT(find_account(book, "Ben", "car").error().text, ContainsSubstring("there is phone, tablet"));
    CHECK_THAT(find_account(book, "Zoe", "").error().text, ContainsSubstring("provision add \"Zoe\""));
}

TEST_CASE("a phone is set up once it has spoken since it got its password") {
    const Account anna = account_of("Anna", "phone");
    const UtcTime created(1'763'000'000s);
    CHECK_FALSE(is_set_up(anna, std::nullopt));
    CHECK_FALSE(is_set_up(anna, created - 1ms));
    CHECK(is_set_up(anna, created));
    CHECK_THAT(already_set_up(anna), ContainsSubstring("provision rotate \"Anna\" --device phone"));
}

TEST_CASE("regions get numbers that follow from their names, each its own") {
    config::Config config;
    config.unique_id = "fam";
    config.broker.host = "broker.example.org";
    for (int i = 0; i < 100; ++i)
        config.regions.push_back({"Region " + std::to_string(i), *LatLon::make(50, 10), 100.4, "", {}});
    const PhoneHousehold household = household_for_phones(config, "key");
    CHECK(household.encryption_key == "key");
    CHECK(household.broker.host == "broker.example.org");
    std::set<std::int64_t> times;
    std::set<std::string> ids;
    for (const PhoneRegion& region : household.regions) {
        times.insert(region.tst);
        ids.insert(region.rid);
        CHECK(region.radius_m == 100);
    }
    CHECK(times.size() == 100);
    CHECK(ids.size() == 100);
    config.regions.erase(config.regions.begin());
    config.regions[0].radius_m = 250;
    const PhoneHousehold later = household_for_phones(config, "");
    CHECK(later.regions[0].tst == household.regions[1].tst);
    CHECK(later.regions[0].rid == household.regions[1].rid);
}

TEST_CASE("a broker that only this machine calls by its name is no broker for phones") {
    config::Config config;
    config.unique_id = "fam";
    config.broker.host = "localhost";
    Account anna = account_of("Anna", "phone");
    anna.user_name = "anna";
    anna.password = "p";
    anna.device_id = "phone";
    anna.client_id = "annaphone";
    const auto fault = fault_of(anna, household_for_phones(config, ""));
    REQUIRE(fault);
    CHECK_THAT(*fault, ContainsSubstring("`provisioning.host`"));
}
