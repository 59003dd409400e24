// A mirror for broker_kill_test: journals every message and kills itself in the middle of a handler.
// Arguments: port, journal file, which message kills (counted from 1), "before" or "after" journaling it.

#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "module/mqtt/client.hpp"
#include "module/storage/journal.hpp"
#include "tests/support/kill_trial.hpp"

using namespace mirror;

int main(int count, char** arguments) {
    if (count != 5) return 2;
    const int port = std::atoi(arguments[1]);
    const int fatal = std::atoi(arguments[3]);
    const bool before = arguments[4] == std::string("before");
    storage::PendingRows pending;
    storage::JournalWriter journal(arguments[2], 0, pending);
    int seen = 0;
    mqtt::Handlers handlers;
    handlers.message = [&](const mqtt::IncomingMessage& message) {
        ++seen;
        if (seen == fatal && before) kill(getpid(), SIGKILL);
        storage::JournalRow row;
        row.topic = message.topic;
        row.payload = message.payload;
        if (const auto written = journal.append(std::move(row), storage::Durability::normal); !written) {
            std::fprintf(stderr, "not journaled: %s\n", written.error().text.c_str());
            _exit(3);
        }
        if (seen == fatal) kill(getpid(), SIGKILL);
    };
    mqtt::Client client(test::kill_trial_options(port), handlers);
    client.start();
    pause();
    return 0;
}
