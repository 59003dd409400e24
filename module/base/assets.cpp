#include "module/base/assets.hpp"

#include <cstdlib>

namespace mirror {

std::filesystem::path assets_folder() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): before any thread
    const char* chosen = std::getenv("MIRROR_ASSETS");
    if (chosen != nullptr && *chosen != '\0') return chosen;
    std::filesystem::path in_source_tree = MIRROR_SOURCE_DIR "/assets";
    std::error_code ignored;
    // A build tree runs with its own files even where an older package is installed.
    if (std::filesystem::is_directory(in_source_tree, ignored)) return in_source_tree;
    return MIRROR_DATA_DIR;
}

const char* version() {
    return MIRROR_VERSION;
}

}  // namespace mirror
