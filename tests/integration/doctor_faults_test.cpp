// What the doctor says of brokers with bad certificates, of names that nobody knows, of damaged files and bad
// disks.

#include <sys/timex.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

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

namespace {

/// How a disk of the test's own may be mounted here, or nothing: root needs no user namespace.
const char* mount_namespace() {
    for (const char* const options : {"-m", "-rm"}) {
        const test::TempFolder folder;
        test::ChildProcess trial({"unshare", options, "mount", "-t", "tmpfs", "none", folder.path().string()},
                                 folder.path() / "said");
        if (trial.wait(20'000) == 0) return options;
    }
    return nullptr;
}

/// The doctor's words about a household whose state lies on a disk of its own.
Examined examine_on_disk(const Household& household, const std::string& mount_options) {
    const char* const options = mount_namespace();
    if (options == nullptr) test::skip_test_program("no disk may be mounted (unshare -m, unshare -rm)");
    std::filesystem::create_directories(household.state_directory());
    std::vector<std::string> command{"unshare",
                                     options,
                                     "sh",
                                     "-c",
                                     "mount -t tmpfs -o \"$1\" none \"$2\" && shift 2 && exec \"$@\"",
                                     "sh",
                                     "mode=700," + mount_options,
                                     household.state_directory().string()};
    for (std::string& word : household.command({"doctor", "--json"}))
        command.push_back(std::move(word));
    const auto said = household.folder().path() / "said";
    std::filesystem::remove(said);
    test::ChildProcess doctor(command, said);
    const auto status = doctor.wait(30'000);
    REQUIRE(status);
    return test::read_report(test::content_of(said), WEXITSTATUS(*status));
}

}  // namespace

TEST_CASE("a disk that is nearly full, full or read-only is told apart from a good one") {
    const MosquittoBroker broker;
    const Household household(broker.port());
    const Examined roomy = examine_on_disk(household, "size=300m");
    CHECK(roomy.exit_code == 0);
    CHECK_THAT(roomy.told("state", "ok"), ContainsSubstring("315 MB are free"));
    const Examined narrow = examine_on_disk(household, "size=100m");
    CHECK(narrow.exit_code == 0);
    CHECK_THAT(narrow.told("state", "warning"),
               ContainsSubstring("105 MB are free -> make room: `sudo apt clean`"));
    const Examined tiny = examine_on_disk(household, "size=8m");
    CHECK(tiny.exit_code == 1);
    CHECK_THAT(tiny.told("state", "problem"),
               ContainsSubstring("8 MB are free -> make room: `sudo apt clean`"));
    const Examined closed = examine_on_disk(household, "size=300m,ro");
    CHECK(closed.exit_code == 1);
    CHECK_THAT(closed.told("state", "problem"),
               ContainsSubstring("lies on a disk that can only be read -> mount it for writing"));
}

TEST_CASE("the doctor says of the clock what the kernel says") {
    timex kernel{};
    const bool is_said = adjtimex(&kernel) >= 0;
    constexpr long k_unknown_error_us = 16'000'000;
    const Household household(test::deserted_port());
    const Examined examined = examine(household);
    INFO(examined.findings.dump(1));
    CHECK(examined.told("clock", "problem").empty());
    CHECK(examined.told("clock", "ok").empty() == (!is_said || kernel.maxerror >= k_unknown_error_us));
    CHECK(examined.told("clock", "warning").empty() != examined.told("clock", "ok").empty());
}
