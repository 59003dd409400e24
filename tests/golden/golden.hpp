#pragma once
// Golden images: a drawn picture is compared with a blessed PNG in tests/golden. Positions and line breaks
// belong into unit tests; these images catch what only an eye would see.

#include <unicode/uversion.h>

#include <filesystem>
#include <optional>
#include <string>

#include "render/scene.hpp"

namespace mirror::golden {

/// What may differ between two machines (FreeType and Cairo versions round differently).
struct Tolerance {
    int channel = 24;      ///< a pixel differs when one of its channels is further off than this (0..255)
    double share = 0.002;  ///< how many pixels of the picture may differ (0..1)
};

/// Where a date takes much of the picture. The blessed ones are those of Debian 12's ICU; Debian 13's writes
/// no comma after the weekday.
inline constexpr Tolerance k_with_date{24, U_ICU_VERSION_MAJOR_NUM > 72 ? 0.007 : 0.002};

struct Verdict {
    bool same = false;
    std::string message;  ///< what differs and where to look; empty when same
    explicit operator bool() const { return same; }
};

/// Compares a picture with tests/golden/<name>.png. When they differ, <name>.actual.png and <name>.diff.png
/// are written to golden/ in the build folder. With MIRROR_BLESS=1 in the environment the picture becomes
/// the new golden image instead: look at it before committing.
Verdict compare(const render::Image& picture, const std::string& name, Tolerance tolerance = {});

/// Straight-alpha pixels from a PNG; nothing when the file cannot be read.
std::optional<render::Image> read_png(const std::filesystem::path& path);

/// \return false when the file cannot be written. Opaque pictures are written without an alpha channel.
bool write_png(const render::Image& picture, const std::filesystem::path& path);

}  // namespace mirror::golden
