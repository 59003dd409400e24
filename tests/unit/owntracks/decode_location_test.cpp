#include <variant>

#include "module/owntracks/decode.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::owntracks;

TEST_CASE("a location carries its fix and what the phone told about itself") {
    const auto message = decode(
        "owntracks/family/annika",
        R"({"_type":"location","tid":"AN","lat":48.2,"lon":16.37,"tst":1700000000,"acc":12,"batt":87,"bs":1,"SSID":"home","inregions":["Home"]})");
    REQUIRE(message);
    CHECK(message->base_topic == "owntracks/family/annika");
    CHECK(message->suffix.empty());
    const auto& location = std::get<Location>(message->body);
    CHECK(location.position == LatLon::make(48.2, 16.37));
    CHECK(location.fix_time.time_since_epoch().count() == 1'700'000'000);
    CHECK(location.accuracy_m == 12.0);
    CHECK(location.battery_pct == 87);
    CHECK(location.battery_state == BatteryState::unplugged);
    CHECK(location.ssid == "home");
    CHECK(location.regions == std::vector<std::string>{"Home"});
    CHECK_FALSE(location.altitude_m);
}
