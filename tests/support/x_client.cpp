// As much of an X client as it takes to do what a window manager does. Source: X Window System Protocol,
// version 11, appendix B.

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "tests/support/x_screen.hpp"

namespace mirror::test {
namespace {

using Bytes = std::vector<std::uint8_t>;
constexpr std::uint8_t k_configure_window = 12, k_get_geometry = 14, k_query_tree = 15;
constexpr std::uint32_t k_width_and_height = 4 | 8;

class XClient {
  public:
    /// \param display ":42"
    explicit XClient(const std::string& display) : m_socket(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const std::string path = "/tmp/.X11-unix/X" + display.substr(1);
        std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
        if (connect(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail();
        send(Bytes{'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        const Bytes head = receive(8);
        if (head[0] != 1) fail();
        const Bytes setup = receive(std::size_t{word16(head, 6)} * 4);
        const std::size_t vendor = (std::size_t{word16(setup, 16)} + 3) / 4 * 4;
        m_root = word32(setup, 32 + vendor + std::size_t{setup.at(21)} * 8);
    }
    ~XClient() { close(m_socket); }
    XClient(const XClient&) = delete;
    XClient& operator=(const XClient&) = delete;

    /// Windows of the screen itself: there is no window manager.
    std::vector<std::uint32_t> windows() {
        request(k_query_tree, {m_root});
        const Bytes more = answer().second;
        std::vector<std::uint32_t> found;
        for (std::size_t at = 0; at + 4 <= more.size(); at += 4)
            found.push_back(word32(more, at));
        return found;
    }
    std::pair<int, int> size_of(std::uint32_t window) {
        request(k_get_geometry, {window});
        const Bytes head = answer().first;
        return {word16(head, 16), word16(head, 18)};
    }
    /// It has happened when this returns.
    void resize(std::uint32_t window, int width_px, int height_px) {
        request(k_configure_window, {window, k_width_and_height, static_cast<std::uint32_t>(width_px),
                                     static_cast<std::uint32_t>(height_px)});
        size_of(window);
    }

  private:
    [[noreturn]] static void fail() { throw std::runtime_error("the X server does not speak to the test"); }
    static std::uint16_t word16(const Bytes& bytes, std::size_t at) {
        return static_cast<std::uint16_t>(bytes.at(at) | (bytes.at(at + 1) << 8U));
    }
    static std::uint32_t word32(const Bytes& bytes, std::size_t at) {
        return word16(bytes, at) | (std::uint32_t{word16(bytes, at + 2)} << 16U);
    }
    void send(const Bytes& bytes) const {
        if (::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size()))
            fail();
    }
    [[nodiscard]] Bytes receive(std::size_t size) const {
        Bytes bytes(size);
        if (size > 0 && recv(m_socket, bytes.data(), size, MSG_WAITALL) != static_cast<ssize_t>(size)) fail();
        return bytes;
    }
    void request(std::uint8_t opcode, const std::vector<std::uint32_t>& words) const {
        Bytes bytes{opcode, 0, static_cast<std::uint8_t>(words.size() + 1), 0};
        for (const std::uint32_t word : words) {
            for (const unsigned shift : {0U, 8U, 16U, 24U})
                bytes.push_back(static_cast<std::uint8_t>(word >> shift));
        }
        send(bytes);
    }
    [[nodiscard]] std::pair<Bytes, Bytes> answer() const {
        Bytes head = receive(32);
        if (head[0] != 1) fail();
        Bytes more = receive(std::size_t{word32(head, 4)} * 4);
        return {std::move(head), std::move(more)};
    }

    int m_socket;
    std::uint32_t m_root = 0;
};

}  // namespace

void XScreen::resize_window(int from_width_px, int from_height_px, int to_width_px, int to_height_px) const {
    XClient client(m_display);
    for (const std::uint32_t window : client.windows()) {
        if (client.size_of(window) == std::pair(from_width_px, from_height_px))
            return client.resize(window, to_width_px, to_height_px);
    }
    throw std::runtime_error("no window of that size");
}

}  // namespace mirror::test
