#include "module/demo/demo_config.hpp"

#include "module/config/read_config.hpp"
#include "module/simulator/family.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;

TEST_CASE("the demo's configuration is read without a word of complaint and names the simulated family") {
    const std::string text = demo::demo_config({18'830, "/tmp/somewhere", "de"});
    const auto read = config::read_config_text(text, "demo");
    if (!read) {
        for (const auto& problem : read.error())
            UNSCOPED_INFO(problem.message);
    }
    REQUIRE(read);
    CHECK(read->warnings.empty());
    const config::Config& household = read->config;
    CHECK(household.unique_id == "demo");
    CHECK(household.language == "de");
    CHECK(household.broker.port == 18'830);
    CHECK(household.broker.tls == false);
    CHECK(household.state_directory == "/tmp/somewhere");
    CHECK(household.home == "Home");
    const auto& members = simulator::family_members();
    REQUIRE(household.people.size() == members.size());
    for (std::size_t i = 0; i < members.size(); ++i) {
        CHECK(household.people[i].name == members[i].name);
        CHECK(household.people[i].devices == std::vector<std::string>{members[i].device});
        CHECK((household.people[i].kind == config::PersonKind::vehicle) == members[i].is_vehicle);
    }
    const auto& regions = simulator::family_regions();
    REQUIRE(household.regions.size() == regions.size());
    for (std::size_t i = 0; i < regions.size(); ++i) {
        CHECK(household.regions[i].name == regions[i].name);
        CHECK(distance_m(household.regions[i].centre, regions[i].centre) < 1);
        CHECK(household.regions[i].radius_m == regions[i].radius_m);
    }
}
