// A mirror for broker_kill_test: journals every message to a file and kills itself in the middle of a
// handler. Arguments: port, journal file, which message kills (counted from 1).

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "module/mqtt/client.hpp"
#include "tests/support/kill_trial.hpp"

int main(int count, char** arguments) {
    if (count != 4) return 2;
    const int port = std::atoi(arguments[1]);
    const int fatal = std::atoi(arguments[3]);
    const int journal = open(arguments[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int seen = 0;
    mirror::mqtt::Handlers handlers;
    handlers.message = [&](const mirror::mqtt::IncomingMessage& message) {
        if (++seen == fatal) kill(getpid(), SIGKILL);  // before journaling
        const std::string line = std::string(message.payload) + "\n";
        if (write(journal, line.data(), line.size()) < 0) std::perror("journal");
    };
    mirror::mqtt::Client client(mirror::test::kill_trial_options(port), handlers);
    client.start();
    pause();
    return 0;
}
