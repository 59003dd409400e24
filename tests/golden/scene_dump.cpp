#include "tests/golden/scene_dump.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>

namespace fs = std::filesystem;

namespace mirror::golden {
namespace {

using Json = nlohmann::ordered_json;
using namespace render;

std::string color_text(Rgba color) {
    const std::string text = fmt::format("#{:02X}{:02X}{:02X}", color.r, color.g, color.b);
    return color.a == 255 ? text : fmt::format("{}{:02X}", text, color.a);
}

const char* face_name(Face face) {
    constexpr std::array k_names{"thin",   "light",           "regular",
                                 "medium", "condensed light", "condensed regular"};
    return k_names.at(static_cast<std::size_t>(face));
}

Json place(const Rect& rect) {
    return {rect.x, rect.y, rect.w, rect.h};
}

Json line_of(const Item& item) {
    if (const auto* const run = std::get_if<TextRun>(&item.what))
        return {{"text", run->text},
                {"left", run->left},
                {"baseline", run->baseline},
                {"px", run->font.size_px},
                {"face", face_name(run->font.face)},
                {"color", color_text(run->color)}};
    if (const auto* const fill = std::get_if<Fill>(&item.what))
        return {{"box", place(item.bounds)}, {"color", color_text(fill->color)}};
    return {{std::holds_alternative<Shape>(item.what) ? "shape" : "picture", place(item.bounds)}};
}

std::string content(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// The first line that is not as it was, with what it was.
std::string first_difference(const std::string& before, const std::string& now) {
    std::istringstream old_lines(before);
    std::istringstream new_lines(now);
    std::string was;
    std::string is;
    for (int line = 1;; ++line) {
        const bool has_was = static_cast<bool>(std::getline(old_lines, was));
        const bool has_is = static_cast<bool>(std::getline(new_lines, is));
        if (!has_was && !has_is) return "";
        if (!has_was) was = "the end";
        if (!has_is) is = "the end";
        if (was != is) return fmt::format("line {} was {} and is {}", line, was, is);
    }
}

}  // namespace

std::string scene_dump(const Scene& scene) {
    std::string text = fmt::format("[\n{{\"screen\":[{},{}]}}", scene.width_px, scene.height_px);
    for (const Layer& layer : scene.layers) {
        text += ",\n" + Json{{"layer", layer.name}}.dump();
        for (const Item& item : layer.items)
            text += ",\n" + line_of(item).dump();
    }
    return text + "\n]\n";
}

Verdict compare_scene(const Scene& scene, const std::string& name) {
    const fs::path blessed = fs::path(MIRROR_SOURCE_DIR) / "tests" / "golden" / "scenes" / (name + ".json");
    const std::string now = scene_dump(scene);
    const char* bless = std::getenv("MIRROR_BLESS");
    if (bless != nullptr && std::string_view(bless) == "1") {
        fs::create_directories(blessed.parent_path());
        std::ofstream(blessed, std::ios::binary) << now;
        return {true, ""};
    }
    const std::string difference = first_difference(content(blessed), now);
    if (difference.empty()) return {true, ""};
    return {false, fmt::format("{}: {}. If it is right, run again with MIRROR_BLESS=1.", name, difference)};
}

}  // namespace mirror::golden
