// TLS to a real mosquitto: what is wrong with a certificate gets its own name.

#include <netdb.h>

#include <chrono>
#include <filesystem>

#include "module/engine/broker_options.hpp"
#include "module/mqtt/client.hpp"
#include "module/net/tls_probe.hpp"
#include "tests/faults/fault_table.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/glass_sentence.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/mqtt_clients.hpp"
#include "tests/support/mqtt_recorder.hpp"
#include "tests/support/scripted_peer.hpp"
#include "tests/support/test_certificates.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using mqtt::ConnectionProblem;
using test::CertificateFiles;
using test::MosquittoBroker;
using test::MqttRecorder;
using test::Phone;
using test::TestAuthority;

namespace {

/// One broker with a certificate, one client that trusts `ca_file` and calls the broker `host`.
struct Pair {
    Pair(const CertificateFiles& files, const std::string& ca_file, const std::string& host = "127.0.0.1")
        : Pair(setup_with(files), ca_file, host) {}

    Pair(const test::BrokerSetup& setup, const std::string& ca_file, const std::string& host = "127.0.0.1")
        : broker(setup), mirror(options_for(broker.port(), ca_file, host), handlers()) {
        mirror.start();
    }

    static test::BrokerSetup setup_with(const CertificateFiles& files) {
        test::BrokerSetup setup;
        setup.certificate = files.certificate;
        setup.key = files.key;
        return setup;
    }

    static mqtt::ClientOptions options_for(int port, const std::string& ca_file, const std::string& host) {
        auto options = test::mirror_options(port);
        options.host = host;
        options.tls = mqtt::Tls{ca_file};
        return options;
    }

    mqtt::Handlers handlers() {
        auto made = heard.handlers();
        made.tls_diagnosis = engine::diagnose_tls;
        return made;
    }

    /// What the glass said until a moment of all that the client told; empty: nothing lasted for long enough.
    std::string said_until(const Moment& moment) {
        std::string said;
        (void)heard.wait_until([&] {
            CHECK(heard.statuses.size() > 1);  // it did lose the connection
            for (const mqtt::ConnectionStatus& status : heard.statuses)
                said += test::glass_at(moment, status);
            return true;
        });
        return said;
    }

    /// The broker begins anew with these files in the place of others, which it was given.
    void renew(const CertificateFiles& used, const CertificateFiles& fresh) {
        using std::filesystem::copy_file, std::filesystem::copy_options;
        broker.stop();
        copy_file(fresh.certificate, used.certificate, copy_options::overwrite_existing);
        copy_file(fresh.key, used.key, copy_options::overwrite_existing);
        broker.start();
    }

    MosquittoBroker broker;
    MqttRecorder heard;
    mqtt::Client mirror;
};

/// A broker that the family reaches also while nobody comes in through TLS. It saves everything at each
/// change: for a handful of messages only.
test::BrokerSetup setup_of_trial(const CertificateFiles& files) {
    auto setup = Pair::setup_with(files);
    setup.plain_door = true;
    setup.persistence = true;
    return setup;
}

/// A broker that has worked gets another certificate, and later its own again; the family speaks meanwhile.
void try_certificate(const char* fault, const TestAuthority& trusted, const CertificateFiles& bad,
                     ConnectionProblem problem) {
    test::Trial trial(fault);
    const auto good = trusted.issue("its-own", "IP:127.0.0.1");
    const auto used = trusted.issue("used", "IP:127.0.0.1");
    Pair pair(setup_of_trial(used), trusted.ca_file());
    REQUIRE(pair.heard.wait_for(ConnectionProblem::none));
    pair.renew(used, bad);
    REQUIRE(pair.heard.wait_for(problem));
    trial.says(test::glass_sentence(pair.heard.last_status(), pair.broker.port()));
    Phone phone(pair.broker.plain_port());
    const auto said = test::say_meanwhile(phone);
    CHECK(pair.heard.heard_of(said) == 0);
    pair.renew(used, good);
    const auto begin = std::chrono::steady_clock::now();
    CHECK(pair.heard.wait_for(ConnectionProblem::none));
    CHECK(pair.heard.wait_for_messages(said.size()));
    trial.heals(std::chrono::steady_clock::now() - begin);
    trial.keeps(said.size(), pair.heard.heard_of(said));
}

/// How a test may call its own machine: a bare root without /etc/hosts has no name for it.
std::vector<std::string> own_names() {
    std::vector<std::string> names{"127.0.0.1"};
    addrinfo* found = nullptr;
    if (getaddrinfo("localhost", nullptr, nullptr, &found) == 0) {
        freeaddrinfo(found);
        names.emplace_back("localhost");
    } else {
        WARN("localhost has no address here: only tried by address");
    }
    return names;
}

}  // namespace

