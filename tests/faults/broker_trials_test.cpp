// What a broker can do to a mirror. Each trial prints its row of README.md with what was seen.

#include <signal.h>

#include "module/provisioning/mosquitto_files.hpp"
#include "tests/faults/fault_table.hpp"
#include "tests/faults/trial_mirror.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/mqtt_clients.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using mqtt::ConnectionProblem;
using test::MosquittoBroker;
using test::Trial;
using test::TrialFamily;
using test::TrialMirror;
using Steady = std::chrono::steady_clock;

namespace {

test::BrokerSetup quiet_broker() {
    test::BrokerSetup setup;
    setup.quiet = true;
    return setup;
}

/// What `provision` writes about how much the broker keeps for who is away.
std::string provisioned_limits() {
    const auto lines = provisioning::conf_lines({"passwd", "acl", "/tmp/", {}}, {}).value();
    std::string limits;
    for (const std::string& line : lines)
        if (line.starts_with("max_")) limits += line + "\n";
    return limits;
}

/// A mirror that was known to the broker is off while the family says so much; then it comes back.
struct Absence {
    Absence(const std::string& limits, int messages) : broker(with_limits(limits)), family(broker.port()) {
        TrialMirror::Setup setup{test::trial_household(broker.port()), folder.path() / "state"};
        {
            TrialMirror before(setup);
            REQUIRE(before.pump_until(
                [&] { return before.session->connection().problem == ConnectionProblem::none; }));
            before.end();
        }
        family.round = 40;
        for (int i = 0; i < messages; i += 1000) {
            family.say(1000);
            family.finish();
        }
        const auto begin = Steady::now();
        TrialMirror after(setup);
        // What the broker kept comes first, then what is retained, then its answer to the probe.
        REQUIRE(after.pump_until(
            [&] { return family.is_known_to(after.summary(), false) && after.is_well(); }, 60s));
        took = Steady::now() - begin;
        glass = after.glass();
        after.end();
        kept = family.kept_in(setup.state);
    }
    static test::BrokerSetup with_limits(const std::string& limits) {
        test::BrokerSetup setup = quiet_broker();
        setup.limits = limits;
        return setup;
    }

    test::TempFolder folder;
    MosquittoBroker broker;
    TrialFamily family;
    Steady::duration took{};
    std::string glass;
    std::size_t kept = 0;
};

}  // namespace

TEST_CASE("a broker that forgets everything is found again, and everybody's last place with it") {
    Trial trial("Broker restarted without persistence");
    MosquittoBroker broker(quiet_broker());
    const test::TempFolder folder;
    TrialFamily family(broker.port());
    const TrialMirror::Setup setup{test::trial_household(broker.port()), folder.path() / "state"};
    TrialMirror mirror(setup);
    REQUIRE(mirror.pump_until([&] { return mirror.is_well(); }));
    family.say(40);
    family.finish();
    REQUIRE(mirror.pump_until([&] { return mirror.knows(family); }));
    broker.kill();
    REQUIRE(mirror.pump_until([&] { return !mirror.glass().empty(); }));
    trial.says(mirror.glass());
    broker.start();
    const auto begin = Steady::now();
    family.say(20);  // phones may be back before the mirror: then nobody listens to what they do not retain
    family.finish();
    REQUIRE(
        mirror.pump_until([&] { return family.is_known_to(mirror.summary(), false) && mirror.is_well(); }));
    trial.heals(Steady::now() - begin);
    family.say(40);
    family.finish();
    REQUIRE(mirror.pump_until([&] { return mirror.knows(family); }));
    mirror.end();
    trial.keeps(family.said(), family.kept_in(setup.state), 18);
}

TEST_CASE("a broker whose access list is tightened under way is found out while nobody speaks") {
    Trial trial("Access list tightened under way");
    const std::string family_rule = "user family\ntopic readwrite owntracks/fam/#\n";
    const std::string mirror_rule = "user mirror\ntopic readwrite owntracks/fam/#\n";
    test::BrokerSetup with_rules = quiet_broker();
    with_rules.users = {{"mirror", "m"}, {"family", "f"}};
    with_rules.acl = family_rule + mirror_rule;
    MosquittoBroker broker(with_rules);
    const test::TempFolder folder;
    TrialFamily family(broker.port(), "family", "f");
    TrialMirror::Setup setup{test::trial_household(broker.port()), folder.path() / "state"};
    setup.config.broker.username = "mirror";
    setup.config.broker.password_file = folder.write("password", "m\n").string();
    setup.timing.probe_again = 500ms;
    setup.timing.probe_timeout = 500ms;
    setup.timing.retry_refused = 500ms;
    TrialMirror mirror(setup);
    REQUIRE(mirror.pump_until([&] { return mirror.is_well(); }));
    family.say(40);
    family.finish();
    REQUIRE(mirror.pump_until([&] { return mirror.knows(family); }));
    broker.set_acl(family_rule);
    broker.reload();
    REQUIRE(mirror.pump_until([&] { return !mirror.glass().empty(); }));
    trial.says(mirror.glass());
    family.say(20);
    family.finish();
    broker.set_acl(family_rule + mirror_rule);
    broker.reload();
    const auto begin = Steady::now();
    REQUIRE(
        mirror.pump_until([&] { return family.is_known_to(mirror.summary(), false) && mirror.is_well(); }));
    trial.heals(Steady::now() - begin);
    mirror.end();
    trial.keeps(family.said(), family.kept_in(setup.state), 18);
}

