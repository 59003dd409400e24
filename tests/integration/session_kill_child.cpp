// A mirror without a screen for session_kill_test and http_kill_test: everything between the broker or the
// door for phones and the files is the program's own. It stores and prunes all the time, so that a kill meets
// it doing so. Arguments: port, state directory, and "listen" or "finish" (stores everything and ends when
// nothing more comes) at a broker, or "door" for phones that post. Says when it is connected, and when the
// mirror would have anything to complain of in itself.

#include <cstdio>
#include <cstdlib>
#include <string>

#include "module/engine/session.hpp"
#include "tests/support/kill_household.hpp"
#include "tests/support/posting_config.hpp"

using namespace mirror;
using namespace std::chrono_literals;

namespace {

/// So long after the last message of a session that is to end.
constexpr auto k_silence = 500ms;

}  // namespace

int main(int count, char** arguments) {
    if (count != 4) return 2;
    auto directory = storage::StateDirectory::open(arguments[2]);
    if (!directory) {
        std::fprintf(stderr, "%s\n", directory.error().text.c_str());
        return 3;
    }
    const std::string what = arguments[3];
    const int port = std::atoi(arguments[1]);
    const SystemClock clock;
    Inbox<int> wake(1);
    storage::StorageThread::Options storage;
    storage.gather = 3ms;
    storage.hurry_rows = 40;
    engine::Session session(
        what == "door" ? test::posting_config(port, test::k_posting_family) : test::kill_household(port),
        std::move(*directory), clock, [&wake] { wake.wake(); }, true, storage);
    session.connect();
    bool is_told = false, is_trouble_told = false;
    auto silent_since = std::chrono::steady_clock::now();
    for (;;) {
        wake.wait_until(std::chrono::steady_clock::now() + 100ms);
        while (session.work())
            silent_since = std::chrono::steady_clock::now();
        const bool is_connected = session.connection().problem == mqtt::ConnectionProblem::none;
        if (is_connected && !std::exchange(is_told, true)) {
            std::printf("connected\n");
            std::fflush(stdout);
        }
        if (session.trouble() != engine::Trouble{} && !std::exchange(is_trouble_told, true)) {
            std::printf("troubled\n");
            std::fflush(stdout);
        }
        if (what == "finish" && is_connected && std::chrono::steady_clock::now() - silent_since > k_silence)
            break;
    }
    session.stop();
    return 0;
}
