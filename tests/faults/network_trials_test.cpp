// What a network can do to a mirror: a wire that this process holds, and a network namespace of its own where
// the machine permits one.

#include <arpa/inet.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <fstream>
#include <thread>

#include "tests/faults/fault_table.hpp"
#include "tests/faults/network_namespace.hpp"
#include "tests/faults/trial_mirror.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/tcp_proxy.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using mqtt::ConnectionProblem;
using test::MosquittoBroker;
using test::TcpProxy;
using test::Trial;
using test::TrialFamily;
using test::TrialMirror;
using Steady = std::chrono::steady_clock;

namespace {

constexpr auto* k_loss = "30 % of all packets lost";
constexpr auto* k_no_dns = "DNS dead";
constexpr auto* k_dns_name = "broker.mirror.test";

test::BrokerSetup quiet_broker() {
    test::BrokerSetup setup;
    setup.quiet = true;
    return setup;
}

TrialMirror::Setup behind(const TcpProxy& wire, const std::filesystem::path& state,
                          const mqtt::Timing& timing = {}) {
    return {test::trial_household(wire.port()), state, timing};
}

/// A name server of a namespace: silent at first, then it knows one name.
class NameServer {
  public:
    explicit NameServer(const std::string& address)
        : m_socket(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in own{};
        own.sin_family = AF_INET;
        own.sin_port = htons(53);
        inet_pton(AF_INET, address.c_str(), &own.sin_addr);
        m_is_bound = bind(m_socket, reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0;
        m_thread = std::thread([this] { serve(); });
    }
    ~NameServer() {
        eventfd_write(m_stop, 1);
        m_thread.join();
        close(m_socket);
        close(m_stop);
    }
    NameServer(const NameServer&) = delete;
    NameServer& operator=(const NameServer&) = delete;

    [[nodiscard]] bool is_bound() const { return m_is_bound; }
    void live() { m_lives = true; }

  private:
    void serve() const {
        for (;;) {
            std::array<pollfd, 2> waiting{{{m_stop, POLLIN, 0}, {m_socket, POLLIN, 0}}};
            poll(waiting.data(), waiting.size(), -1);
            if (waiting[0].revents != 0) return;
            std::array<char, 512> question{};
            sockaddr_in from{};
            socklen_t size = sizeof from;
            const ssize_t length = recvfrom(m_socket, question.data(), question.size(), 0,
                                            reinterpret_cast<sockaddr*>(&from), &size);
            if (!m_lives || length < 17) continue;
            const std::string answer = answer_to({question.data(), static_cast<std::size_t>(length)});
            sendto(m_socket, answer.data(), answer.size(), 0, reinterpret_cast<const sockaddr*>(&from), size);
        }
    }
    /// 127.0.0.1 for every A question, nothing for the others (RFC 1035, 4.1).
    static std::string answer_to(const std::string& question) {
        const std::size_t name_end = question.find('\0', 12);
        const bool is_address = question.at(name_end + 2) == 1;
        std::string answer = question.substr(0, 2) + std::string("\x81\x80\0\1\0", 5);
        answer += static_cast<char>(is_address ? 1 : 0);
        answer += std::string("\0\0\0\0", 4) + question.substr(12, name_end + 5 - 12);
        if (is_address) answer += std::string("\xc0\x0c\0\1\0\1\0\0\0\0\0\4\x7f\0\0\1", 16);
        return answer;
    }

    int m_socket;
    int m_stop = eventfd(0, EFD_CLOEXEC);
    bool m_is_bound = false;
    std::atomic<bool> m_lives = false;
    std::thread m_thread;
};

/// The name server that this machine asks, where it is one by IPv4.
std::string name_server_address() {
    std::ifstream file("/etc/resolv.conf");
    for (std::string word; file >> word;) {
        in_addr ignored{};
        if (word == "nameserver" && file >> word && inet_pton(AF_INET, word.c_str(), &ignored) == 1)
            return word;
    }
    return {};
}

}  // namespace

TEST_CASE("a slow link is slow, and nothing else") {
    Trial trial("2 s delay each way");
    MosquittoBroker broker(quiet_broker());
    TcpProxy wire(broker.port());
    const test::TempFolder folder;
    TrialFamily family(broker.port());
    const auto setup = behind(wire, folder.path() / "state");
    wire.delay(2s);
    const auto begin = Steady::now();
    TrialMirror mirror(setup);
    REQUIRE(mirror.pump_until([&] { return mirror.is_well(); }));
    trial.heals(Steady::now() - begin);
    const int connections = wire.connections();
    family.say(20);
    family.finish();
    REQUIRE(mirror.pump_until([&] { return mirror.knows(family); }));
    trial.says(mirror.glass());
    CHECK(wire.connections() == connections);
    mirror.end();
    trial.keeps(family.said(), family.kept_in(setup.state));
}

TEST_CASE("a connection that carries nothing any more is given up, whichever way it died") {
    Trial trial("Stalled connection, either way");
    MosquittoBroker broker(quiet_broker());
    TcpProxy deaf_wire(broker.port()), dumb_wire(broker.port());
    const test::TempFolder folder;
    TrialFamily family(broker.port());
    mqtt::Timing timing;
    timing.keepalive = 5s;
    TrialMirror deaf(behind(deaf_wire, folder.path() / "deaf", timing));
    TrialMirror dumb(behind(dumb_wire, folder.path() / "dumb", timing));
    std::string deaf_said, dumb_said;
    const auto both = [&](const auto& holds) {
        return deaf.pump_until([&] {
            dumb.pump();
            if (deaf_said.empty()) deaf_said = deaf.glass();
            if (dumb_said.empty()) dumb_said = dumb.glass();
            return holds(deaf) && holds(dumb);
        });
    };
    REQUIRE(both([&](const TrialMirror& mirror) { return mirror.is_well(); }));
    family.say(20);
    family.finish();
    REQUIRE(both([&](const TrialMirror& mirror) { return mirror.knows(family); }));
    deaf_said.clear();
    dumb_said.clear();
    const auto begin = Steady::now();
    deaf_wire.stall(TcpProxy::Way::to_client);
    dumb_wire.stall(TcpProxy::Way::to_server);
    family.say(20);
    family.finish();
    REQUIRE(both([&](const TrialMirror& mirror) {
        return mirror.knows(family) && mirror.is_well() && deaf_wire.connections() > 1 &&
               dumb_wire.connections() > 1;
    }));
    trial.heals(Steady::now() - begin);
    trial.says(deaf_said);
    trial.says(dumb_said);
    deaf.end();
    dumb.end();
    trial.keeps(2 * family.said(),
                family.kept_in(folder.path() / "deaf") + family.kept_in(folder.path() / "dumb"));
}

TEST_CASE("a port that takes connections and says nothing is left again") {
    Trial trial("Half-open: connections are taken, nobody answers");
    MosquittoBroker broker(quiet_broker());
    TcpProxy wire(broker.port());
    const test::TempFolder folder;
    TrialFamily family(broker.port());
    mqtt::Timing timing;
    timing.greeting_timeout = 1s;
    const auto setup = behind(wire, folder.path() / "state", timing);
    TrialMirror mirror(setup);
    REQUIRE(mirror.pump_until([&] { return mirror.is_well(); }));
    family.say(20);
    family.finish();
    REQUIRE(mirror.pump_until([&] { return mirror.knows(family); }));
    wire.answer_nobody();
    REQUIRE(mirror.pump_until(
        [&] { return mirror.session->connection().problem == ConnectionProblem::timed_out; }));
    trial.says(mirror.glass());
    family.say(20);
    family.finish();
    wire.mend();
    const auto begin = Steady::now();
    REQUIRE(mirror.pump_until([&] { return mirror.knows(family) && mirror.is_well(); }));
    trial.heals(Steady::now() - begin);
    mirror.end();
    trial.keeps(family.said(), family.kept_in(setup.state));
}

TEST_CASE("a mirror lives with a network that loses a third of its packets") {
    test::try_in_namespace(
        k_loss, "[.loss]",
        "nft add table ip t && nft 'add chain ip t c { type filter hook input priority 0 ; }'");
}

TEST_CASE("30 % loss, in a namespace", "[.loss]") {
    if (!test::is_in_namespace()) return;
    Trial trial(k_loss);
    MosquittoBroker broker(quiet_broker());
    const test::TempFolder folder;
    TrialFamily family(broker.port());
    // Only the mirror's way is lossy.
    TcpProxy wire(broker.port());
    for (const std::string end : {"sport", "dport"})
        test::run_program({"nft", "add rule ip t c tcp " + end + " " + std::to_string(wire.port()) +
                                      " numgen random mod 10 < 3 drop"});
    const auto setup = behind(wire, folder.path() / "state");
    const auto begin = Steady::now();
    TrialMirror mirror(setup);
    REQUIRE(mirror.pump_until([&] { return mirror.is_well(); }, 60s));
    family.say(200);
    family.finish();
    REQUIRE(mirror.pump_until([&] { return mirror.knows(family); }, 60s));
    trial.heals(Steady::now() - begin);
    trial.says(mirror.glass());
    mirror.end();
    trial.keeps(family.said(), family.kept_in(setup.state));
}

TEST_CASE("a mirror whose name server is dead says so and finds its broker when it lives again") {
    const std::string address = name_server_address();
    if (address.empty()) test::skip_trial(k_no_dns, "/etc/resolv.conf names no server by IPv4");
    test::try_in_namespace(
        k_no_dns, "[.dns]",
        "{ ip addr add " + address +
            "/32 dev lo 2>/dev/null || true; } && "
            "ip link add wan type veth peer name far && ip addr add 198.51.100.2/24 dev wan && "
            "ip link set wan up && ip link set far up");
}

TEST_CASE("dead DNS, in a namespace", "[.dns]") {
    if (!test::is_in_namespace()) return;
    NameServer server(name_server_address());
    if (!server.is_bound()) test::skip_trial(k_no_dns, "port 53 cannot be had");
    Trial trial(k_no_dns);
    MosquittoBroker broker(quiet_broker());
    const test::TempFolder folder;
    TrialFamily family(broker.port());
    TrialMirror::Setup setup{test::trial_household(broker.port()), folder.path() / "state"};
    setup.config.broker.host = k_dns_name;
    setup.config.broker.tls = false;
    TrialMirror mirror(setup);
    REQUIRE(mirror.pump_until(
        [&] { return mirror.session->connection().problem == ConnectionProblem::host_not_found; }));
    trial.says(mirror.glass());
    const auto begin = Steady::now();
    server.live();
    REQUIRE(mirror.pump_until([&] { return mirror.is_well(); }));
    trial.heals(Steady::now() - begin);
    family.say(20);
    family.finish();
    REQUIRE(mirror.pump_until([&] { return mirror.knows(family); }));
    mirror.end();
    trial.keeps(family.said(), family.kept_in(setup.state));
}
