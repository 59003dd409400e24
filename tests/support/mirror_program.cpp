#include "tests/support/mirror_program.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace mirror::test {
namespace {

using Steady = std::chrono::steady_clock;
constexpr int k_command_patience_ms = 30'000;

int exit_code_of(std::optional<int> status) {
    return status && WIFEXITED(*status) ? WEXITSTATUS(*status) : -1;
}

Ran run_to_end(const std::vector<std::string>& command) {
    const TempFolder output;
    const auto file = output.path() / "output";
    ChildProcess process(command, file);
    const auto status = process.wait(k_command_patience_ms);
    return {exit_code_of(status), content_of(file)};
}

/// Every start writes a log of its own.
std::filesystem::path next_log(const Household& household) {
    for (int start = 0;; ++start) {
        auto file = household.log();
        file += fmt::format(".{}", start);
        if (std::filesystem::exists(file)) continue;
        std::ofstream(file).close();
        return file;
    }
}

std::vector<std::string> run_command(const Household& household, std::vector<std::string> more) {
    more.insert(more.begin(), {"run", "--windowed"});
    return household.command(std::move(more));
}

}  // namespace

std::string content_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

bool file_tells(const std::filesystem::path& file, const std::string& text, std::chrono::milliseconds time) {
    const auto deadline = Steady::now() + time;
    const int watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    inotify_add_watch(watch, file.c_str(), IN_MODIFY);
    bool found = content_of(file).find(text) != std::string::npos;
    while (!found && Steady::now() < deadline) {
        pollfd changed{watch, POLLIN, 0};
        poll(&changed, 1, 500);
        char events[4096];
        while (read(watch, events, sizeof events) > 0) {
        }
        found = content_of(file).find(text) != std::string::npos;
    }
    close(watch);
    return found;
}

std::int64_t epoch_now() {
    using namespace std::chrono;
    return floor<seconds>(system_clock::now()).time_since_epoch().count();
}

std::string location_json(double lat_deg, double lon_deg, std::int64_t seconds_ago) {
    return fmt::format(
        R"({{"_type":"location","acc":12,"alt":20,"batt":80,"bs":1,"conn":"w","created_at":{0},"lat":{1:.6f},"lon":{2:.6f},"m":1,"tid":"ph","tst":{0},"vel":0}})",
        epoch_now() - seconds_ago, lat_deg, lon_deg);
}

Household::Household(int port) {
    config = nlohmann::json::parse(R"({
"uniqueId": "fam", "language": "en", "timezone": "Europe/Berlin", "broker": {"host": "127.0.0.1"},
"people": [{"name": "Anna", "devices": ["anna"]}, {"name": "Ben", "devices": ["ben/phone"]},
           {"name": "Clara", "devices": ["clara"]}, {"name": "David", "devices": ["david"]}],
"regions": [{"name": "Home", "lat": 53.5605, "lon": 13.2480, "radius": 120},
            {"name": "School", "lat": 53.5570, "lon": 13.2690, "radius": 150}],
"home": "Home",
"modules": [{"module": "clock", "position": "top_left"},
            {"module": "transitions", "position": "top_right"},
            {"module": "sentence", "position": "top_bar"},
            {"module": "map", "position": "lower_third"},
            {"module": "people", "position": "bottom_bar"},
            {"module": "connection", "position": "bottom_bar"}]})");
    config["broker"]["port"] = port;
    environment = {"SDL_VIDEODRIVER=dummy", "MIRROR_ALLOW_INVISIBLE=1",
                   "STATE_DIRECTORY=" + state_directory().string(), "LC_ALL=C.UTF-8"};
    write_config();
}

void Household::write_config() const {
    m_folder.write("household.json", config.dump(2));
}

std::vector<std::string> Household::command(std::vector<std::string> arguments) const {
    std::vector<std::string> all{"env"};
    all.insert(all.end(), environment.begin(), environment.end());
    all.emplace_back(MIRROR_PROGRAM);
    all.insert(all.end(), arguments.begin(), arguments.end());
    all.insert(all.end(), {"--config", config_file().string()});
    return all;
}

Ran Household::run(std::vector<std::string> arguments) const {
    return run_to_end(command(std::move(arguments)));
}

Ran Household::run_as_nobody(std::vector<std::string> arguments) const {
    std::vector<std::string> all = command(std::move(arguments));
    if (::geteuid() == 0) {
        std::filesystem::permissions(m_folder.path(), std::filesystem::perms(0755));
        all.insert(all.begin(), {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"});
    }
    return run_to_end(all);
}

nlohmann::json Household::state() const {
    const Ran ran = run({"state"});
    const auto begin = ran.output.find('{');
    if (ran.exit_code != 0 || begin == std::string::npos) throw std::runtime_error("state: " + ran.output);
    return nlohmann::json::parse(ran.output.substr(begin));
}

nlohmann::json Household::state_when(const std::function<bool(const nlohmann::json&)>& is_wanted,
                                     std::chrono::milliseconds time) const {
    const auto deadline = Steady::now() + time;
    do {
        auto answer = state();
        if (is_wanted(answer)) return answer;
    } while (Steady::now() < deadline);
    return nullptr;
}

nlohmann::json person_in(const nlohmann::json& state, const std::string& name) {
    for (const auto& person : state.at("people")) {
        if (person.at("name") == name) return person;
    }
    return nullptr;
}

RunningMirror::RunningMirror(const Household& household, std::vector<std::string> more_arguments)
    : m_log(next_log(household)), m_process(run_command(household, std::move(more_arguments)), m_log) {}

bool RunningMirror::logs(const std::string& text, std::chrono::milliseconds time) const {
    return file_tells(m_log, text, time);
}

int RunningMirror::stop(std::chrono::milliseconds time) {
    m_process.send(SIGTERM);
    return wait(time);
}

void RunningMirror::kill() {
    m_process.send(SIGKILL);
    m_process.wait(k_command_patience_ms);
}

int RunningMirror::wait(std::chrono::milliseconds time) {
    return exit_code_of(m_process.wait(static_cast<int>(time.count())));
}

}  // namespace mirror::test
