#include "render/control.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <string>

#include "module/base/file.hpp"
#include "module/base/log.hpp"

namespace mirror::render {
namespace {

constexpr std::string_view k_picture_request = "snapshot";
constexpr std::size_t k_longest_line = 1 << 20;
// A sentence is answered after one of these letters: done, or not.
constexpr char k_done = '+';
constexpr char k_refused = '-';
constexpr int k_patience_ms = 10'000;  ///< of the asking side
constexpr int k_server_patience_ms = 1'000;
constexpr std::uint32_t k_most_pixels = 8192U * 8192U;

Failure system_failure(const std::string& doing) {
    return {fmt::format("{}: {}", doing, std::generic_category().message(errno))};
}

bool fill_address(sockaddr_un& address, const std::filesystem::path& path) {
    const std::string text = path.string();
    if (text.size() >= sizeof(address.sun_path)) return false;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, text.c_str(), text.size() + 1);
    return true;
}

/// Waits until one end of a connection is ready; in vain when time runs out or the server is to stop.
struct Patience {
    std::chrono::steady_clock::time_point deadline;
    int stop = -1;  ///< readable or closed when the server is to stop

    bool wait_for(int descriptor, short events) const {
        using std::chrono::milliseconds;
        const auto left =
            std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) return false;
        pollfd wanted[2] = {{descriptor, events, 0}, {stop, POLLIN, 0}};
        return poll(wanted, 2, static_cast<int>(left.count())) > 0 && wanted[1].revents == 0;
    }
};

Patience patience_for(int milliseconds, int stop = -1) {
    return {std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds), stop};
}

bool write_all(const Patience& patience, int descriptor, const void* data, std::size_t size) {
    const auto* bytes = static_cast<const char*>(data);
    while (size > 0) {
        if (!patience.wait_for(descriptor, POLLOUT)) return false;
        const ssize_t written = send(descriptor, bytes, size, MSG_NOSIGNAL);
        if (written <= 0) return false;
        bytes += written;
        size -= static_cast<std::size_t>(written);
    }
    return true;
}

