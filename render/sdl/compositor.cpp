#include "render/sdl/compositor.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

namespace mirror::render {
namespace {

using CompositorSteady = std::chrono::steady_clock;
constexpr auto k_compositor_patience = std::chrono::seconds(1);
constexpr std::size_t k_most_said = 64 * 1024;

// Numbers of the protocol: the display is object 1, ours are 2 and 3.
constexpr std::uint32_t k_display = 1, k_registry = 2, k_callback = 3;
constexpr std::uint16_t k_sync = 0, k_get_registry = 1, k_global = 0, k_done = 0;

/// A socket that closes itself.
class Line {
  public:
    explicit Line(const std::filesystem::path& path) {
        sockaddr_un address{};
        const std::string text = path.string();
        if (text.empty() || text.size() >= sizeof(address.sun_path)) return;
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, text.c_str(), text.size() + 1);
        m_descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (m_descriptor < 0) return;
        const auto* const bare = reinterpret_cast<const sockaddr*>(&address);
        if (connect(m_descriptor, bare, sizeof(address)) == 0 || errno == EAGAIN) return;
        close(m_descriptor);
        m_descriptor = -1;
    }
    ~Line() {
        if (m_descriptor >= 0) close(m_descriptor);
    }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;

    [[nodiscard]] bool is_open() const { return m_descriptor >= 0; }

    template <std::size_t N>
    [[nodiscard]] bool say(const std::array<std::uint32_t, N>& words) const {
        return send(m_descriptor, words.data(), sizeof(words), MSG_NOSIGNAL) == sizeof(words);
    }
    /// Adds what is heard. \return false when nothing comes any more, or not in time
    [[nodiscard]] bool hear(std::string& said, CompositorSteady::time_point deadline) const {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - CompositorSteady::now()).count();
        pollfd wanted{m_descriptor, POLLIN, 0};
        if (left <= 0 || poll(&wanted, 1, static_cast<int>(left)) <= 0) return false;
        std::array<char, 4096> block{};
        const ssize_t got = recv(m_descriptor, block.data(), block.size(), 0);
        if (got > 0) said.append(block.data(), static_cast<std::size_t>(got));
        return got > 0 && said.size() < k_most_said;
    }

  private:
    int m_descriptor = -1;
};

std::uint32_t word_at(const std::string& bytes, std::size_t at) {
    std::uint32_t word = 0;
    std::memcpy(&word, bytes.data() + at, sizeof(word));
    return word;
}

/// A message begins with its object, then its size in the upper half of a word and what it is in the lower
/// one.
constexpr std::uint32_t head_of(std::uint32_t size, std::uint16_t what) {
    return (size << 16U) | what;
}

/// Takes whole messages from the front. \return true once everything was listed
bool take_globals(std::string& said, bool& has_seat) {
    constexpr std::size_t k_head = 8, k_name = 16;
    while (said.size() >= k_head) {
        const std::uint32_t object = word_at(said, 0);
        const std::size_t size = word_at(said, 4) >> 16U;
        const auto what = static_cast<std::uint16_t>(word_at(said, 4) & 0xFFFFU);
        if (size < k_head || said.size() < size) return false;
        if (object == k_callback && what == k_done) return true;
        // The interface's name follows its number and its length.
        if (object == k_registry && what == k_global && size > k_name)
            has_seat |= said.compare(k_name, sizeof("wl_seat"), "wl_seat", sizeof("wl_seat")) == 0;
        said.erase(0, size);
    }
    return false;
}

std::string variable_or_empty(const char* name) {
    const char* const value =
        std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody changes the environment
    return value == nullptr ? "" : value;
}

}  // namespace

std::filesystem::path compositor_socket() {
    const std::string name = variable_or_empty("WAYLAND_DISPLAY");
    return std::filesystem::path(variable_or_empty("XDG_RUNTIME_DIR")) / (name.empty() ? "wayland-0" : name);
}

Compositor look_at_compositor(const std::filesystem::path& socket) {
    const Line line(socket);
    if (!line.is_open()) return {};
    const auto deadline = CompositorSteady::now() + k_compositor_patience;
    const bool has_asked = line.say(std::array<std::uint32_t, 6>{
        k_display, head_of(12, k_get_registry), k_registry, k_display, head_of(12, k_sync), k_callback});
    bool has_seat = false;
    std::string said;
    while (has_asked && line.hear(said, deadline)) {
        if (take_globals(said, has_seat)) return {true, true, has_seat};
    }
    return {true, false, false};
}

}  // namespace mirror::render
