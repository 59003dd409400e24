// What the program is on a machine: how it was linked, which doors it opens, how systemd keeps it, and what
// help there is.

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "tests/support/catch.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/mosquitto_broker.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using test::Household;
using test::RunningMirror;
namespace fs = std::filesystem;

namespace {

std::string output_of(const std::vector<std::string>& command) {
    const test::TempFolder folder;
    test::ChildProcess process(command, folder.path() / "said");
    REQUIRE(process.wait(30'000).has_value());
    return test::content_of(folder.path() / "said");
}

/// `Key=value` lines of a unit, by section; a line may stand several times.
using Lines = std::multiset<std::string>;
using Unit = std::map<std::string, Lines>;

Unit read_unit(const std::string& name) {
    std::ifstream file(std::string(MIRROR_SOURCE_DIR "/systemd/") + name);
    Unit unit;
    std::string section;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line[0] == '#') continue;
        if (line[0] == '[') {
            section = line.substr(1, line.size() - 2);
            continue;
        }
        REQUIRE(line.find('=') != std::string::npos);
        unit[section].insert(line);
    }
    return unit;
}

/// One line more or less can open a door, or keep the mirror from starting: nothing may be there that was not
/// thought of.
void holds_exactly(const Lines& section, const Lines& wanted) {
    std::string difference;
    for (const std::string& line : section)
        if (section.count(line) != wanted.count(line)) difference += "unexpected: " + line + "\n";
    for (const std::string& line : wanted)
        if (!section.contains(line)) difference += "missing: " + line + "\n";
    CHECK(difference == "");
}

/// Of a key that stands once.
std::string value_of(const Lines& section, const std::string& key) {
    const auto line = section.lower_bound(key + "=");
    REQUIRE(line != section.end());
    REQUIRE(line->starts_with(key + "="));
    return line->substr(key.size() + 1);
}

/// The inodes of a process' sockets.
std::set<std::string> sockets_of(pid_t pid) {
    std::set<std::string> inodes;
    for (const auto& entry : fs::directory_iterator(fmt::format("/proc/{}/fd", pid))) {
        std::error_code gone;
        const std::string target = fs::read_symlink(entry.path(), gone).string();
        if (target.starts_with("socket:[")) inodes.insert(target.substr(8, target.size() - 9));
    }
    return inodes;
}

/// Sockets of a process that strangers can reach, as lines of /proc/net: listening TCP, and any UDP that has
/// no peer.
std::vector<std::string> open_doors(pid_t pid) {
    const auto own = sockets_of(pid);
    std::vector<std::string> doors;
    for (const char* const table : {"tcp", "tcp6", "udp", "udp6"}) {
        std::ifstream file(fmt::format("/proc/{}/net/{}", pid, table));
        for (std::string line; std::getline(file, line);) {
            std::istringstream words(line);
            std::vector<std::string> fields{std::istream_iterator<std::string>(words), {}};
            if (fields.size() < 10 || !own.contains(fields[9])) continue;
            const bool is_listening = fields[3] == "0A";
            const bool is_unbound_udp = std::string_view(table).starts_with("udp") && fields[3] == "07";
            if (is_listening || is_unbound_udp) doors.push_back(line);
        }
    }
    return doors;
}

/// The commands that a command's help lists.
std::set<std::string> commands_in(const std::string& help) {
    std::set<std::string> commands;
    const std::size_t begin = help.find("Subcommands:");
    if (begin == std::string::npos) return commands;
    static const std::regex k_line("\n  ([a-z][a-z-]*) ");
    for (std::sregex_iterator each(help.begin() + static_cast<std::ptrdiff_t>(begin), help.end(), k_line),
         end;
         each != end; ++each)
        commands.insert((*each)[1]);
    return commands;
}

std::set<std::string> commands_in_help() {
    return commands_in(output_of({MIRROR_PROGRAM, "--help"}));
}

/// What the program says about itself, command by command, with those that are below others.
void collect_help(std::vector<std::string> command, std::map<std::string, std::string>& found) {
    std::vector<std::string> asked = command;
    asked.emplace_back("--help");
    const std::string help = output_of(asked);
    std::string name;
    for (std::size_t i = 1; i < command.size(); ++i)
        name += (i > 1 ? " " : "") + command[i];
    found[name] = help;
    command.emplace_back();
    for (const std::string& below : commands_in(help)) {
        command.back() = below;
        collect_help(command, found);
    }
}

}  // namespace

