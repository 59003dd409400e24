// What the doctor says of brokers with bad certificates, of names that nobody knows and of damaged files.

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/integration/examined.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/test_certificates.hpp"

using namespace mirror;
using test::examine;
using test::Examined;
using test::Household;
using test::MosquittoBroker;

TEST_CASE("every fault of the broker's certificate has words and a next step of its own") {
    const test::TestAuthority authority;
    const test::TestAuthority stranger;
    const auto told = [&](const test::CertificateFiles& files, const std::filesystem::path& trusted) {
        test::BrokerSetup setup;
        setup.certificate = files.certificate;
        setup.key = files.key;
        const MosquittoBroker broker(setup);
        Household household(broker.port());
        household.config["broker"] = {
            {"host", "127.0.0.1"}, {"port", broker.port()}, {"tls", true}, {"caFile", trusted.string()}};
        household.write_config();
        const Examined examined = examine(household);
        CHECK(examined.exit_code == 1);
        return examined.told("broker", "problem");
    };
    CHECK_THAT(told(authority.issue("expired", "IP:127.0.0.1", "20200101000000Z", "20210101000000Z"),
                    authority.ca_file()),
               ContainsSubstring("the certificate has expired") &&
                   ContainsSubstring("-> renew the certificate on the broker"));
    CHECK_THAT(told(authority.issue("early", "IP:127.0.0.1", "20980101000000Z"), authority.ca_file()),
               ContainsSubstring("the certificate is not valid yet") &&
                   ContainsSubstring("-> set this machine's clock"));
    CHECK_THAT(
        told(authority.issue("other", "DNS:somebody.example"), authority.ca_file()),
        ContainsSubstring("the certificate is for another name") && ContainsSubstring("into `broker.host`"));
    CHECK_THAT(told(authority.issue("good", "IP:127.0.0.1"), stranger.ca_file()),
               ContainsSubstring("not signed by anybody this machine trusts") &&
                   ContainsSubstring("in `broker.caFile`"));
}

TEST_CASE("a broker without TLS, and a name that nobody knows, are told apart") {
    const test::TestAuthority authority;
    const MosquittoBroker broker;
    Household household(broker.port());
    const auto told = [&](const std::string& host) {
        household.config["broker"] = {
            {"host", host}, {"port", broker.port()}, {"tls", true}, {"caFile", authority.ca_file().string()}};
        household.write_config();
        const Examined examined = examine(household);
        CHECK(examined.exit_code == 1);
        return examined.told("broker", "problem");
    };
    CHECK_THAT(told("127.0.0.1"), ContainsSubstring("nothing answers with TLS at that port") &&
                                      ContainsSubstring("-> check `broker.port` (usually 8883)"));
    // Too long for a name: known without asking any server for it.
    const std::string nobody = std::string(70, 'x') + ".example";
    CHECK_THAT(told(nobody), ContainsSubstring(nobody + " is no name that anybody knows") &&
                                 ContainsSubstring("-> correct `broker.host`"));
}

TEST_CASE("a damaged database is a problem that the next start mends") {
    const MosquittoBroker broker;
    const Household household(broker.port());
    std::filesystem::create_directory(household.state_directory());
    std::filesystem::permissions(household.state_directory(), std::filesystem::perms(0700));
    std::ofstream(household.state_directory() / "state.db") << std::string(8192, '?');
    const Examined examined = examine(household);
    CHECK(examined.exit_code == 1);
    CHECK_THAT(
        examined.told("state", "problem"),
        ContainsSubstring("state.db") && ContainsSubstring("-> restart the mirror: it sets the file aside"));
    CHECK_THAT(examined.told("state", "ok"), ContainsSubstring("MB are free"));
}
