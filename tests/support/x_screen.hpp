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

    /// All pixels, row by row, 0x00RRGGBB.
    [[nodiscard]] std::vector<std::uint32_t> pixels() const;

    /// Every eighth row, from the top down to a share of the height: enough to notice what changes, in a
    /// tenth of a millisecond.
    using Sample = std::vector<std::uint8_t>;
    [[nodiscard]] Sample sample(double share = 1) const;
    [[nodiscard]] bool differs_from(const Sample& sample) const;
    [[nodiscard]] bool is_black() const;

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