TEST_CASE("the program is linked so that it is hard to take over, and owns nobody's rights") {
    if (!test::find_program("readelf")) test::skip_test_program("readelf is not installed");
    const std::string elf = output_of({"readelf", "-hldW", "--dyn-syms", MIRROR_PROGRAM});
    if (elf.find("libasan") != std::string::npos || elf.find("libtsan") != std::string::npos) return;
    CHECK_THAT(elf, ContainsSubstring("DYN (Position-Independent Executable file)"));
    CHECK_THAT(elf, ContainsSubstring("GNU_RELRO"));
    CHECK_THAT(elf, ContainsSubstring("BIND_NOW"));
    CHECK(std::regex_search(elf, std::regex("GNU_STACK +[^\n]* RW +0x")));
    CHECK_THAT(elf, !ContainsSubstring("TEXTREL"));
    CHECK_THAT(elf, !ContainsSubstring("RUNPATH") && !ContainsSubstring("RPATH"));
#ifdef MIRROR_HARDENED
    CHECK_THAT(elf, ContainsSubstring("__stack_chk_fail"));
    CHECK(std::regex_search(elf, std::regex("__[a-z]+_chk@")));  // _FORTIFY_SOURCE
#endif
    struct stat file {};
    REQUIRE(stat(MIRROR_PROGRAM, &file) == 0);
    CHECK((file.st_mode & (S_ISUID | S_ISGID)) == 0U);
}

TEST_CASE("a running mirror listens to nobody on the network") {
    const test::MosquittoBroker broker;
    Household household(broker.port());
    RunningMirror mirror(household);
    REQUIRE(mirror.shows_picture());
    REQUIRE(mirror.is_connected());
    CHECK_FALSE(sockets_of(mirror.pid()).empty());
    const auto doors = open_doors(mirror.pid());
    INFO((doors.empty() ? std::string() : doors.front()));
    CHECK(doors.empty());
    CHECK(open_doors(getpid()).empty());
    CHECK(mirror.stop() == 0);
}

TEST_CASE("systemd keeps the service alive and shut in, and leaves it what a display needs") {
    const Unit unit = read_unit("owntracks-mirror.service");
    CHECK(unit.size() == 3);
    // It starts without any network, and before the clock is right: it waits for neither.
    holds_exactly(unit.at("Unit"),
                  {"Description=OwnTracks on a two-way mirror", "Documentation=man:owntracks-mirror(1)",
                   "After=getty@tty1.service plymouth-quit-wait.service modprobe@drm.service",
                   "Conflicts=getty@tty1.service", "Wants=modprobe@drm.service", "StartLimitIntervalSec=0"});
    // PrivateDevices, MemoryDenyWriteExecute, PrivateUsers, PrivateNetwork, ProtectClock, ProcSubset and
    // IPAddressDeny are left out: each would take away the screen, the keyboard, the drivers' compilers or
    // the clock.
    const Lines& service = unit.at("Service");
    holds_exactly(service,
                  {"Type=notify",
                   "ExecStart=/usr/bin/owntracks-mirror run --config /etc/owntracks-mirror/household.json",
                   "ExecReload=/bin/kill -HUP $MAINPID",
                   "Restart=always",
                   "RestartSec=2",
                   "RestartSteps=4",
                   "RestartMaxDelaySec=6",
                   "TimeoutStartSec=60",
                   "TimeoutAbortSec=2",
                   "WatchdogSec=10",
                   "MemoryMax=300M",
                   "User=owntracks-mirror",
                   "Group=owntracks-mirror",
                   "SupplementaryGroups=video render input audio gpio",
                   "UMask=0077",
                   "LimitCORE=0",
                   "ConfigurationDirectory=owntracks-mirror",
                   "StateDirectory=owntracks-mirror",
                   "StateDirectoryMode=0700",
                   "CacheDirectory=owntracks-mirror",
                   "RuntimeDirectory=owntracks-mirror",
                   "RuntimeDirectoryMode=0700",
                   "Environment=SDL_VIDEODRIVER=kmsdrm",
                   "StandardInput=tty",
                   "TTYPath=/dev/tty1",
                   "TTYReset=yes",
                   "TTYVHangup=yes",
                   "TTYVTDisallocate=yes",
                   "StandardOutput=journal",
                   "StandardError=journal",
                   "DevicePolicy=closed",
                   "DeviceAllow=char-drm rw",
                   "DeviceAllow=char-input r",
                   "DeviceAllow=char-alsa rw",
                   "DeviceAllow=char-cec rw",
                   "DeviceAllow=char-gpiochip rw",
                   "DeviceAllow=/dev/tty1 rw",
                   "NoNewPrivileges=yes",
                   "CapabilityBoundingSet=",
                   "ProtectSystem=strict",
                   "ProtectHome=yes",
                   "PrivateTmp=yes",
                   "ProtectControlGroups=yes",
                   "ProtectHostname=yes",
                   "ProtectKernelLogs=yes",
                   "ProtectKernelModules=yes",
                   "ProtectKernelTunables=yes",
                   "ProtectProc=invisible",
                   "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK",
                   "RestrictNamespaces=yes",
                   "RestrictRealtime=yes",
                   "RestrictSUIDSGID=yes",
                   "LockPersonality=yes",
                   "KeyringMode=private",
                   "RemoveIPC=yes",
                   "SystemCallArchitectures=native",
                   "SystemCallFilter=@system-service",
                   "SystemCallErrorNumber=EPERM"});
    holds_exactly(unit.at("Install"), {"WantedBy=multi-user.target"});
    // A mirror that hangs is back within 20 s: noticed, ended, started after the longest pause.
    const auto seconds = [&](const char* key) { return std::stoi(value_of(service, key)); };
    CHECK(seconds("WatchdogSec") + seconds("TimeoutAbortSec") + seconds("RestartMaxDelaySec") <= 18);
    CHECK(seconds("RestartSec") <= seconds("RestartMaxDelaySec"));
    CHECK_THAT(test::content_of(MIRROR_SOURCE_DIR "/systemd/owntracks-mirror.service"),
               ContainsSubstring("# LoadCredential=broker:"));
    // Folders are made as systemd would make them, so that neither undoes what the other did.
    CHECK_THAT(
        test::content_of(MIRROR_SOURCE_DIR "/systemd/tmpfiles.conf"),
        ContainsSubstring("d /var/lib/owntracks-mirror   0700  owntracks-mirror owntracks-mirror -\n"));
    // Every group that is asked for is there before the unit starts: of the system, or ours.
    CHECK_THAT(test::content_of(MIRROR_SOURCE_DIR "/systemd/sysusers.conf"),
               ContainsSubstring("\ng gpio -\n"));
}

