// Which part of a topic names the device, in both conventions.

#include "module/owntracks/topic.hpp"

#include "tests/support/catch.hpp"

using namespace mirror::owntracks;

namespace {

Location alarm_location() {
    Location location;
    location.trigger = "a";
    return location;
}

struct SplitCase {
    const char* topic;
    Body body;
    const char* base;
    const char* suffix;
};

}  // namespace

TEST_CASE("a topic of a device has at least three levels and no wildcard") {
    CHECK(is_device_topic("owntracks/family/anna"));
    CHECK(is_device_topic("owntracks/family/anna/phone/event"));
    CHECK(is_device_topic("owntracks/Familie Müller/Annas Händy"));
    CHECK(is_device_topic("owntracks/gw/car/obd2/000007e8/01/0d"));
    CHECK_FALSE(is_device_topic(""));
    CHECK_FALSE(is_device_topic("owntracks"));
    CHECK_FALSE(is_device_topic("owntracks/anna"));
    CHECK_FALSE(is_device_topic("owntracks/family/"));
    CHECK_FALSE(is_device_topic("/family/anna/phone"));
    CHECK_FALSE(is_device_topic("owntracks//anna/phone"));
    CHECK_FALSE(is_device_topic("owntracks/family/+"));
    CHECK_FALSE(is_device_topic("owntracks/family/#"));
    CHECK_FALSE(is_device_topic("owntracks/family/an\x01na"));
    CHECK_FALSE(is_device_topic("owntracks/family/an\x7Fna"));
    CHECK_FALSE(is_device_topic("owntracks/family/\xC3"));
}

TEST_CASE("a topic lies below its root and not below one that begins alike") {
    CHECK(is_below("owntracks/family/anna", "owntracks"));
    CHECK(is_below("home/tracks/family/anna", "home/tracks"));
    CHECK_FALSE(is_below("owntracks2/family/anna", "owntracks"));
    CHECK_FALSE(is_below("owntracks/", "owntracks"));
    CHECK_FALSE(is_below("owntracks", "owntracks"));
    CHECK_FALSE(is_below("Owntracks/family/anna", "owntracks"));
}

TEST_CASE("the last level is a sub-topic only when name and type belong together") {
    const auto& [topic, body, base, suffix] = GENERATE(values<SplitCase>({
        // both conventions, every type
        {"owntracks/f/anna", Location{}, "owntracks/f/anna", ""},
        {"owntracks/f/anna/phone", Location{}, "owntracks/f/anna/phone", ""},
        {"owntracks/f/anna/event", Transition{}, "owntracks/f/anna", "event"},
        {"owntracks/f/anna/phone/event", Transition{}, "owntracks/f/anna/phone", "event"},
        {"owntracks/f/anna/waypoint", Waypoint{}, "owntracks/f/anna", "waypoint"},
        {"owntracks/f/anna/waypoints", Waypoints{}, "owntracks/f/anna", "waypoints"},
        {"owntracks/f/anna/info", Card{}, "owntracks/f/anna", "info"},
        {"owntracks/f/anna", Card{}, "owntracks/f/anna", ""},
        {"owntracks/f/anna/cmd", Command{}, "owntracks/f/anna", "cmd"},
        {"owntracks/f/anna/dump", Dump{}, "owntracks/f/anna", "dump"},
        {"owntracks/f/anna/dump", Configuration{}, "owntracks/f/anna", "dump"},
        {"owntracks/f/anna/status", Status{}, "owntracks/f/anna", "status"},
        {"owntracks/f/anna/step", Steps{}, "owntracks/f/anna", "step"},
        {"owntracks/f/anna/beacon", Beacon{}, "owntracks/f/anna", "beacon"},
        {"owntracks/f/anna/request", Request{}, "owntracks/f/anna", "request"},
        {"owntracks/f/anna", LastWill{}, "owntracks/f/anna", ""},
        // types on the base topic where they do not belong
        {"owntracks/f/anna", Transition{}, "owntracks/f/anna", ""},
        {"owntracks/f/anna", Waypoints{}, "owntracks/f/anna", ""},
        // devices named like sub-topics
        {"owntracks/f/event", Location{}, "owntracks/f/event", ""},
        {"owntracks/f/event", Transition{}, "owntracks/f", "event"},
        {"owntracks/f/anna/event", Location{}, "owntracks/f/anna/event", ""},
        {"owntracks/f/status/event", Transition{}, "owntracks/f/status", "event"},
        {"owntracks/f/event/event", Transition{}, "owntracks/f/event", "event"},
        {"owntracks/f/anna/info", LastWill{}, "owntracks/f/anna/info", ""},
        {"owntracks/f/anna/info", Transition{}, "owntracks/f/anna/info", ""},
        {"owntracks/f/waypoint", Waypoints{}, "owntracks/f/waypoint", ""},
        {"owntracks/f/anna/Event", Transition{}, "owntracks/f/anna/Event", ""},
        // the alarm of a vehicle
        {"owntracks/gw/car/alarm", alarm_location(), "owntracks/gw/car", "alarm"},
        {"owntracks/f/gw/car/alarm", alarm_location(), "owntracks/f/gw/car", "alarm"},
        {"owntracks/gw/alarm", alarm_location(), "owntracks/gw/alarm", ""},
        {"owntracks/gw/car/alarm", Location{}, "owntracks/gw/car/alarm", ""},
        // clears
        {"owntracks/f/anna", Clear{}, "owntracks/f/anna", ""},
        {"owntracks/f/anna/phone", Clear{}, "owntracks/f/anna/phone", ""},
        {"owntracks/f/anna/info", Clear{}, "owntracks/f/anna", "info"},
        {"owntracks/f/anna/msg", Clear{}, "owntracks/f/anna", "msg"},
        {"owntracks/gw/car/voltage/batt", Clear{}, "owntracks/gw/car", "voltage/batt"},
        {"owntracks/gw/car/alarm", Clear{}, "owntracks/gw/car", "alarm"},
        {"owntracks/f/event", Clear{}, "owntracks/f/event", ""},
        {"owntracks/f/status", Clear{}, "owntracks/f/status", ""},
        {"owntracks/f/alarm", Clear{}, "owntracks/f/alarm", ""},
        // vehicles
        {"owntracks/gw/car/gpio/7", Vehicle{}, "owntracks/gw/car", "gpio/7"},
        {"owntracks/gw/car/fms/data/speed", Vehicle{}, "owntracks/gw/car", "fms/data/speed"},
    }));
    INFO(topic << " as " << type_name(body));
    CHECK(split_topic(topic, body) == TopicParts{base, suffix});
}