bool read_all(const Patience& patience, int descriptor, void* data, std::size_t size) {
    auto* bytes = static_cast<char*>(data);
    while (size > 0) {
        if (!patience.wait_for(descriptor, POLLIN)) return false;
        const ssize_t got = recv(descriptor, bytes, size, 0);
        if (got <= 0) return false;
        bytes += got;
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

/// Reads up to a line's end (which is not part of it), or to the end of what is said.
std::optional<std::string> read_line(const Patience& patience, int descriptor) {
    std::string line;
    bool is_escaped = false;
    for (char letter = 0; line.size() <= k_longest_line;) {
        if (!read_all(patience, descriptor, &letter, 1)) return std::nullopt;
        if (letter == '\n') return line;
        if (is_escaped) {
            line += letter == 'n' ? '\n' : letter;
        } else if (letter != '\\') {
            line += letter;
        }
        is_escaped = !is_escaped && letter == '\\';
    }
    return std::nullopt;
}

/// Line breaks within the text travel as `\n`, and come out as line breaks.
bool write_line(const Patience& patience, int descriptor, std::string_view text) {
    std::string line;
    for (const char letter : text.substr(0, k_longest_line)) {
        if (letter == '\n' || letter == '\\') line += '\\';
        line += letter == '\n' ? 'n' : letter;
    }
    line += '\n';
    return write_all(patience, descriptor, line.data(), line.size());
}

Failure silence_of(const std::filesystem::path& state_directory, const std::string& why) {
    return {fmt::format("the mirror that uses {} does not answer at {}: {}", state_directory.string(),
                        control_socket(state_directory).string(), why)};
}

/// Connected, but it says nothing, or not all of it.
Failure busy(const std::filesystem::path& state_directory) {
    return silence_of(state_directory,
                      "it is busy or just ends; try again, and if that helps nothing restart it");
}

Failure unreachable(const std::filesystem::path& state_directory, int error) {
    const std::string reason = std::generic_category().message(error);
    if (error == ENOENT || error == ECONNREFUSED)
        return silence_of(state_directory, reason + " (none runs: start it, then try again)");
    if (error == EACCES || error == EPERM)
        return silence_of(state_directory, reason + " (run this with sudo)");
    return silence_of(state_directory, reason + " (restart it, then try again)");
}

/// A connection to the running mirror.
Result<std::unique_ptr<Descriptor>, Failure> call(const std::filesystem::path& state_directory) {
    sockaddr_un address{};
    if (!fill_address(address, control_socket(state_directory)))
        return tl::unexpected(
            silence_of(state_directory, "that is too long for a socket (choose a shorter stateDirectory)"));
    auto connection = std::make_unique<Descriptor>(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (connect(connection->number(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
        return tl::unexpected(unreachable(state_directory, errno));
    }
    return connection;
}

}  // namespace

std::filesystem::path control_socket(const std::filesystem::path& state_directory) {
    return state_directory / "control";
}

Result<std::unique_ptr<ControlServer>, Failure> ControlServer::start(
    const std::filesystem::path& state_directory, ControlAnswers answers) {
    std::unique_ptr<ControlServer> server(new ControlServer);
    server->m_path = control_socket(state_directory);
    server->m_answers = std::move(answers);
    sockaddr_un address{};
    if (!fill_address(address, server->m_path)) {
        return tl::unexpected(Failure{fmt::format(
            "{} is too long for a socket: choose a shorter stateDirectory", server->m_path.string())});
    }
    // The state directory is ours alone (locked), so a socket that lies there is a leftover.
    unlink(server->m_path.c_str());
    server->m_listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    // The directory is 0700 already; the socket's own mode is a second lock.
    const auto* bare = reinterpret_cast<const sockaddr*>(&address);
    const bool is_bound =
        bind(server->m_listener, bare, sizeof(address)) == 0 && chmod(server->m_path.c_str(), 0600) == 0;
    int stop[2] = {-1, -1};
    if (!is_bound || listen(server->m_listener, 4) != 0 || pipe2(stop, O_CLOEXEC) != 0) {
        return tl::unexpected(system_failure("cannot listen at " + server->m_path.string()));
    }
    server->m_stop_reader = stop[0];
    server->m_stop_writer = stop[1];
    server->m_thread = std::thread([raw = server.get()] { raw->serve(); });
    return server;
}

ControlServer::~ControlServer() {
    if (m_thread.joinable()) {
        close(m_stop_writer);
        m_thread.join();
        close(m_stop_reader);
        unlink(m_path.c_str());
    }
    if (m_listener >= 0) close(m_listener);
}

void ControlServer::serve() {
    for (;;) {
        pollfd wanted[2] = {{m_listener, POLLIN, 0}, {m_stop_reader, POLLIN, 0}};
        if (poll(wanted, 2, -1) < 0 && errno != EINTR) return;
        if (wanted[1].revents != 0) return;
        if ((wanted[0].revents & POLLIN) == 0) continue;
        const Descriptor connection(accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC));
        if (connection.is_open()) answer(connection.number());
    }
}

void ControlServer::answer(int connection) {
    auto line = read_line(patience_for(k_server_patience_ms, m_stop_reader), connection);
    if (!line) {
        log::write_rarely(log::Level::warning, "control",
                          "somebody spoke to the control socket without making sense");
    } else if (*line == k_picture_request) {
        answer_with_picture(connection);
    } else {
        answer_with_sentence(connection, std::move(*line));
    }
}

void ControlServer::answer_with_picture(int connection) {
    const Result<Image, Failure> picture = m_answers.picture();
    const std::uint32_t size[2] = {picture ? static_cast<std::uint32_t>(picture->width_px) : 0,
                                   picture ? static_cast<std::uint32_t>(picture->height_px) : 0};
    const Patience sending = patience_for(k_server_patience_ms, m_stop_reader);
    if (!write_all(sending, connection, size, sizeof(size)) || !picture) return;
    write_all(sending, connection, picture->pixels.data(), picture->pixels.size() * sizeof(std::uint32_t));
}

void ControlServer::answer_with_sentence(int connection, std::string line) {
    const Result<std::string, Failure> done = m_answers.command(std::move(line));
    write_line(patience_for(k_server_patience_ms, m_stop_reader), connection,
               done ? k_done + *done : k_refused + done.error().text);
}

Result<Image, Failure> ask_for_picture(const std::filesystem::path& state_directory) {
    const auto connection = call(state_directory);
    if (!connection) return tl::unexpected(connection.error());
    const int descriptor = (*connection)->number();
    const Patience patience = patience_for(k_patience_ms);
    std::uint32_t size[2] = {0, 0};
    if (!write_line(patience, descriptor, std::string(k_picture_request)) ||
        !read_all(patience, descriptor, size, sizeof(size)) || size[0] == 0 || size[1] == 0 ||
        size[0] > k_most_pixels / size[1]) {
        return tl::unexpected(silence_of(state_directory, "it shows nothing yet (try again in a moment)"));
    }
    Image image{static_cast<int>(size[0]), static_cast<int>(size[1]), {}};
    image.pixels.resize(std::size_t{size[0]} * size[1]);
    if (!read_all(patience, descriptor, image.pixels.data(), image.pixels.size() * sizeof(std::uint32_t)))
        return tl::unexpected(busy(state_directory));
    return image;
}

Result<std::string, Failure> ask_for(const std::filesystem::path& state_directory, std::string_view line,
                                     std::chrono::milliseconds time) {
    const auto connection = call(state_directory);
    if (!connection) return tl::unexpected(connection.error());
    const Patience patience = patience_for(static_cast<int>(time.count()));
    if (!write_line(patience, (*connection)->number(), std::string(line)))
        return tl::unexpected(busy(state_directory));
    const auto answer = read_line(patience, (*connection)->number());
    if (!answer || answer->empty()) return tl::unexpected(busy(state_directory));
    if (answer->front() != k_done) return tl::unexpected(Failure{answer->substr(1)});
    return answer->substr(1);
}

}  // namespace mirror::render
