#include "module/provisioning/vehicle_commands.hpp"

#include "tests/support/catch.hpp"

using namespace mirror::provisioning;

namespace {

Account car() {
    Account account;
    account.person = "Car";
    account.user_name = account.device_id = account.client_id = "car";
    account.password = "secretword";
    account.tid = "CA";
    account.convention = Convention::Device;
    return account;
}

}  // namespace

TEST_CASE("a new tracker is told everything that leads it to the household") {
    const auto steps = bootstrap_steps(car(), {"home.example", 8883, true}, "fam");
    REQUIRE(steps.size() == 6);
    CHECK(steps[0].text ==
          "bootstrap <secret> <apn>,<apnUser>,<apnPassword>,ssl://home.example,8883,car,secretword");
    CHECK(steps[1].text == "set publish=owntracks/fam/");  // the slash at the end is needed
    CHECK(steps[2].text == "set clientID=car");
    CHECK(steps[3].text == "set tid=CA");
    CHECK(steps[5].text == "reboot");
    CHECK_THAT(bootstrap_steps(car(), {"", 1883, false}, "fam")[0].text,
               ContainsSubstring("tcp://<host>,1883,"));
}

TEST_CASE("only harmless commands go to a vehicle") {
    for (const char* const text : {"gps", "state", "upgrade", "out 1 0", "out 2 1", "set tid=AB",
                                   "set minInterval", "set minInterval="}) {
        INFO(text);
        const auto command = vehicle_command(text);
        REQUIRE(command);
        CHECK(*command == text);
    }
    for (const char* const text : {"",
                                   "GPS",
                                   "gps ",
                                   "set",
                                   "set ",
                                   "set password=x",
                                   "set password",
                                   "set host=evil",
                                   "set otapURI=http://x/y.jad",
                                   "set clientID=x",
                                   "set publish=x/",
                                   "set secret=x",
                                   "set user=x",
                                   "set tid=A B",
                                   "destroy",
                                   "reboot",
                                   "stop",
                                   "off 60",
                                   "zero",
                                   "exec ATD",
                                   "login x",
                                   "bootstrap a b",
                                   "out 3 1",
                                   "out 1 2",
                                   "out 1",
                                   "gps\nreboot",
                                   "log",
                                   "pub 0 x 0 y",
                                   "set tid=\x01",
                                   "upgrade now"}) {
        INFO(text);
        CHECK_FALSE(vehicle_command(text));
    }
    CHECK_THAT(vehicle_command("set host=x").error().text,
               ContainsSubstring("“set host=x”") && ContainsSubstring("minInterval"));
}

TEST_CASE("answers are printed without their secrets") {
    CHECK(masked_answer("tid=AB") == "tid=AB");
    CHECK(masked_answer("password=hunter2") == "password=…");
    CHECK(masked_answer("apnPassword=a=b") == "apnPassword=…");
    CHECK(masked_answer("otapPassword=x") == "otapPassword=…");
    CHECK(masked_answer("secret=1234567890") == "secret=…");
    CHECK(masked_answer("user=anna") == "user=…");
    CHECK(masked_answer("otapURI=http://me:hunter2@host/x.jad") == "otapURI=http://…@host/x.jad");
    CHECK(masked_answer("host=ssl://broker.example") == "host=ssl://broker.example");
    CHECK(masked_answer("NACK: usage set") == "NACK: usage set");
    CHECK(masked_answer(std::string("a\x1b[31m\0b", 7)).find('\x1b') == std::string::npos);
}

TEST_CASE("a refused command comes back without the secrets that it may hold") {
    for (const char* const text : {"set password=hunter2", "login hunter2", "bootstrap hunter2 a,b,c"}) {
        INFO(text);
        CHECK_THAT(vehicle_command(text).error().text, !ContainsSubstring("hunter2"));
    }
    CHECK_THAT(vehicle_command("login hunter2").error().text, ContainsSubstring("“login …”"));
}

TEST_CASE("outputs and upgrades want a confirmation, questions do not") {
    using enum mirror::config::VehicleCommand;
    CHECK(kind_of("gps") == gps);
    CHECK(kind_of("state") == state);
    CHECK(kind_of("set tid=AB") == set);
    CHECK(kind_of("out 1 0") == out);
    CHECK(kind_of("upgrade") == upgrade);
    CHECK(name_of(set) == "set");
    CHECK(name_of(upgrade) == "upgrade");
    CHECK(needs_confirmation(out));
    CHECK(needs_confirmation(upgrade));
    CHECK_FALSE(needs_confirmation(gps));
    CHECK_FALSE(needs_confirmation(set));
}

TEST_CASE("a vehicle of the household has its first device's topic") {
    mirror::config::Config config;
    config.unique_id = "fam";
    config.people = {{"Anna", {"anna"}, {}, "", mirror::config::PersonKind::person},
                     {"Car", {"cars/van", "old"}, {}, "", mirror::config::PersonKind::vehicle},
                     {"Bike", {}, {}, "", mirror::config::PersonKind::vehicle}};
    CHECK(vehicle_topic("Car", config) == "owntracks/fam/cars/van");
    CHECK_FALSE(vehicle_topic("Anna", config));
    CHECK_FALSE(vehicle_topic("Bike", config));
    CHECK_FALSE(vehicle_topic("Bus", config));
}
