#include "tests/support/x_screen.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <sstream>
#include <stdexcept>

#include "tests/support/mirror_program.hpp"

namespace mirror::test {
namespace {

constexpr int k_sample_rows = 8;
constexpr auto k_patience = std::chrono::seconds(20);

/// The fields of XWDFileHeader that matter here, by their place among its 32-bit words (big-endian).
enum XwdField {
    header_size = 0,
    version = 1,
    width = 4,
    height = 5,
    bits_per_pixel = 11,
    stride = 12,
    colours = 19,
    k_field_count = 25
};
constexpr std::size_t k_colour_bytes = 12;

/// The line of digits among what the server says; it also complains of displays that others have.
std::string display_number(ChildProcess& server, const std::filesystem::path& output) {
    const auto deadline = std::chrono::steady_clock::now() + k_patience;
    for (bool has_ended = false;;) {
        const std::string said = content_of(output);
        std::istringstream lines(said.substr(0, said.rfind('\n') + 1));
        for (std::string line; std::getline(lines, line);) {
            const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
            if (!line.empty() && std::ranges::all_of(line, is_digit)) return line;
        }
        if (has_ended || std::chrono::steady_clock::now() > deadline)
            throw std::runtime_error("Xvfb does not start: " + said);
        has_ended = server.wait(5).has_value();
    }
}

}  // namespace

XScreen::XScreen(int width_px, int height_px) : m_width_px(width_px), m_height_px(height_px) {
    if (!find_program("Xvfb")) skip_test_program("Xvfb is not installed (apt install xvfb)");
    const auto output = m_folder.path() / "output";
    const auto size = std::to_string(width_px) + "x" + std::to_string(height_px) + "x24";
    m_folder.write("output", "");
    // The server chooses a free display itself and writes its number as soon as clients may come.
    m_server.emplace(std::vector<std::string>{"Xvfb", "-displayfd", "1", "-screen", "0", size, "-fbdir",
                                              m_folder.path().string(), "-nolisten", "tcp", "-nocursor"},
                     output);
    const std::string number = display_number(*m_server, output);
    m_display = ":" + number;
    map_frame_buffer();
}

XScreen::~XScreen() {
    if (m_memory != nullptr) munmap(m_memory, m_memory_size);
    if (!m_server) return;
    // Let it take its lock and socket away.
    m_server->send(SIGTERM);
    m_server->wait(5000);
}

void XScreen::map_frame_buffer() {
    const auto file = m_folder.path() / "Xvfb_screen0";
    const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat about {};
    if (descriptor < 0 || fstat(descriptor, &about) != 0) throw std::runtime_error("no frame buffer file");
    m_memory_size = static_cast<std::size_t>(about.st_size);
    void* const mapped = mmap(nullptr, m_memory_size, PROT_READ, MAP_SHARED, descriptor, 0);
    close(descriptor);
    if (mapped == MAP_FAILED) throw std::runtime_error("the frame buffer cannot be mapped");
    m_memory = mapped;
    std::uint32_t header[k_field_count];
    std::memcpy(header, m_memory, sizeof header);
    for (std::uint32_t& word : header)
        word = ntohl(word);
    if (header[version] != 7 || header[bits_per_pixel] != 32 ||
        header[width] != static_cast<std::uint32_t>(m_width_px) ||
        header[height] != static_cast<std::uint32_t>(m_height_px))
        throw std::runtime_error("the frame buffer is not of the expected form");
    m_stride = header[stride];
    m_first_pixel =
        static_cast<const std::uint8_t*>(m_memory) + header[header_size] + header[colours] * k_colour_bytes;
}

std::vector<std::uint32_t> XScreen::pixels() const {
    const auto columns = static_cast<std::size_t>(m_width_px);
    std::vector<std::uint32_t> all(columns * static_cast<std::size_t>(m_height_px));
    for (int y = 0; y < m_height_px; ++y)
        std::memcpy(all.data() + static_cast<std::size_t>(y) * columns, row(y), columns * 4);
    for (std::uint32_t& pixel : all)
        pixel &= 0xFFFFFFU;
    return all;
}

XScreen::Sample XScreen::sample(double share) const {
    Sample taken;
    for (int y = 0; y < m_height_px * share; y += k_sample_rows)
        taken.insert(taken.end(), row(y), row(y) + m_width_px * 4);
    return taken;
}

bool XScreen::differs_from(const Sample& sample) const {
    const auto row_bytes = static_cast<std::size_t>(m_width_px) * 4;
    const std::uint8_t* expected = sample.data();
    for (int y = 0; expected != sample.data() + sample.size(); y += k_sample_rows, expected += row_bytes) {
        if (std::memcmp(expected, row(y), row_bytes) != 0) return true;
    }
    return false;
}

bool XScreen::shows(std::uint32_t color) const {
    return std::ranges::count(pixels(), color) > 20;
}

bool XScreen::is_black() const {
    const Sample now = sample();
    for (std::size_t i = 0; i < now.size(); ++i) {
        if (i % 4 != 3 && now[i] != 0) return false;
    }
    return true;
}

}  // namespace mirror::test
