#pragma once
// An X server without a monitor whose screen is a file: what is on it can be read like memory.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/child_process.hpp"
#include "tests/support/temp_folder.hpp"

namespace mirror::test {

/// Xvfb with `-fbdir`: one screen of 24 bits, its frame buffer in the X window dump format, BGRX.
/// Source: XWDFile.h of X.Org's xorgproto; Xvfb(1).
class XScreen {
  public:
    /// Starts it on a display that is free and waits until clients may come.
    /// Skips the test program when there is no Xvfb. \throws std::runtime_error when it does not start.
    XScreen(int width_px, int height_px);
    ~XScreen();
    XScreen(const XScreen&) = delete;
    XScreen& operator=(const XScreen&) = delete;

    [[nodiscard]] int width_px() const { return m_width_px; }
    [[nodiscard]] int height_px() const { return m_height_px; }
    /// ":42", for DISPLAY.
    [[nodiscard]] const std::string& display() const { return m_display; }
    /// To the server: SIGSTOP holds whoever waits for it, until SIGCONT.
    void send(int signal) const { m_server->send(signal); }

    /// All pixels, row by row, 0x00RRGGBB.
    [[nodiscard]] std::vector<std::uint32_t> pixels() const;

    /// Every eighth row, from the top down to a share of the height: enough to notice what changes, in a
    /// tenth of a millisecond.
    using Sample = std::vector<std::uint8_t>;
    [[nodiscard]] Sample sample(double share = 1) const;
    [[nodiscard]] bool differs_from(const Sample& sample) const;
    [[nodiscard]] bool is_black() const;
    /// Has another program (a window manager) give the window of this size another one.
    /// \throws std::runtime_error when there is no such window
    void resize_window(int from_width_px, int from_height_px, int to_width_px, int to_height_px) const;
    /// More than 20 pixels, 0x00RRGGBB: a word of that colour, not an edge.
    [[nodiscard]] bool shows(std::uint32_t color) const;

  private:
    void map_frame_buffer();
    [[nodiscard]] const std::uint8_t* row(int y) const {
        return m_first_pixel + static_cast<std::size_t>(y) * m_stride;
    }

    TempFolder m_folder;
    std::optional<ChildProcess> m_server;
    std::string m_display;
    int m_width_px;
    int m_height_px;
    std::size_t m_stride = 0;
    void* m_memory = nullptr;
    std::size_t m_memory_size = 0;
    const std::uint8_t* m_first_pixel = nullptr;
};

}  // namespace mirror::test