TEST_CASE("systemd calls the service hardened") {
    if (!test::find_program("systemd-analyze")) return;
    // From 0 for shut in to 10 for in the open; most of Debian's own services are above 5.
    const std::string told = output_of({"systemd-analyze", "security", "--offline=true", "--no-pager",
                                        MIRROR_SOURCE_DIR "/systemd/owntracks-mirror.service"});
    std::smatch exposure;
    REQUIRE(std::regex_search(told, exposure, std::regex(R"(Overall exposure level.*: (\d+\.\d))")));
    WARN("exposure of the service: " << exposure[1]);
    CHECK(std::stod(exposure[1]) <= 2.5);
}

TEST_CASE("the desktop's unit comes and goes with the desktop") {
    const Unit unit = read_unit("user.service");
    CHECK(unit.size() == 3);
    holds_exactly(unit.at("Unit"),
                  {"Description=OwnTracks on a two-way mirror, in a window of the desktop",
                   "Documentation=man:owntracks-mirror(1)", "PartOf=graphical-session.target",
                   "After=graphical-session.target", "StartLimitIntervalSec=0"});
    // Not User, DeviceAllow, ProtectHome, PrivateDevices, TTYPath: a user's systemd may do none of these, or
    // loses its screen by them.
    holds_exactly(
        unit.at("Service"),
        {"Type=notify", "ExecStart=/usr/bin/owntracks-mirror run --config %E/owntracks-mirror/household.json",
         "ExecReload=/bin/kill -HUP $MAINPID", "Restart=on-failure", "RestartSec=2", "RestartSteps=4",
         "RestartMaxDelaySec=6", "TimeoutStartSec=60", "TimeoutAbortSec=2", "WatchdogSec=10",
         "MemoryMax=300M", "UMask=0077", "LimitCORE=0", "NoNewPrivileges=yes", "LockPersonality=yes",
         "RestrictRealtime=yes", "RestrictSUIDSGID=yes", "SystemCallArchitectures=native"});
    holds_exactly(unit.at("Install"), {"WantedBy=graphical-session.target"});
    if (!test::find_program("systemd-analyze")) return;
    // It names what it does not know, and programs that are not installed: only the latter may be.
    const std::string version = output_of({"systemd-analyze", "--version"});
    const bool knows_back_off = std::atoi(version.c_str() + version.find(' ')) >= 254;
    const test::TempFolder folder;
    for (const char* const name : {"owntracks-mirror.service", "user.service"}) {
        const fs::path copy = folder.path() / (std::string("mirror-") + name);
        std::string text = test::content_of(std::string(MIRROR_SOURCE_DIR "/systemd/") + name);
        text = std::regex_replace(text, std::regex("/usr/bin/owntracks-mirror"), "/bin/true");
        CHECK_THAT(text, ContainsSubstring("\nRestartSteps=4\nRestartMaxDelaySec=6\n"));
        if (!knows_back_off)
            text = std::regex_replace(text, std::regex("\nRestart(Steps|MaxDelaySec)=[^\n]*"), "");
        std::ofstream(copy) << std::regex_replace(text, std::regex("Documentation=[^\n]*\n"), "");
        CHECK_THAT(output_of({"systemd-analyze", "verify", "--man=no", copy.string()}),
                   !ContainsSubstring("Unknown") && !ContainsSubstring("Failed to parse") &&
                       !ContainsSubstring("ignoring"));
    }
}

