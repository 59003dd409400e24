#pragma once
// How the Weasley clock looks, as a table that people can edit: assets/clock-themes/.

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "module/base/result.hpp"
#include "module/config/problem.hpp"
#include "render/scene.hpp"

namespace mirror::render {

/// Lengths across the clock are parts of its radius; line widths and letters are pixels on a screen whose
/// short side is 1080.
struct WeasleyTheme {
    struct Ring {
        double radius = 1, width_px = 2.5;
        Rgba color{208, 208, 208, 255};
        bool operator==(const Ring&) const = default;
    };
    struct Ticks {  ///< lines that point at the middle
        int per_sector = 1;
        double from = 0.8, to = 1, width_px = 2.5;
        Rgba color{208, 208, 208, 255};
        bool operator==(const Ticks&) const = default;
    };
    struct Bows {  ///< a lace of bows that hang inwards from a circle
        int per_sector = 6;
        double radius = 0.8, depth = 0.02, width_px = 1.5;
        Rgba color{208, 208, 208, 255};
        bool operator==(const Bows&) const = default;
    };
    struct Beads {
        int per_sector = 1;
        double radius = 0.8, size = 0.008;
        Rgba color{208, 208, 208, 255};
        bool operator==(const Beads&) const = default;
    };
    struct Star {  ///< a line from each point to the one that stands so far along the circle
        int per_sector = 2;
        double turn = 0.4, radius = 0.2, width_px = 1.5;
        Rgba color{208, 208, 208, 255};
        bool operator==(const Star&) const = default;
    };
    struct Label {
        double size_px = 44, tracking_em = 0;
        bool light = false;
        Rgba color{255, 255, 255, 255};        ///< of places where somebody is
        Rgba empty_color{168, 168, 168, 255};  ///< of the others
        bool operator==(const Label&) const = default;
    };
    enum class HandShape : std::uint8_t { taper, leaf };
    struct Hand {
        HandShape shape = HandShape::taper;
        double root_px = 8, tip_px = 4;
        bool operator==(const Hand&) const = default;
    };

    std::vector<Ring> rings;
    std::vector<Ticks> ticks;
    std::vector<Bows> bows;
    std::vector<Beads> beads;
    std::vector<Star> stars;
    std::vector<Ring> hub;  ///< drawn over the hands
    Label label;
    Hand hand;
    bool operator==(const WeasleyTheme&) const = default;
};

/// The theme without any table: thin rings, a line between two places, nothing else.
WeasleyTheme plain_theme();

/// Reads a table. A list that it names replaces the one of `base`; what it does not name stays.
/// \return the theme, or everything that is wrong with the table, in the order of the file
Result<WeasleyTheme, std::vector<config::Problem>> read_theme(std::string_view text, const std::string& name,
                                                              const WeasleyTheme& base);

/// Whether a theme of the configuration is the household's own file; else it is one that ships.
bool is_theme_file(std::string_view name);

/// Themes by their names in the configuration.
using Themes = std::map<std::string, WeasleyTheme>;

/// A theme of the configuration: a name of assets/clock-themes/ or the path of a household's own.
Result<WeasleyTheme, std::vector<config::Problem>> load_theme(const std::string& name);

}  // namespace mirror::render
