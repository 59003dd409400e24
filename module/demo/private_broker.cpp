#include "module/demo/private_broker.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>
#include <utility>
#include <vector>

#include "module/base/file.hpp"
#include "module/base/utf8.hpp"

namespace mirror::demo {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

constexpr auto k_start_limit = std::chrono::seconds(5);
constexpr auto k_stop_limit = std::chrono::seconds(2);
constexpr int k_look_every_ms = 5;
constexpr int k_port_attempts = 5;  // another program may take the free port before mosquitto does

/// A folder of our own below the system's temporary one.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string name = (fs::temp_directory_path() / "owntracks-mirror-demo-XXXXXX").string();
        if (mkdtemp(name.data()) != nullptr) m_path = name;
    }
    ~TemporaryFolder() {
        std::error_code ignored;  // what is left in /tmp harms nobody
        if (!m_path.empty()) fs::remove_all(m_path, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    TemporaryFolder(TemporaryFolder&&) = delete;
    TemporaryFolder& operator=(TemporaryFolder&&) = delete;
    /// Empty when there is none; errno says why.
    [[nodiscard]] const fs::path& path() const { return m_path; }

  private:
    fs::path m_path;
};

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    return address;
}

/// A port that nobody listens on at this moment, or 0.
int free_port() {
    const Descriptor socket_of_ours(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    auto* const raw = reinterpret_cast<sockaddr*>(&address);
    if (bind(socket_of_ours.number(), raw, size) != 0) return 0;
    if (getsockname(socket_of_ours.number(), raw, &size) != 0) return 0;
    return ntohs(address.sin_port);
}

bool answers(int port) {
    const Descriptor socket_of_ours(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const sockaddr_in address = loopback(port);
    return connect(socket_of_ours.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

/// Debian keeps daemons in /usr/sbin, which is not on an ordinary user's PATH.
std::vector<fs::path> usual_folders() {
    std::vector<fs::path> folders;
    // Read once at the start of a command, before it has threads.
    const char* const path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe)
    std::string_view rest = path == nullptr ? "" : path;
    while (!rest.empty()) {
        const auto end = std::min(rest.find(':'), rest.size());
        if (end > 0) folders.emplace_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    for (const char* folder : {"/usr/sbin", "/usr/local/sbin", "/sbin"})
        folders.emplace_back(folder);
    return folders;
}

std::optional<fs::path> find_mosquitto(std::span<const fs::path> folders) {
    for (const fs::path& folder : folders) {
        fs::path candidate = folder / "mosquitto";
        if (access(candidate.c_str(), X_OK) == 0 && !fs::is_directory(candidate)) return candidate;
    }
    return std::nullopt;
}

std::string configuration(int port) {
    std::string text = fmt::format(
        "listener {} 127.0.0.1\n"
        "allow_anonymous true\n"
        "persistence false\n"
        "max_queued_messages 100000\n"
        "max_queued_bytes 67108864\n"
        "log_dest stderr\n"
        "log_type error\n"
        "log_type warning\n",
        port);
    // Changing the user would clear the wish to die with us (prctl(2)), and a demo needs no user of its own.
    if (geteuid() == 0) text += "user root\n";
    return text;
}

/// Between fork and exec only what is safe in a signal handler.
[[noreturn]] void become_mosquitto(const char* program, const char* config_file, int log, pid_t parent) {
    setpgid(0, 0);  // Ctrl-C is for us; we end the broker after the mirror has said goodbye
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, nullptr);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(1);  // it died before the line above
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    execl(program, program, "-c", config_file, static_cast<char*>(nullptr));
    _exit(127);
}

std::string last_words(const fs::path& log) {
    std::ifstream stream(log);
    std::string last;
    for (std::string line; std::getline(stream, line);) {
        if (!line.empty()) last = line;
    }
    return last.empty() ? "it said nothing" : safe_text(last, 200);
}

Failure failure_of_system(std::string_view doing) {
    return {fmt::format("{}: {}", doing, std::system_category().message(errno))};
}

/// Waits a little for the child. \return true when it has ended
bool has_ended_within(pid_t process, std::chrono::milliseconds limit) {
    const auto deadline = steady_clock::now() + limit;
    for (;;) {
        if (waitpid(process, nullptr, WNOHANG) != 0) return true;
        if (steady_clock::now() >= deadline) return false;
        poll(nullptr, 0, k_look_every_ms);
    }
}

}  // namespace

Result<PrivateBroker, Failure> PrivateBroker::start() {
    const auto folders = usual_folders();
    return start(folders);
}

Result<PrivateBroker, Failure> PrivateBroker::start(std::span<const fs::path> folders) {
    const auto program = find_mosquitto(folders);
    if (!program)
        return tl::unexpected(Failure{
            "mosquitto is not installed, and the demo needs a broker of its own: apt install mosquitto"});

    const TemporaryFolder folder;
    if (folder.path().empty())
        return tl::unexpected(failure_of_system("no temporary folder for the demo's broker"));
    const fs::path config_file = folder.path() / "mosquitto.conf";
    const fs::path log_file = folder.path() / "mosquitto.log";
    PrivateBroker broker;

    for (int attempt = 0; attempt < k_port_attempts; ++attempt) {
        broker.m_port = free_port();
        if (broker.m_port == 0) return tl::unexpected(failure_of_system("no free port on 127.0.0.1"));
        std::ofstream(config_file) << configuration(broker.m_port);
        const Descriptor log(open(log_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        const pid_t parent = getpid();
        const pid_t child = fork();
        if (child < 0) return tl::unexpected(failure_of_system("the demo's broker cannot be started"));
        if (child == 0) become_mosquitto(program->c_str(), config_file.c_str(), log.number(), parent);
        broker.m_process = child;
        const auto deadline = steady_clock::now() + k_start_limit;
        while (!has_ended_within(child, std::chrono::milliseconds(k_look_every_ms))) {
            if (answers(broker.m_port)) return broker;
            if (steady_clock::now() >= deadline)
                return tl::unexpected(Failure{fmt::format("the demo's broker does not answer on port {} ({})",
                                                          broker.m_port, last_words(log_file))});
        }
        broker.m_process = 0;  // has ended; has_ended_within() has collected it
    }
    return tl::unexpected(Failure{
        fmt::format("{} ends as soon as it is started: {}", program->string(), last_words(log_file))});
}

PrivateBroker::PrivateBroker(PrivateBroker&& other) noexcept
    : m_process(std::exchange(other.m_process, 0)), m_port(other.m_port) {}

PrivateBroker& PrivateBroker::operator=(PrivateBroker&& other) noexcept {
    if (this != &other) {
        stop();
        m_process = std::exchange(other.m_process, 0);
        m_port = other.m_port;
    }
    return *this;
}

PrivateBroker::~PrivateBroker() {
    stop();
}

void PrivateBroker::stop() noexcept {
    if (m_process <= 0) return;
    kill(m_process, SIGTERM);
    if (!has_ended_within(m_process, k_stop_limit)) {
        kill(m_process, SIGKILL);
        waitpid(m_process, nullptr, 0);
    }
    m_process = 0;
}

}  // namespace mirror::demo
