// Commands as the apps want them, to the letter.

#include "module/provisioning/commands.hpp"

#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::provisioning;

namespace {

const std::vector<PhoneRegion> k_home{{"Home", *LatLon::make(52.5, 13.4), 150, 1'000'000'001, "b2d38a01"}};
constexpr const char* k_waypoint =
    R"({"_type":"waypoint","desc":"Home","lat":52.5,"lon":13.4,"rad":150,"tst":1000000001,"rid":"b2d38a01"})";

}  // namespace

TEST_CASE("plain commands are an action and nothing else") {
    CHECK(report_location_command() == R"({"_type":"cmd","action":"reportLocation"})");
    CHECK(status_command() == R"({"_type":"cmd","action":"status"})");
    CHECK(waypoints_command() == R"({"_type":"cmd","action":"waypoints"})");
    CHECK(dump_command() == R"({"_type":"cmd","action":"dump"})");
    CHECK(clear_waypoints_command() == R"({"_type":"cmd","action":"clearWaypoints"})");
    CHECK(command_topic("owntracks/fam/anna/phone") == "owntracks/fam/anna/phone/cmd");
}

TEST_CASE("regions are sent with every type and in whole numbers") {
    CHECK(set_waypoints_command(k_home) ==
          std::string(
              R"({"_type":"cmd","action":"setWaypoints","waypoints":{"_type":"waypoints","waypoints":[)") +
              k_waypoint + "]}}");
}

TEST_CASE("a region is removed from an iPhone under its own id, to where nothing is") {
    const auto json = nlohmann::json::parse(remove_waypoints_command(k_home));
    const auto& entry = json["waypoints"]["waypoints"][0];
    CHECK(json["waypoints"]["_type"] == "waypoints");
    CHECK(entry["rid"] == "b2d38a01");
    CHECK(entry["lat"] == 1000);
    CHECK(entry["lon"] == 1000);
    CHECK(entry["rad"].is_number_integer());
}

TEST_CASE("a configuration has its regions in both places, or in none") {
    const std::vector<Setting> settings{
        {"cleanSession", false}, {"keepalive", std::int64_t{3599}}, {"tid", "AN"}};
    const std::string inner = R"("_type":"configuration","cleanSession":false,"keepalive":3599,"tid":"AN")";
    CHECK(set_configuration_command(settings, {}) ==
          R"({"_type":"cmd","action":"setConfiguration","configuration":{)" + inner + "}}");
    CHECK(set_configuration_command(settings, k_home) ==
          R"({"_type":"cmd","action":"setConfiguration","configuration":{)" + inner + R"(,"waypoints":[)" +
              k_waypoint + R"(]},"waypoints":{"_type":"waypoints","waypoints":[)" + k_waypoint + "]}}");
}

TEST_CASE("a region that has no id is sent without one") {
    const std::vector<PhoneRegion> regions{{"Pool", *LatLon::make(53.6, 13.3), 80, 1'700'000'001, ""}};
    CHECK(set_waypoints_command(regions).find("\"rid\"") == std::string::npos);
}