TEST_CASE("the manual page names every command, and the shell completes them") {
    const auto commands = commands_in_help();
    CHECK(commands.contains("report"));
    CHECK(commands.size() > 12);
    std::string manual = test::content_of(MIRROR_SOURCE_DIR "/systemd/owntracks-mirror.1");
    std::set<std::string> described;
    static const std::regex k_entry("\n\\.TP\n\\.B ([a-z][a-z-]*)\n");
    for (std::sregex_iterator each(manual.begin(), manual.end(), k_entry), end; each != end; ++each)
        described.insert((*each)[1]);
    CHECK(described == commands);

    const auto completed = [](const std::string& words, int last) {
        const std::string script = fmt::format(
            "source {}/systemd/completion.bash; COMP_WORDS=({} {}); COMP_CWORD={}; _owntracks_mirror; "
            "printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            MIRROR_SOURCE_DIR, MIRROR_PROGRAM, words, last);
        return output_of({"bash", "-c", script});
    };
    CHECK(completed("doc", 1) == "doctor\n");
    CHECK(completed("snapshot --lis", 2) == "--listen\n");
    CHECK(completed("provision sho", 2) == "show\n");
    CHECK(completed("provision show Anna --ter", 4) == "--terminal\n");
}

TEST_CASE("what is installed is whole: program, units, manual, completion and samples") {
    const test::TempFolder folder;
    test::run_program({"cmake", "--install", MIRROR_BINARY_DIR, "--prefix", folder.path().string()});
    for (const char* const file :
         {"bin/owntracks-mirror", "lib/systemd/system/owntracks-mirror.service",
          "lib/systemd/user/owntracks-mirror.service", "lib/sysusers.d/owntracks-mirror.conf",
          "lib/tmpfiles.d/owntracks-mirror.conf", "lib/udev/rules.d/60-owntracks-mirror.rules",
          "share/man/man1/owntracks-mirror.1.gz", "share/bash-completion/completions/owntracks-mirror",
          "share/doc/owntracks-mirror/copyright", "share/doc/owntracks-mirror/changelog.gz",
          "share/doc/owntracks-mirror/examples/portrait-map.json",
          "share/owntracks-mirror/fonts/Roboto-Light.ttf", "share/owntracks-mirror/translations/en.json"}) {
        INFO(file);
        CHECK(fs::is_regular_file(folder.path() / file));
    }
    for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
        INFO(entry.path());
        CHECK((fs::status(entry.path()).permissions() & (fs::perms::set_uid | fs::perms::set_gid)) ==
              fs::perms::none);
    }
}

TEST_CASE("the program leaves no core dump, whatever its surroundings allow") {
    rlimit before{};
    REQUIRE(getrlimit(RLIMIT_CORE, &before) == 0);
    const rlimit all{before.rlim_max, before.rlim_max};
    REQUIRE(setrlimit(RLIMIT_CORE, &all) == 0);
    const test::MosquittoBroker broker;
    Household household(broker.port());
    household.write_config();
    const fs::path log = household.folder().path() / "aborted";
    test::ChildProcess mirror(household.command({"run", "--windowed"}), log);
    REQUIRE(test::file_tells(log, "first frame after", std::chrono::seconds(30)));
    CHECK_THAT(test::content_of(fmt::format("/proc/{}/limits", mirror.pid())),
               ContainsSubstring("\nMax core file size        0                    0 "));
    mirror.send(SIGABRT);
    const auto status = mirror.wait(20'000);
    REQUIRE(setrlimit(RLIMIT_CORE, &before) == 0);
    REQUIRE(status);
    CHECK(WIFSIGNALED(*status));
    CHECK_FALSE(WCOREDUMP(*status));
    for (const char* const unit : {"/systemd/owntracks-mirror.service", "/systemd/user.service"})
        CHECK_THAT(test::content_of(MIRROR_SOURCE_DIR + std::string(unit)),
                   ContainsSubstring("\nLimitCORE=0\n"));
}

TEST_CASE("no command takes a password, a token or a key on its command line") {
    std::map<std::string, std::string> helps;
    collect_help({MIRROR_PROGRAM}, helps);
    for (const char* const name : {"run", "provision add", "provision vehicle", "notify test", "screen"}) {
        INFO(name);
        CHECK(helps.contains(name));
    }
    for (const auto& [name, help] : helps) {
        INFO(name << "\n" << help);
        CHECK_THAT(help, ContainsSubstring("Usage:"));
        for (const char* const option : {"--password", "--pass", "--secret", "--token", "--key "})
            CHECK(help.find(option) == std::string::npos);
    }
}
