// What becomes of a mirror whose network ends: at its own cable, or somewhere on the way. Both ends are in
// network namespaces, where the machine permits them.

#include <cstdlib>

#include "tests/faults/fault_table.hpp"
#include "tests/faults/network_namespace.hpp"
#include "tests/faults/trial_mirror.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/tcp_proxy.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using mqtt::ConnectionProblem;
using test::LongWire;
using test::Trial;
using test::TrialFamily;
using test::TrialMirror;
using Steady = std::chrono::steady_clock;

namespace {

constexpr auto* k_cut = "Network cut for an hour";
constexpr auto* k_dropped = "Every packet lost on the way";

using Act = void (LongWire::*)() const;

/// \param lasts at least; it also has to be noticed
void try_cut(const char* fault, const mqtt::Timing& timing, std::chrono::seconds lasts,
             ConnectionProblem problem, Act cut, Act mend) {
    Trial trial(fault);
    test::BrokerSetup quiet;
    quiet.quiet = true;
    const test::MosquittoBroker broker(quiet);
    const test::TcpProxy door(broker.port(), LongWire::k_far_address);  // the broker hears loopback alone
    TrialFamily family(broker.port());
    const test::TempFolder folder;
    const LongWire wire;
    TrialMirror::Setup setup{test::trial_household(door.port()), folder.path() / "state", timing};
    setup.config.broker.host = LongWire::k_far_address;
    setup.config.broker.tls = false;
    TrialMirror mirror(setup);
    REQUIRE(mirror.pump_until([&] { return mirror.is_well(); }));
    family.say(20);
    family.finish();
    REQUIRE(mirror.pump_until([&] { return mirror.knows(family); }));
    (wire.*cut)();
    const auto until = Steady::now() + lasts;
    family.say(600);
    family.finish();
    REQUIRE(mirror.pump_until([&] { return mirror.session->connection().problem == problem; }, 2min));
    trial.says(mirror.glass());
    REQUIRE(mirror.pump_until(
        [&] { return mirror.session->connection().attempts > 3 && Steady::now() > until; }, lasts + 2min));
    CHECK_FALSE(mirror.knows(family));
    CHECK(mirror.session->connection().problem == problem);
    const auto begin = Steady::now();
    (wire.*mend)();
    REQUIRE(mirror.pump_until([&] { return mirror.knows(family) && mirror.is_well(); }, 90s));
    trial.heals(Steady::now() - begin);
    mirror.end();
    trial.keeps(family.said(), family.kept_in(setup.state));
}

}  // namespace

TEST_CASE("a network that is away for long costs nothing but the time until the next attempt") {
    test::try_in_namespace(k_cut, "[.cut]", LongWire::k_prepare);
}

TEST_CASE("a cable that is out, in a namespace", "[.cut]") {
    if (!test::is_in_namespace()) return;
    const char* const wanted = std::getenv("MIRROR_FAULT_CUT_SECONDS");
    mqtt::Timing timing;  // of life: it is so short without a route
    if (wanted == nullptr) timing.keepalive = 5s;
    try_cut(k_cut, timing, std::chrono::seconds(wanted == nullptr ? 10 : std::atoi(wanted)),
            ConnectionProblem::no_network, &LongWire::unplug, &LongWire::plug_in);
}

TEST_CASE("a way that swallows everything is not taken for a missing cable") {
    test::try_in_namespace(k_dropped, "[.dropped]", LongWire::k_prepare);
}

TEST_CASE("a way that swallows everything, in a namespace", "[.dropped]") {
    if (!test::is_in_namespace()) return;
    mqtt::Timing timing;
    timing.keepalive = 5s;
    timing.connect_timeout = 1s;
    timing.first_delay = 100ms;
    timing.longest_delay = 1s;
    try_cut(k_dropped, timing, 3s, ConnectionProblem::timed_out, &LongWire::lose_packets,
            &LongWire::lose_no_packets);
}