TEST_CASE("a device may have the name of any sub-topic, in both conventions") {
    const std::string name = GENERATE(values<std::string>(
        {"event",  "info",    "waypoint", "waypoints", "cmd",   "dump", "status",    "step",        "steps",
         "beacon", "request", "msg",      "alarm",     "start", "gpio", "voltage",   "temperature", "log",
         "raw",    "fms",     "obd2",     "proxy",     "hw",    "sw",   "operators", "cellinfo",    "out"}));
    for (const std::string& base : {"owntracks/f/" + name, "owntracks/f/anna/" + name,
                                    "owntracks/f/" + name + "/phone", "owntracks/f/" + name + "/" + name}) {
        INFO(base);
        CHECK(split_topic(base, Location{}) == TopicParts{base, ""});
        CHECK(split_topic(base, LastWill{}) == TopicParts{base, ""});
        CHECK(split_topic(base + "/event", Transition{}) == TopicParts{base, "event"});
        CHECK(split_topic(base + "/info", Card{}) == TopicParts{base, "info"});
        CHECK(split_topic(base + "/cmd", Command{}) == TopicParts{base, "cmd"});
        CHECK(split_topic(base + "/status", Status{}) == TopicParts{base, "status"});
        CHECK(split_topic(base + "/waypoints", Waypoints{}) == TopicParts{base, "waypoints"});
    }
}

