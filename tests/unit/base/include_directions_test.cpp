// The house rule of include directions, checked on the sources themselves.

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "tests/support/catch.hpp"

namespace fs = std::filesystem;

namespace {

/// Which rooms a room may include. A room may always include itself.
const std::map<std::string, std::set<std::string>> k_allowed{
    {"module/base", {}},
    {"module/geo", {"module/base"}},
    {"module/topics", {"module/base"}},
    {"module/config", {"module/base", "module/geo"}},
    {"module/owntracks", {"module/base", "module/geo"}},
    {"module/storage", {"module/base"}},
    {"module/net", {"module/base"}},
    {"module/mqtt", {"module/base"}},
    {"module/tiles", {"module/base", "module/geo", "module/storage", "module/net"}},
    {"module/raster", {"module/base", "module/geo", "module/storage"}},
    {"module/household", {"module/base", "module/geo", "module/config", "module/owntracks"}},
    {"module/view",
     {"module/base", "module/geo", "module/config", "module/household", "module/mqtt", "module/provisioning",
      "module/topics"}},
    {"module/history", {"module/base", "module/geo", "module/config", "module/storage", "module/view"}},
    {"module/engine",
     {"module/base", "module/config", "module/owntracks", "module/household", "module/storage",
      "module/history", "module/mqtt", "module/net", "module/notify", "module/provisioning", "module/topics",
      "module/announce", "module/http"}},
    {"module/http", {"module/base", "module/config", "module/owntracks", "module/provisioning"}},
    {"module/announce", {"module/base", "module/config", "module/household", "module/mqtt", "module/view"}},
    {"module/control",
     {"module/base", "module/config", "module/provisioning", "module/topics", "module/view"}},
    {"module/sensor", {"module/base", "module/config"}},
    {"module/notify", {"module/base", "module/config", "module/mqtt", "module/storage", "module/view"}},
    {"module/provisioning", {"module/base", "module/geo", "module/config", "module/owntracks"}},
    {"module/simulator", {"module/base", "module/geo", "module/tiles"}},
    {"module/demo", {"module/base", "module/geo", "module/mqtt", "module/simulator"}},
    {"render/power", {"module/base", "module/config"}},
    {"render/sdl", {"module/base", "render", "render/power", "render/text", "render/layout"}},
    {"render/sound", {"module/base", "render"}},
    {"render/text", {"module/base", "render"}},
    {"render/photo", {"module/base", "render", "render/sdl"}},
    {"render/layout", {"module/base", "module/config", "render"}},
    {"render/map",
     {"module/base", "module/geo", "module/config", "module/raster", "module/storage", "module/tiles",
      "module/view", "render", "render/text"}},
    {"render/widgets",
     {"module/base", "module/geo", "module/config", "module/household", "module/provisioning", "module/view",
      "render", "render/text", "render/layout", "render/map", "render/photo"}},
};

/// Files directly in render/: what its rooms share. Only app.* knows every part.
const std::set<std::string> k_render_values{"bands.hpp",         "bands.cpp",         "pixels.hpp",
                                            "scene.hpp",         "scene.cpp",         "shape_painter.hpp",
                                            "shape_painter.cpp", "image_loaders.hpp", "image_loaders.cpp"};

std::vector<fs::path> sources_below(const fs::path& folder) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const auto extension = entry.path().extension();
        if (extension == ".hpp" || extension == ".cpp") found.push_back(entry.path());
    }
    return found;
}

std::string room_of(const std::string& path) {
    return path.substr(0, path.rfind('/'));
}

struct Include {
    std::string file;
    std::string target;
    bool quoted = false;
};

std::vector<Include> includes_below(const std::string& top) {
    static const std::regex line_form(R"re(^\s*#\s*include\s+(["<])([^">]+)[">])re");
    std::vector<Include> found;
    const fs::path root = MIRROR_SOURCE_DIR;
    for (const auto& path : sources_below(root / top)) {
        std::ifstream stream(path);
        for (std::string line; std::getline(stream, line);) {
            std::smatch match;
            if (std::regex_search(line, match, line_form)) {
                found.push_back({fs::relative(path, root).string(), match[2], match[1] == "\""});
            }
        }
    }
    return found;
}

}  // namespace

TEST_CASE("rooms include only the rooms below them") {
    const auto check = [](const Include& include) {
        const std::string from = room_of(include.file);
        const std::string to = room_of(include.target);
        const auto rule = k_allowed.find(from);
        if (rule == k_allowed.end()) return;  // render/app, render/cli and main.cpp put the parts together
        INFO(include.file << " includes " << include.target);
        CHECK((from == to || rule->second.contains(to)));
        if (to == "render")
            CHECK(k_render_values.contains(include.target.substr(include.target.rfind('/') + 1)));
    };
    std::size_t checked = 0;
    for (const std::string top : {"module", "render"}) {
        for (const Include& include : includes_below(top)) {
            if (!include.quoted) continue;
            check(include);
            ++checked;
        }
    }
    CHECK(checked > 20);
}

TEST_CASE("our own headers are included from the repository root") {
    for (const std::string top : {"module", "render"}) {
        for (const Include& include : includes_below(top)) {
            if (!include.quoted) continue;
            INFO(include.file << " includes " << include.target);
            CHECK(fs::exists(fs::path(MIRROR_SOURCE_DIR) / include.target));
        }
    }
}

TEST_CASE("module never includes a drawing library") {
    for (const Include& include : includes_below("module")) {
        INFO(include.file << " includes " << include.target);
        CHECK(include.target.find("SDL") == std::string::npos);
        CHECK(include.target.find("cairo") == std::string::npos);
    }
}

TEST_CASE("no file outside app.cpp knows both MQTT and SDL") {
    std::map<std::string, int> knows;
    for (const Include& include : includes_below("render")) {
        if (include.target.find("SDL") != std::string::npos || include.target.starts_with("render/sdl/"))
            knows[include.file] |= 1;
        if (include.target.starts_with("module/mqtt/client")) knows[include.file] |= 2;
    }
    for (const auto& [file, what] : knows) {
        INFO(file);
        CHECK((what != 3 || file == "render/app.cpp"));
    }
}
