#include <fmt/format.h>

#include <array>
#include <charconv>

#include "module/config/read_sections.hpp"

namespace mirror::config {
namespace {

constexpr int k_min_side_px = 240;
constexpr int k_max_side_px = 8192;

struct Size {
    int width_px = 0;
    int height_px = 0;
};

std::optional<Size> parse_size(std::string_view text) {
    Size size;
    const char* end = text.data() + text.size();
    const auto width = std::from_chars(text.data(), end, size.width_px);
    if (width.ec != std::errc{} || width.ptr == end || *width.ptr != 'x') return std::nullopt;
    const auto height = std::from_chars(width.ptr + 1, end, size.height_px);
    if (height.ec != std::errc{} || height.ptr != end) return std::nullopt;
    const auto fits = [](int side) { return side >= k_min_side_px && side <= k_max_side_px; };
    if (!fits(size.width_px) || !fits(size.height_px)) return std::nullopt;
    return size;
}

void read_size(ObjectReader& reader, Display& display) {
    std::string text;
    const LocatedValue* value = reader.text("size", text);
    if (value == nullptr) return;
    if (const auto size = parse_size(text)) {
        display.width_px = size->width_px;
        display.height_px = size->height_px;
        return;
    }
    reader.problem(value->place, "size", fmt::format("{} is not a size", in_ticks(text)),
                   fmt::format("write width x height in pixels, each {} to {}: \"1080x1920\"", k_min_side_px,
                               k_max_side_px));
}

void read_face_window(ObjectReader& reader, Display& display) {
    reader.object("faceWindow", [&](ObjectReader& window) {
        std::optional<double> from;
        std::optional<double> to;
        window.number("from", from, {0, 1, "(share of the long side)"});
        window.number("to", to, {0, 1, "(share of the long side)"});
        window.require({"from", "to"});
        if (!from || !to) return;
        display.face_window = FaceWindow{*from, *to};
        if (*from > *to) window.problem(window.place(), "", "`from` is greater than `to`");
    });
}

}  // namespace

void read_display(ObjectReader& root, Display& display) {
    constexpr std::array<int, 4> k_rotations{0, 90, 180, 270};
    constexpr std::array<Choice<Presenter>, 3> k_presenters{
        {{"auto", Presenter::automatic}, {"surface", Presenter::surface}, {"gpu", Presenter::gpu}}};
    root.object("display", [&](ObjectReader& reader) {
        reader.whole_choice("rotation", display.rotation_deg, k_rotations);
        read_size(reader, display);
        reader.flag("fullscreen", display.fullscreen);
        reader.flag("drift", display.drift);
        reader.flag("reduceMotion", display.reduce_motion);
        reader.number("diagonalInches", display.diagonal_inches, {3, 120, "inches"});
        reader.number("viewingDistanceMeters", display.viewing_distance_m, {0.2, 20, "metres"});
        reader.choice<Presenter>("presenter", display.presenter, k_presenters);
        read_face_window(reader, display);
        reader.unused({"schedule"});
    });
}

}  // namespace mirror::config