TEST_CASE("a certificate signed by the given authority is accepted, by name and by address") {
    const TestAuthority authority;
    const auto files = authority.issue("good", "DNS:localhost,IP:127.0.0.1");
    for (const std::string& host : own_names()) {
        Pair pair(files, authority.ca_file(), host);
        REQUIRE(pair.heard.wait_for(ConnectionProblem::none));
        test::MqttRecorder phone_heard;
        auto options = Pair::options_for(pair.broker.port(), authority.ca_file(), host);
        options.client_id = "phone";
        Phone phone(options);
        test::publish(phone, "owntracks/fam/anna", std::string(100'000, 'x'));
        REQUIRE(pair.heard.wait_for_messages(1));
        CHECK(pair.heard.messages[0].payload.size() == 100'000);
        CHECK(net::probe_tls(host, pair.broker.port(), authority.ca_file()).problem == net::TlsProblem::none);
    }
}

TEST_CASE("a burst through TLS arrives complete") {
    const TestAuthority authority;
    Pair pair(authority.issue("good", "IP:127.0.0.1"), authority.ca_file());
    REQUIRE(pair.heard.wait_for(ConnectionProblem::none));
    auto options = Pair::options_for(pair.broker.port(), authority.ca_file(), "127.0.0.1");
    options.client_id = "phone";
    Phone phone(options);
    for (int i = 0; i < 2000; ++i)
        REQUIRE(phone.publish({"owntracks/fam/anna", std::to_string(i), 1, false}));
    REQUIRE(pair.heard.wait_for_messages(2000));
    for (int i = 0; i < 2000; ++i)
        CHECK(pair.heard.messages[static_cast<std::size_t>(i)].payload == std::to_string(i));
}

TEST_CASE("an expired certificate is named with its date") {
    const TestAuthority authority;
    Pair pair(authority.issue("expired", "IP:127.0.0.1", "20200101000000Z", "20210101000000Z"),
              authority.ca_file());
    REQUIRE(pair.heard.wait_for(ConnectionProblem::tls_expired));
    CHECK_THAT(pair.heard.last_status().detail, ContainsSubstring("2021"));
    try_certificate("Certificate expired", authority,
                    authority.issue("late", "IP:127.0.0.1", "20200101000000Z", "20210101000000Z"),
                    ConnectionProblem::tls_expired);
}

TEST_CASE("a certificate of the future points at our clock and is tried again soon") {
    const TestAuthority authority;
    Pair pair(authority.issue("future", "IP:127.0.0.1", "20900101000000Z", "20910101000000Z"),
              authority.ca_file());
    REQUIRE(pair.heard.wait_for(ConnectionProblem::tls_not_yet_valid));
    CHECK_THAT(pair.heard.last_status().detail, ContainsSubstring("2090"));
    CHECK_THAT(describe(pair.heard.last_status()), ContainsSubstring("clock"));
    // clock_delay is 100 ms here
    CHECK(pair.heard.wait_until([&] { return pair.heard.statuses.back().attempts >= 4; }));
}

TEST_CASE("a certificate of an unknown authority is untrusted, with the system's store and with another") {
    const TestAuthority authority, other;
    const auto files = authority.issue("good", "IP:127.0.0.1");
    {
        Pair pair(files, "");
        REQUIRE(pair.heard.wait_for(ConnectionProblem::tls_untrusted));
    }
    Pair pair(files, other.ca_file());
    REQUIRE(pair.heard.wait_for(ConnectionProblem::tls_untrusted));
    CHECK_THAT(pair.heard.last_status().detail, ContainsSubstring("Mirror test authority"));
    try_certificate("Certificate of nobody whom we trust", authority, other.issue("theirs", "IP:127.0.0.1"),
                    ConnectionProblem::tls_untrusted);
}

TEST_CASE("a certificate for another name is said to be so, with that name") {
    const TestAuthority authority;
    Pair pair(authority.issue("other", "DNS:broker.example"), authority.ca_file());
    REQUIRE(pair.heard.wait_for(ConnectionProblem::tls_wrong_host));
    CHECK_THAT(pair.heard.last_status().detail, ContainsSubstring("broker.example"));
    try_certificate("Certificate for another name", authority,
                    authority.issue("misnamed", "DNS:broker.example"), ConnectionProblem::tls_wrong_host);
}

TEST_CASE("a renewed certificate is taken without a restart") {
    const TestAuthority authority;
    const auto used = authority.issue("expired", "IP:127.0.0.1", "20200101000000Z", "20210101000000Z");
    Pair pair(setup_of_trial(used), authority.ca_file());
    REQUIRE(pair.heard.wait_for(ConnectionProblem::tls_expired));
    pair.renew(used, authority.issue("good", "IP:127.0.0.1"));
    REQUIRE(pair.heard.wait_for(ConnectionProblem::none));

    // From now on it is renewed in time, as it should be.
    test::Trial trial("Certificate renewed");
    pair.heard.forget();
    pair.renew(used, authority.issue("better", "IP:127.0.0.1"));
    const auto begin = std::chrono::steady_clock::now();
    Phone phone(pair.broker.plain_port());
    const auto said = test::say_meanwhile(phone);
    CHECK(pair.heard.wait_for(ConnectionProblem::none));
    CHECK(pair.heard.wait_for_messages(said.size()));
    trial.heals(std::chrono::steady_clock::now() - begin);
    trial.says(pair.said_until(SystemClock().now()));
    trial.keeps(said.size(), pair.heard.heard_of(said));
}

TEST_CASE("TLS at a port that has none fails by name, whatever the other side does") {
    using Afterwards = test::ScriptedPeer::Afterwards;
    MqttRecorder heard;
    auto handlers = heard.handlers();
    handlers.tls_diagnosis = engine::diagnose_tls;
    const auto try_port = [&](int port) {
        heard.forget();
        mqtt::Client mirror(Pair::options_for(port, "", "127.0.0.1"), handlers);
        mirror.start();
        CHECK(heard.wait_for(ConnectionProblem::tls_not_spoken));
        CHECK_FALSE(heard.last_status().detail.empty());
        CHECK_THAT(describe(heard.last_status()), ContainsSubstring("broker.tls"));
    };
    SECTION("a plain broker") {
        MosquittoBroker plain;
        try_port(plain.port());
    }
    SECTION("hangs up") {
        try_port(test::ScriptedPeer("", Afterwards::hang_up).port());
    }
    SECTION("resets") {
        try_port(test::ScriptedPeer("", Afterwards::hang_up_with_reset).port());
    }
    SECTION("speaks HTTP") {
        try_port(test::ScriptedPeer("HTTP/1.1 400 Bad Request\r\n\r\n", Afterwards::stay).port());
    }
}

TEST_CASE("a broker that has nothing newer than TLS 1.1 is told so") {
    const TestAuthority authority;
    const auto files = authority.issue("old", "IP:127.0.0.1");
    const int port = test::free_port();
    const test::TempFolder folder;
    // mosquitto 2 does not speak it any more.
    test::ChildProcess old({"openssl", "s_server", "-www", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0", "-accept",
                            "127.0.0.1:" + std::to_string(port), "-cert", files.certificate.string(), "-key",
                            files.key.string()},
                           folder.path() / "said");
    MqttRecorder heard;
    auto handlers = heard.handlers();
    handlers.tls_diagnosis = engine::diagnose_tls;
    mqtt::Client mirror(Pair::options_for(port, authority.ca_file(), "127.0.0.1"), handlers);
    mirror.start();
    REQUIRE(heard.wait_for(ConnectionProblem::tls_too_old));
    CHECK_THAT(describe(heard.last_status()),
               ContainsSubstring("no TLS newer than 1.1") && ContainsSubstring("tls_version"));
}

TEST_CASE("a broker that wants a certificate of the mirror is told so") {
    const TestAuthority authority;
    auto setup = Pair::setup_with(authority.issue("good", "IP:127.0.0.1"));
    setup.client_authority = authority.ca_file();
    setup.tls_version = GENERATE("tlsv1.2", "tlsv1.3");
    const MosquittoBroker strict(setup);
    MqttRecorder heard;
    auto handlers = heard.handlers();
    handlers.tls_diagnosis = engine::diagnose_tls;
    mqtt::Client mirror(Pair::options_for(strict.port(), authority.ca_file(), "127.0.0.1"), handlers);
    mirror.start();
    REQUIRE(heard.wait_for(ConnectionProblem::tls_wants_certificate));
    CHECK_THAT(describe(heard.last_status()), ContainsSubstring("require_certificate false"));
}

TEST_CASE("a CA file that cannot be read is named, and found once it is there") {
    const TestAuthority authority;
    const test::TempFolder folder;
    const auto ca_file = folder.path() / "late-ca.pem";
    Pair pair(authority.issue("good", "IP:127.0.0.1"), ca_file);
    REQUIRE(pair.heard.wait_for(ConnectionProblem::tls_failed));
    CHECK_THAT(pair.heard.last_status().detail, ContainsSubstring("late-ca.pem"));
    std::filesystem::copy_file(authority.ca_file(), ca_file);
    CHECK(pair.heard.wait_for(ConnectionProblem::none));
}

TEST_CASE("nobody at the port is not a matter of TLS") {
    CHECK(net::probe_tls("127.0.0.1", test::deserted_port(), "").problem == net::TlsProblem::unreachable);
    CHECK(net::probe_tls("not a host/", 1, "").problem == net::TlsProblem::unreachable);
    test::SilentPort silence(test::SilentPort::Takes::nobody);
    CHECK(net::probe_tls("127.0.0.1", silence.port(), "", 200ms).problem == net::TlsProblem::unreachable);
}
