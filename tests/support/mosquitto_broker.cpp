#include "tests/support/mosquitto_broker.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "module/base/file.hpp"

namespace mirror::test {
namespace {

using Steady = std::chrono::steady_clock;
constexpr auto k_patience = std::chrono::seconds(20);
constexpr int k_look_again_ms = 5;

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<in_port_t>(port));
    return address;
}

std::string dynamic_security_config(const std::vector<std::string>& allowed) {
    std::ostringstream rules;
    for (const std::string& filter : allowed) {
        if (rules.tellp() > 0) rules << ",";
        rules << R"({"acltype":"subscribePattern","topic":")" << filter << R"(","allow":true})";
    }
    return R"({"clients":[],"groups":[{"groupname":"anyone","roles":[{"rolename":"reader"}],"clients":[]}],
"anonymousGroup":"anyone","roles":[{"rolename":"reader","acls":[)" +
           rules.str() +
           R"(]}],"defaultACLAccess":{"publishClientSend":true,"publishClientReceive":true,"subscribe":false,"unsubscribe":true}})";
}

/// \return none where somebody has that port
Descriptor bound_socket(int port) {
    Descriptor made(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const sockaddr_in address = loopback(port);
    if (bind(made.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return Descriptor();
    return made;
}

}  // namespace

bool takes_connections(int port) {
    const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(port);
    const bool taken = connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    close(descriptor);
    return taken;
}

int free_port() {
    // Below those that the kernel gives to connections, which come and go.
    constexpr int first_port = 20'000;
    constexpr int last_port = 32'000;
    std::random_device random;
    std::uniform_int_distribution<int> some_port(first_port, last_port);
    for (int tries = 0; tries < 100; ++tries) {
        const int port = some_port(random);
        const Descriptor bound(bound_socket(port));
        if (bound.is_open()) return port;
    }
    throw std::system_error(errno, std::generic_category(), "no free port");
}

int deserted_port() {
    static const Descriptor bound(bound_socket(0));  // who is bound and does not listen refuses everybody
    sockaddr_in address{};
    socklen_t size = sizeof address;
    if (!bound.is_open() || getsockname(bound.number(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::system_error(errno, std::generic_category(), "no free port");
    return ntohs(address.sin_port);
}

std::optional<std::filesystem::path> dynamic_security_plugin() {
    const std::string name = "mosquitto_dynamic_security.so";
    std::vector<std::filesystem::path> folders{"/usr/lib", "/usr/local/lib", "/usr/lib64"};
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator("/usr/lib", ignored)) {
        if (entry.is_directory(ignored)) folders.push_back(entry.path());
    }
    for (const auto& folder : folders) {
        if (std::filesystem::exists(folder / name, ignored)) return folder / name;
    }
    return std::nullopt;
}

MosquittoBroker::MosquittoBroker(BrokerSetup setup) : m_setup(std::move(setup)) {
    if (!find_program("mosquitto")) skip_test_program("mosquitto is not installed (apt install mosquitto)");
    if (m_setup.allowed_subscriptions && !dynamic_security_plugin())
        skip_test_program("mosquitto's dynamic security plugin is not installed");
    if (!m_setup.acl.empty()) set_acl(m_setup.acl);
    for (const BrokerUser& user : m_setup.users)
        set_password(user);
    if (m_setup.allowed_subscriptions)
        m_folder.write("dynamic-security.json", dynamic_security_config(*m_setup.allowed_subscriptions));
    // Between finding a free port and mosquitto's bind another process can be faster.
    for (int tries = 0; tries < 5; ++tries) {
        m_port = free_port();
        if (m_setup.plain_door) m_plain_port = free_port();
        write_config();
        if (start_once()) return;
    }
    throw std::runtime_error("mosquitto does not start: " + log());
}

void MosquittoBroker::write_config() const {
    std::ostringstream config;
    config << "per_listener_settings false\n";
    if (m_setup.plain_door) config << "listener " << m_plain_port << " 127.0.0.1\n";
    config << "listener " << m_port << " 127.0.0.1\n"
           << "allow_anonymous " << (m_setup.users.empty() ? "true" : "false") << "\n"
           << m_setup.limits << "log_dest file " << (m_folder.path() / "log").string() << "\nlog_type "
           << (m_setup.quiet ? "error" : "all") << "\n";
    if (geteuid() == 0) config << "user root\n";  // else it could not read this folder
    if (!m_setup.users.empty())
        config << "password_file " << (m_folder.path() / "passwords").string() << "\n";
    if (!m_setup.acl.empty()) config << "acl_file " << (m_folder.path() / "acl").string() << "\n";
    if (m_setup.allowed_subscriptions)
        config << "plugin " << dynamic_security_plugin()->string() << "\nplugin_opt_config_file "
               << (m_folder.path() / "dynamic-security.json").string() << "\n";
    if (!m_setup.certificate.empty())
        config << "certfile " << m_setup.certificate.string() << "\nkeyfile " << m_setup.key.string()
               << "\ntls_version " << m_setup.tls_version << "\n";
    if (!m_setup.client_authority.empty())
        config << "require_certificate true\ncafile " << m_setup.client_authority.string() << "\n";
    if (m_setup.persistence)
        config << "persistence true\nautosave_on_changes true\nautosave_interval 1\npersistence_location "
               << m_folder.path().string() << "/\n";
    m_folder.write("mosquitto.conf", config.str());
}

bool MosquittoBroker::start_once() {
    m_process.emplace(
        std::vector<std::string>{"mosquitto", "-c", (m_folder.path() / "mosquitto.conf").string()},
        m_folder.path() / "output");
    const auto deadline = Steady::now() + k_patience;
    while (Steady::now() < deadline) {
        if (takes_connections(m_port)) return true;
        if (m_process->wait(k_look_again_ms)) return false;  // it ended; else look again
    }
    return false;
}

void MosquittoBroker::start() {
    if (!start_once()) throw std::runtime_error("mosquitto does not start: " + log());
}

void MosquittoBroker::stop() {
    // mosquitto listens before it is ready to be told to end: a signal in between is lost.
    const auto deadline = Steady::now() + k_patience;
    do {
        m_process->send(SIGTERM);
        if (m_process->wait(500)) return;
    } while (Steady::now() < deadline);
    throw std::runtime_error("mosquitto does not end: " + log());
}

void MosquittoBroker::kill() {
    m_process->send(SIGKILL);
    if (!m_process->wait(20'000)) throw std::runtime_error("mosquitto does not die: " + log());
}

void MosquittoBroker::pause() {
    m_process->send(SIGSTOP);
}

void MosquittoBroker::resume() {
    m_process->send(SIGCONT);
}

void MosquittoBroker::reload() {
    m_process->send(SIGHUP);
}

void MosquittoBroker::set_acl(const std::string& acl) const {
    m_folder.write("acl", acl);
}

void MosquittoBroker::set_password(const BrokerUser& user) const {
    const auto file = m_folder.path() / "passwords";
    std::vector<std::string> command{"mosquitto_passwd", "-b", file.string(), user.name, user.password};
    if (!std::filesystem::exists(file)) command.insert(command.begin() + 1, "-c");
    run_program(command);
}

std::string MosquittoBroker::log() const {
    std::string content;
    for (const char* const part : {"output", "log"}) {
        std::ifstream file(m_folder.path() / part);
        content.append(std::istreambuf_iterator<char>(file), {});
    }
    return content;
}

bool MosquittoBroker::logs(const std::string& text, std::chrono::milliseconds time) const {
    const auto deadline = Steady::now() + time;
    const int watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    inotify_add_watch(watch, (m_folder.path() / "log").c_str(), IN_MODIFY);
    bool found = log().find(text) != std::string::npos;
    while (!found && Steady::now() < deadline) {
        pollfd changed{watch, POLLIN, 0};
        poll(&changed, 1, 1000);
        char events[4096];
        while (read(watch, events, sizeof events) > 0) {
        }
        found = log().find(text) != std::string::npos;
    }
    close(watch);
    return found;
}

}  // namespace mirror::test