TEST_CASE("a vehicle's sub-topics are known by their names") {
    using Kind = Vehicle::Kind;
    struct Case {
        const char* topic;
        const char* base;
        const char* suffix;
        Kind kind;
        const char* channel;
    };
    const auto [topic, base, suffix, kind, channel] = GENERATE(values<Case>({
        {"owntracks/gw/car/status", "owntracks/gw/car", "status", Kind::status, "status"},
        {"owntracks/f/gw/car/status", "owntracks/f/gw/car", "status", Kind::status, "status"},
        {"owntracks/gw/car/start", "owntracks/gw/car", "start", Kind::start, "start"},
        {"owntracks/gw/car/gpio/7", "owntracks/gw/car", "gpio/7", Kind::ignition, "7"},
        {"owntracks/gw/car/gpio/2", "owntracks/gw/car", "gpio/2", Kind::gpio, "2"},
        {"owntracks/gw/car/voltage/batt", "owntracks/gw/car", "voltage/batt", Kind::voltage, "batt"},
        {"owntracks/f/gw/car/voltage/ext", "owntracks/f/gw/car", "voltage/ext", Kind::voltage, "ext"},
        {"owntracks/gw/car/temperature/0", "owntracks/gw/car", "temperature/0", Kind::temperature, "0"},
        {"owntracks/gw/car/operators", "owntracks/gw/car", "operators", Kind::text, "operators"},
        {"owntracks/gw/car/cellinfo", "owntracks/gw/car", "cellinfo", Kind::text, "cellinfo"},
        {"owntracks/gw/car/raw", "owntracks/gw/car", "raw", Kind::text, "raw"},
        {"owntracks/gw/car/log/E", "owntracks/gw/car", "log/E", Kind::text, "log/E"},
        {"owntracks/gw/car/cmd", "owntracks/gw/car", "cmd", Kind::command, "cmd"},
        {"owntracks/gw/car/cmd/out", "owntracks/gw/car", "cmd/out", Kind::text, "cmd/out"},
        {"owntracks/gw/car/info", "owntracks/gw/car", "info", Kind::text, "info"},
        {"owntracks/gw/car/fms/timedate", "owntracks/gw/car", "fms/timedate", Kind::text, "fms/timedate"},
        {"owntracks/gw/car/obd2/000007e8/01/0d", "owntracks/gw/car", "obd2/000007e8/01/0d", Kind::text,
         "obd2/000007e8/01/0d"},
        {"owntracks/gw/car/proxy/a/b/c/d", "owntracks/gw/car", "proxy/a/b/c/d", Kind::text, "proxy/a/b/c/d"},
        {"owntracks/gw/car/hw/imei", "owntracks/gw/car", "hw/imei", Kind::text, "hw/imei"},
    }));
    INFO(topic);
    const auto found = vehicle_topic(topic);
    REQUIRE(found);
    CHECK(found->parts == TopicParts{base, suffix});
    CHECK(found->kind == kind);
    CHECK(found->channel == channel);
}

TEST_CASE("other topics are no vehicle's") {
    for (const char* topic : {"owntracks/f/anna", "owntracks/f/anna/event", "owntracks/f/anna/phone",
                              "owntracks/gpio/7", "fms/a/b", "owntracks/gw/car/alarm",
                              "owntracks/gw/car/gpio", "owntracks/gw/car/gpio/7/8", "status", "a/b/c/fms"}) {
        INFO(topic);
        CHECK_FALSE(vehicle_topic(topic));
    }
}

TEST_CASE("the configuration's name of a device is what follows the household") {
    CHECK(device_tail("owntracks/family/annika", "family") == "annika");
    CHECK(device_tail("owntracks/family/pippi/phone", "family") == "pippi/phone");
    CHECK(device_tail("home/tracks/family/annika", "family", "home/tracks") == "annika");
    CHECK_FALSE(device_tail("owntracks/family", "family"));
    CHECK_FALSE(device_tail("owntracks/family/", "family"));
    CHECK_FALSE(device_tail("owntracks/family/a/b/c", "family"));
    CHECK_FALSE(device_tail("owntracks/other/annika", "family"));
    CHECK_FALSE(device_tail("owntracks/family2/annika", "family"));
    CHECK_FALSE(device_tail("tracks/family/annika", "family"));
}

TEST_CASE("a probe is told from every device's topic") {
    CHECK(probe_topic("family", "hall") == "owntracks/family/_mirror/hall/probe");
    CHECK(probe_topic("family", "hall", "home/tracks") == "home/tracks/family/_mirror/hall/probe");
    CHECK(mirror_filter("family") == "owntracks/family/_mirror/#");
    CHECK(is_mirror_topic(probe_topic("family", "hall")));
    CHECK(is_mirror_topic(probe_topic("family", "hall", "home/tracks")));
    CHECK(is_mirror_topic("owntracks/family/_mirror"));
    CHECK(is_mirror_topic("owntracks/family/_mirror/hall"));
    CHECK_FALSE(is_mirror_topic("owntracks/family/_mirrors/hall/probe"));
    CHECK_FALSE(is_mirror_topic("owntracks/_mirror/hall/probe"));
    CHECK_FALSE(is_mirror_topic("owntracks/family/anna"));
    CHECK_FALSE(is_mirror_topic("owntracks/family/mirror/phone"));
    CHECK_FALSE(is_mirror_topic(""));
    CHECK_FALSE(device_tail("owntracks/family/_mirror", "family"));
    CHECK_FALSE(device_tail("owntracks/family/_mirror/hall", "family"));
}

TEST_CASE("whatever the client id holds, the probe's topic is one") {
    CHECK(probe_topic("family", "a/b+c#d\n") == "owntracks/family/_mirror/a-b-c-d-/probe");
    CHECK(probe_topic("family", "") == "owntracks/family/_mirror/-/probe");
    CHECK(is_device_topic(probe_topic("family", "/")));
}
