// The shell example of config/README.md does what it says.

#include <signal.h>

#include <fstream>
#include <regex>

#include "tests/integration/house_broker.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using test::Household;
using test::Machine;
using test::RunningMirror;

namespace {

/// The example between its two marks in config/README.md.
std::string shell_example() {
    const std::string readme = test::content_of(MIRROR_SOURCE_DIR "/config/README.md");
    const std::string begin = "```sh\n#!/bin/sh\n# house.sh";
    const auto from = readme.find(begin);
    REQUIRE(from != std::string::npos);
    const auto start = from + 6;
    return readme.substr(start, readme.find("\n```", start) + 1 - start);
}

}  // namespace

TEST_CASE(
    "the shell example of config/README.md switches the lights when the last one leaves and the first one "
    "comes") {
    if (!test::find_program("mosquitto_sub"))
        test::skip_test_program("mosquitto_sub is not installed (apt install mosquitto-clients)");
    const test::MosquittoBroker broker;
    test::Phone phone(broker.port());
    Household household(broker.port());
    // As written there, but for broker and household; `lights` is a program of the house that writes down
    // what it was told.
    std::string script = shell_example();
    script = std::regex_replace(script, std::regex("broker\\.example"),
                                "127.0.0.1 -p " + std::to_string(broker.port()));
    script = std::regex_replace(script, std::regex("lindner"), "fam");
    household.folder().write("house.sh", script);
    const auto lights = household.folder().path() / "lights.log";
    household.folder().write("lights", "#!/bin/sh\necho \"$1\" >> '" + lights.string() + "'\n");
    std::filesystem::permissions(household.folder().path() / "lights", std::filesystem::perms(0755));
    std::ofstream(lights).close();

    const auto everybody = [&](double lat_deg, std::int64_t seconds_ago) {
        for (const char* device : {"anna", "ben/phone", "clara", "david"})
            test::publish(phone, std::string("owntracks/fam/") + device,
                          test::location_json(lat_deg, 13.2480, seconds_ago), true);
    };
    everybody(53.5605, 120);
    RunningMirror mirror(household);
    Machine machine(broker.port());
    REQUIRE(machine.says("owntracks-mirror/fam/household/nobody_home", "false"));
    test::ChildProcess house({"timeout", "120", "sh", "-c",
                              "PATH=\"" + household.folder().path().string() + ":$PATH\" exec sh '" +
                                  (household.folder().path() / "house.sh").string() + "'"},
                             household.folder().path() / "house.log");
    INFO(test::content_of(household.folder().path() / "house.log"));
    REQUIRE(test::file_tells(lights, "on\n", 20s));
    everybody(53.6000, 0);
    CHECK(test::file_tells(lights, "off\n", 30s));
    // It also tells the mirror, which is dark then.
    CHECK(machine.says("owntracks-mirror/fam/mirror/screen", "off"));
    house.send(SIGTERM);  // `timeout` ends the whole pipeline
    CHECK(house.wait(10'000).has_value());
    CHECK(mirror.stop() == 0);
}
