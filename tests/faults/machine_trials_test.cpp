// What the machine can do to a mirror: its disk, its clock, its memory, and signals.

#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <fstream>
#include <optional>

#include "tests/faults/fault_table.hpp"
#include "tests/faults/trial_mirror.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/failing_disk.hpp"
#include "tests/support/mirror_glass.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/tcp_proxy.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using test::MosquittoBroker;
using test::TcpProxy;
using test::Trial;
using test::TrialFamily;
using test::TrialMirror;
using Steady = std::chrono::steady_clock;

namespace {

std::atomic<int> s_sync_time_ms = 0;  ///< so long a sync takes

/// Lets time pass: the slowness itself is what is tried.
void let_pass_ms(int time_ms) {
    timespec rest{time_ms / 1000, time_ms % 1000 * 1'000'000L};
    while (nanosleep(&rest, &rest) != 0) {
    }
}

test::BrokerSetup quiet_broker() {
    test::BrokerSetup setup;
    setup.quiet = true;
    return setup;
}

/// A wall clock that a test sets; the time since the boot goes on.
class JumpingClock final : public Clock {
  public:
    [[nodiscard]] Moment now() const override {
        Moment now = m_clock.now();
        now.wall += ahead.load();
        return now;
    }
    std::atomic<std::chrono::milliseconds> ahead{0ms};

  private:
    SystemClock m_clock;
};

/// A mirror that is well, with a family that it has heard.
struct AtHome {
    explicit AtHome(const Clock* clock = nullptr)
        : broker(quiet_broker()),
          family(broker.port()),
          state(folder.path() / "state"),
          mirror({test::trial_household(broker.port()), state, {}, clock}) {
        REQUIRE(mirror.pump_until([&] { return mirror.is_well(); }));
        hear(40);
    }
    /// The family speaks until the mirror knows it.
    void hear(int messages) {
        family.say(messages);
        family.finish();
        REQUIRE(mirror.pump_until([&] { return mirror.knows(family); }));
    }
    [[nodiscard]] std::size_t end_and_count() {
        mirror.end();
        return family.kept_in(state);
    }

    test::TempFolder folder;
    MosquittoBroker broker;
    TrialFamily family;
    std::filesystem::path state;
    TrialMirror mirror;
};

/// The disk takes nothing while the family goes on speaking; then it does again.
void try_disk(const char* fault, int error, const char* begins) {
    test::FailingDisk disk;
    Trial trial(fault);
    AtHome home;
    disk.fail(error);
    home.hear(200);  // what cannot be written is on the glass all the same
    const bool is_said = home.mirror.pump_until([&] { return home.mirror.glass().starts_with(begins); });
    INFO(home.mirror.glass());
    CHECK(is_said);
    trial.says(home.mirror.glass());
    disk.work();
    const auto begin = Steady::now();
    const bool is_healed = home.mirror.pump_until([&] { return home.mirror.is_well(); });
    INFO(home.mirror.glass());
    REQUIRE(is_healed);
    trial.heals(Steady::now() - begin);
    home.hear(40);
    trial.keeps(home.family.said(), home.end_and_count());
}

rlim_t virtual_bytes(pid_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/statm");
    rlim_t pages = 0;
    file >> pages;
    return pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE));
}

/// A household whose mirror is in a window, and what trouble was seen there.
struct OnGlass {
    explicit OnGlass(int port) : household(port) {
        household.environment = {"DISPLAY=" + screen.display(), "SDL_VIDEODRIVER=x11", "LC_ALL=C.UTF-8",
                                 "STATE_DIRECTORY=" + household.state_directory().string()};
        household.config["display"] = {{"drift", false}};
        household.write_config();
        start();
    }
    void start() {
        mirror.emplace(household, std::vector<std::string>{"--size", "480x800"});
        REQUIRE(mirror->is_connected());
        REQUIRE(test::shows_no_notice(screen));
    }
    void look() {
        if (screen.shows(test::k_notice)) trouble = "the colour of a notice";
    }

    test::XScreen screen{480, 800};
    test::Household household;
    std::optional<test::RunningMirror> mirror;
    std::string trouble;
};

/// `state` knows the newest word of everybody.
auto knowing(const TrialFamily& family, OnGlass& glass) {
    return [&family, &glass](const nlohmann::json& state) {
        glass.look();
        const auto is_at_last = [&](const char* person) {
            const auto position = test::person_in(state, person).at("position");
            return !position.is_null() && position.at("tst") == family.last_fix(person);
        };
        const auto& transitions = state.at("transitions");
        return is_at_last("Anna") && is_at_last("Ben") && !transitions.empty() &&
               transitions.at(0).at("tst") == family.last_transition().time.time_since_epoch().count();
    };
}

}  // namespace

// Of the program's own, in front of the C library's: SQLite syncs with these.
extern "C" int fdatasync(int descriptor) {
    let_pass_ms(s_sync_time_ms);
    return static_cast<int>(syscall(SYS_fdatasync, descriptor));
}
/// Nor does the kernel claim that what it has made read-only might be written.
extern "C" int faccessat(int folder, const char* path, int mode, int flags) noexcept {
    if (test::FailingDisk::error() == EROFS && (mode & W_OK) != 0) {
        errno = EROFS;
        return -1;
    }
    return static_cast<int>(syscall(SYS_faccessat2, folder, path, mode, flags));
}
extern "C" int fsync(int descriptor) {
    let_pass_ms(s_sync_time_ms);
    return static_cast<int>(syscall(SYS_fsync, descriptor));
}

