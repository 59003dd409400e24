#pragma once
// Tables that a household wrote for how things look: themes of the clock, the style of the map. Read beside
// the configuration that names them, and kept while what stands in their files is broken.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "module/config/config.hpp"
#include "render/map/map_style.hpp"
#include "render/widgets/weasley_theme.hpp"

namespace mirror::render {

/// Everything by the name that the configuration has for it.
struct Looks {
    Themes themes;
    std::map<std::string, map::MapStyle> styles;
    std::map<std::string, std::string> problems;  ///< the first thing that is wrong with a table
    bool operator==(const Looks&) const = default;

    /// The style of this configuration's map; nothing: the one that ships.
    [[nodiscard]] std::optional<map::MapStyle> style_of(const config::Config& config) const;
};

/// Reads every table that a configuration names. Waits for the disk.
Looks read_looks(const config::Config& config);

/// What has a problem now stays as it was before, where it was good.
void keep_last_good(Looks& now, const Looks& before);

/// The household's own files that a running mirror shows: tables and photos.
std::vector<std::string> files_shown(const config::Config& config);

}  // namespace mirror::render
