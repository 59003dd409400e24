// A mirror that is killed inside its handler, before it has journaled the message, gets that message again.

#include <signal.h>
#include <sys/wait.h>

#include <fstream>
#include <set>

#include "module/mqtt/client.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/kill_trial.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/mqtt_clients.hpp"
#include "tests/support/mqtt_recorder.hpp"
#include "tests/support/temp_folder.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using test::ChildProcess;
using test::MosquittoBroker;

namespace {

constexpr int k_kills = 100;
constexpr int k_messages_per_life = 12;

std::multiset<std::string> lines_of(const std::filesystem::path& file) {
    std::multiset<std::string> lines;
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);)
        lines.insert(line);
    return lines;
}

}  // namespace

TEST_CASE("no message is lost when the mirror is killed inside its handler again and again") {
    MosquittoBroker broker;
    const test::TempFolder folder;
    const auto journal = folder.path() / "journal";
    const auto options = test::kill_trial_options(broker.port());
    {
        // Make the session, so that the broker keeps what comes before the first child is up.
        test::MqttRecorder heard;
        mqtt::Client first(options, heard.handlers());
        first.start();
        REQUIRE(heard.wait_for(mqtt::ConnectionProblem::none));
    }
    mqtt::Client phone(test::phone_options(broker.port()), {});
    phone.start();
    int published = 0;
    for (int life = 0; life < k_kills; ++life) {
        // Every third child meets live messages, the others a queue; each dies at another place in it.
        const bool live = life % 3 == 0;
        const auto publish_some = [&] {
            for (int i = 0; i < k_messages_per_life; ++i)
                test::publish(phone, "owntracks/fam/anna", std::to_string(published++));
        };
        if (!live) publish_some();
        const int fatal = 1 + life % k_messages_per_life;
        ChildProcess child(
            {MIRROR_KILL_CHILD, std::to_string(broker.port()), journal.string(), std::to_string(fatal)});
        if (live) publish_some();
        const auto status = child.wait(20'000);
        REQUIRE(status);
        REQUIRE(WIFSIGNALED(*status));
        REQUIRE(WTERMSIG(*status) == SIGKILL);
    }

    test::MqttRecorder heard;
    mqtt::Client last(options, heard.handlers());
    last.start();
    test::publish(phone, "owntracks/fam/anna", "end");
    REQUIRE(
        heard.wait_until([&] { return !heard.messages.empty() && heard.messages.back().payload == "end"; }));
    last.stop();

    auto arrived = lines_of(journal);
    for (const auto& message : heard.messages)
        arrived.insert(message.payload);
    int lost = 0;
    for (int i = 0; i < published; ++i)
        lost += arrived.count(std::to_string(i)) == 0;
    CHECK(lost == 0);
    // A message may come twice, when the kill fell between its journal row and its acknowledgement.
    CHECK(arrived.size() < static_cast<std::size_t>(2 * published));
}