TEST_CASE("a full disk costs nothing as long as the mirror runs") {
    try_disk("Disk full", ENOSPC, "The disk is full");
}

TEST_CASE("a disk that the kernel has made read-only is called by its name") {
    try_disk("Disk read-only: remounted after errors", EROFS, "The disk cannot be written");
}

TEST_CASE("a card that takes long to sync holds up nobody who looks at the glass") {
    Trial trial("Slow fsync: 300 ms each");
    AtHome home;
    home.mirror.forget_turns();
    s_sync_time_ms = 300;
    const auto begin = Steady::now();
    home.hear(60);
    trial.heals(Steady::now() - begin);
    trial.says(home.mirror.glass());
    const auto longest = std::chrono::duration_cast<std::chrono::milliseconds>(home.mirror.longest_turn());
    WARN("the main thread was never away for longer than " << longest.count() << " ms");
    CHECK(longest < 250ms);  // it never waited for a sync
    s_sync_time_ms = 0;
    trial.keeps(home.family.said(), home.end_and_count());
}

TEST_CASE("a clock that jumps by a year and back costs no message and no history") {
    Trial trial("Clock jumps: a year ahead, 1970, and back");
    JumpingClock clock;
    AtHome home(&clock);
    std::string said;
    const auto now =
        std::chrono::duration_cast<std::chrono::milliseconds>(clock.now().wall.time_since_epoch());
    for (const std::chrono::milliseconds ahead :
         {std::chrono::milliseconds(24h * 365), -now + 1h, 1ms * 3'600'000}) {
        clock.ahead = ahead;
        // Storage gathers for a moment: what deletes history would be at work by then.
        for (int i = 0; i < 3; ++i)
            home.hear(40);
        said += home.mirror.glass();
    }
    clock.ahead = 0ms;
    const auto begin = Steady::now();
    home.hear(40);
    REQUIRE(home.mirror.pump_until([&] { return home.mirror.session->is_clock_trusted(); }));
    trial.heals(Steady::now() - begin);
    trial.says(said);
    for (const household::PersonStatus& person : home.mirror.summary().people)
        if (person.position) CHECK_FALSE(person.position->doubtful);
    trial.keeps(home.family.said(), home.end_and_count());
}

TEST_CASE("a mirror that was stopped for so long that its broker gave it up goes on where it was") {
    Trial trial("SIGSTOP");
    MosquittoBroker broker(quiet_broker());
    TcpProxy wire(broker.port());
    TrialFamily family(broker.port());
    OnGlass glass(wire.port());
    family.say(40);
    family.finish();
    REQUIRE_FALSE(glass.household.state_when(knowing(family, glass)).is_null());
    glass.mirror->send(SIGSTOP);
    family.say(500);
    family.finish();  // by now the X server has drawn what it was told before
    const auto still = glass.screen.sample();
    family.say(500);
    family.finish();
    wire.cut();  // as the broker does after one and a half times the keepalive
    wire.mend();
    CHECK_FALSE(glass.screen.differs_from(still));
    glass.mirror->send(SIGCONT);
    const auto begin = Steady::now();
    REQUIRE_FALSE(glass.household.state_when(knowing(family, glass), 60s).is_null());
    trial.heals(Steady::now() - begin);
    trial.says(glass.trouble);
    CHECK(glass.mirror->stop() == 0);
    trial.keeps(family.said(), family.kept_in(glass.household.state_directory()));
}

TEST_CASE("a mirror without memory ends or goes on, and nothing that the broker was told of is lost") {
    Trial trial("Out of memory: RLIMIT_AS");
    MosquittoBroker broker(quiet_broker());
    TrialFamily family(broker.port());
    OnGlass glass(broker.port());
    auto& mirror = glass.mirror;
    family.say(40);
    family.finish();
    REQUIRE_FALSE(glass.household.state_when(knowing(family, glass)).is_null());
    rlimit before{};
    REQUIRE(prlimit(mirror->pid(), RLIMIT_AS, nullptr, &before) == 0);
    const rlimit narrow{virtual_bytes(mirror->pid()) + 512 * 1024, before.rlim_max};
    REQUIRE(prlimit(mirror->pid(), RLIMIT_AS, &narrow, nullptr) == 0);
    family.say(160, 250'000);
    family.finish();
    glass.look();
    const bool has_ended = mirror->wait(3s) != -1 || !mirror->is_running();
    glass.look();
    WARN("without memory the program "
         << (has_ended ? "ended" : "went on") << "; its log ends with:\n"
         << mirror->log().substr(mirror->log().size() - std::min<std::size_t>(600, mirror->log().size())));
    const auto begin = Steady::now();
    if (has_ended) {
        glass.start();  // as systemd does
    } else {
        REQUIRE(prlimit(mirror->pid(), RLIMIT_AS, &before, nullptr) == 0);
    }
    REQUIRE_FALSE(glass.household.state_when(knowing(family, glass), 90s).is_null());
    trial.heals(Steady::now() - begin);
    glass.look();
    trial.says(glass.trouble);
    CHECK(mirror->stop() == 0);
    trial.keeps(family.said(), family.kept_in(glass.household.state_directory()));
}