TEST_CASE("ten thousand messages of a week wait at a broker that was set up by provision") {
    Trial trial("A week offline: 10,000 messages wait, broker set up by `provision`");
    const Absence week(provisioned_limits(), 10'000);
    trial.says(week.glass);
    trial.heals(week.took);
    trial.keeps(week.family.said(), week.kept);
}

TEST_CASE(
    "a broker with Debian's settings drops what exceeds a thousand messages, but for the last positions") {
    Trial trial("`max_queued_messages` overrun: the same week with Debian's defaults");
    const Absence week("", 3'000);
    trial.says(week.glass);
    trial.heals(week.took);
    trial.keeps(week.family.said(), week.kept, 2'000);
    CHECK(week.kept < 1'200);  // if a broker keeps more, the table and doctor's warning are too gloomy
}

TEST_CASE("a second mirror takes nothing away from the first") {
    Trial trial("A second mirror");
    MosquittoBroker broker(quiet_broker());
    const test::TempFolder folder;
    TrialFamily family(broker.port());
    const config::Config config = test::trial_household(broker.port());
    TrialMirror hall({config, folder.path() / "hall"});
    REQUIRE(hall.pump_until([&] { return hall.is_well(); }));
    family.say(2);
    family.finish();
    const auto begin = Steady::now();
    TrialMirror kitchen({config, folder.path() / "kitchen"});
    const auto both = [&](const auto& holds) {
        return hall.pump_until([&] {
            kitchen.pump();
            return holds(hall) && holds(kitchen);
        });
    };
    REQUIRE(both([&](const TrialMirror& mirror) { return mirror.knows(family) && mirror.is_well(); }));
    trial.heals(Steady::now() - begin);
    family.say(200);
    family.finish();
    REQUIRE(both([&](const TrialMirror& mirror) { return mirror.knows(family); }));
    trial.says(hall.glass() + kitchen.glass());
    hall.end();
    kitchen.end();
    trial.keeps(2 * family.said(),
                family.kept_in(folder.path() / "hall") + family.kept_in(folder.path() / "kitchen"));
}

TEST_CASE(
    "a password that is changed at the broker is asked for, and taken from its file as soon as it is there") {
    Trial trial("Password changed");
    test::BrokerSetup with_users = quiet_broker();
    with_users.users = {{"mirror", "old"}, {"family", "f"}};
    with_users.persistence = true;
    MosquittoBroker broker(with_users);
    test::Household household(broker.port());
    household.folder().write("password", "old\n");
    household.config["broker"]["username"] = "mirror";
    household.config["broker"]["passwordFile"] = "password";
    household.write_config();
    TrialFamily family(broker.port(), "family", "f");
    test::RunningMirror mirror(household);
    REQUIRE(mirror.is_connected());
    family.say(40);
    family.finish();
    broker.set_password({"mirror", "new"});
    broker.stop();
    broker.start();
    REQUIRE(mirror.logs("the broker refuses our user name or password"));
    const SystemClock clock;
    trial.says(test::glass_words(test::trial_household(broker.port()), {},
                                 {ConnectionProblem::bad_credentials, "mirror", SinceBoot(0), 1}, {},
                                 clock.now()));
    family.say(40);
    family.finish();
    const auto begin = Steady::now();
    household.folder().write("password", "new\n");
    const auto knows_all = [&](const nlohmann::json& state) {
        const auto position = test::person_in(state, "Anna").at("position");
        return !position.is_null() && position.at("tst") == family.last_fix("Anna");
    };
    const bool is_healed = !household.state_when(knows_all).is_null();
    INFO(mirror.log());
    REQUIRE(is_healed);
    trial.heals(Steady::now() - begin);
    CHECK(mirror.stop() == 0);
    trial.keeps(family.said(), family.kept_in(household.state_directory()));
}
