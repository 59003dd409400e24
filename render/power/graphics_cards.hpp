#pragma once
// The graphics cards of this machine and what is plugged into them, as the kernel tells it.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace mirror::render {

/// A plug of a graphics card.
struct Connector {
    int card = 0;
    std::string name;  ///< "HDMI-A-1"
    bool has_monitor = false;
    bool operator==(const Connector&) const = default;
};

struct GraphicsCards {
    std::vector<int> numbers;           ///< as in /dev/dri/card0, in order
    std::vector<Connector> connectors;  ///< in order of card and name; a card that only computes has none
    bool operator==(const GraphicsCards&) const = default;

    [[nodiscard]] bool has_monitor() const;
    [[nodiscard]] bool has_connectors(int card) const;
    /// The first card with a monitor.
    [[nodiscard]] std::optional<int> card_with_monitor() const;
};

/// Where the kernel tells of them. Source: Linux, drivers/gpu/drm/drm_sysfs.c: `card0`,
/// `card0-HDMI-A-1/status`.
inline constexpr const char* k_cards_folder = "/sys/class/drm";

/// Reads a few small files that cost no look at the monitor itself; nothing in it where there is no such
/// folder.
GraphicsCards look_at_cards(const std::filesystem::path& folder = k_cards_folder);

/// "card0 (no plug for a monitor), card1 (HDMI-A-1 with a monitor, HDMI-A-2 without one)", or "no graphics
/// card".
std::string describe(const GraphicsCards& cards);

}  // namespace mirror::render
