// A mirror that is killed inside its handler, before it has journaled the message, gets that message again.

#include <signal.h>
#include <sys/wait.h>

#include <map>

#include "module/mqtt/client.hpp"
#include "module/storage/journal.hpp"
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
using test::Phone;

namespace {

constexpr int k_kills = 100;
constexpr int k_messages_per_life = 12;

std::map<std::string, int> journaled(const std::filesystem::path& file) {
    std::map<std::string, int> times;
    storage::JournalReader reader(file);
    for (std::int64_t last = 0;;) {
        const auto rows = reader.read_above(last, 1000);
        REQUIRE(rows);
        if (rows->empty()) return times;
        for (const storage::JournalRow& row : *rows)
            ++times[row.payload];
        last = rows->back().row;
    }
}

}  // namespace

TEST_CASE("no message is lost when the mirror is killed inside its handler again and again") {
    MosquittoBroker broker;
    const test::TempFolder folder;
    const auto journal = folder.path() / "journal.db";
    const auto options = test::kill_trial_options(broker.port());
    {
        // Make the session, so that the broker keeps what comes before the first child is up.
        test::MqttRecorder heard;
        mqtt::Client first(options, heard.handlers());
        first.start();
        REQUIRE(heard.wait_for(mqtt::ConnectionProblem::none));
    }
    Phone phone(broker.port());
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
        const bool before = life % 4 != 3;
        ChildProcess child({MIRROR_BROKER_KILL_CHILD, std::to_string(broker.port()), journal.string(),
                            std::to_string(fatal), before ? "before" : "after"});
        if (live) publish_some();
        const auto status = child.wait(20'000);
        REQUIRE(status);
        INFO("life " << life << ", wait status " << *status);
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

    auto arrived = journaled(journal);
    for (const auto& message : heard.messages)
        ++arrived[message.payload];
    int lost = 0;
    int twice = 0;
    for (int i = 0; i < published; ++i) {
        const auto found = arrived.find(std::to_string(i));
        lost += found == arrived.end();
        twice += found != arrived.end() && found->second > 1;
    }
    CHECK(lost == 0);
    // Killed after journaling, before the acknowledgement: such a message comes twice.
    CHECK(twice > 0);
}
