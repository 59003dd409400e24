#include "render/widgets/region_icons.hpp"

#include <array>
#include <vector>

namespace mirror::render {
namespace {

using Lines = std::vector<std::vector<PathPoint>>;

struct Icon {
    std::string_view name;
    Lines lines;  ///< in a square of 24; a line that ends where it begins is closed
};

const std::vector<Icon>& icons() {
    static const std::vector<Icon> all{
        {"home",
         {{{3, 12}, {12, 3}, {21, 12}},
          {{5, 10}, {5, 21}, {19, 21}, {19, 10}},
          {{10, 21}, {10, 15}, {14, 15}, {14, 21}}}},
        {"school",
         {{{12, 4}, {23, 9}, {12, 14}, {1, 9}, {12, 4}},
          {{6, 12}, {6, 18}, {12, 21}, {18, 18}, {18, 12}},
          {{23, 9}, {23, 16}}}},
        {"work",
         {{{2, 8}, {22, 8}, {22, 20}, {2, 20}, {2, 8}},
          {{8, 8}, {8, 4}, {16, 4}, {16, 8}},
          {{2, 14}, {22, 14}}}},
        {"shop",
         {{{4, 8}, {20, 8}, {21, 21}, {3, 21}, {4, 8}},
          {{8, 11}, {8, 6}, {10, 3}, {14, 3}, {16, 6}, {16, 11}}}},
        {"sport",
         {{{2, 8}, {2, 16}},
          {{6, 5}, {6, 19}},
          {{6, 12}, {18, 12}},
          {{18, 5}, {18, 19}},
          {{22, 8}, {22, 16}}}},
        {"health",
         {{{9, 3},
           {15, 3},
           {15, 9},
           {21, 9},
           {21, 15},
           {15, 15},
           {15, 21},
           {9, 21},
           {9, 15},
           {3, 15},
           {3, 9},
           {9, 9},
           {9, 3}}}},
        {"station",
         {{{6, 3}, {18, 3}, {20, 6}, {20, 17}, {4, 17}, {4, 6}, {6, 3}},
          {{4, 11}, {20, 11}},
          {{8, 17}, {5, 21}},
          {{16, 17}, {19, 21}}}},
        {"water",
         {{{2, 9}, {6, 6}, {10, 9}, {14, 6}, {18, 9}, {22, 6}},
          {{2, 17}, {6, 14}, {10, 17}, {14, 14}, {18, 17}, {22, 14}}}},
        {"heart",
         {{{12, 21},
           {3, 12},
           {2, 7},
           {5, 4},
           {9, 4},
           {12, 8},
           {15, 4},
           {19, 4},
           {22, 7},
           {21, 12},
           {12, 21}}}},
        {"star",
         {{{12, 2},
           {15, 9},
           {22, 9.6F},
           {16.6F, 14.2F},
           {18.4F, 21.4F},
           {12, 17.4F},
           {5.6F, 21.4F},
           {7.4F, 14.2F},
           {2, 9.6F},
           {9, 9},
           {12, 2}}}},
        {"temperature",
         {{{10, 14},
           {10, 4},
           {11, 3},
           {13, 3},
           {14, 4},
           {14, 14},
           {16, 16},
           {16, 19},
           {14, 21},
           {10, 21},
           {8, 19},
           {8, 16},
           {10, 14}},
          {{12, 18}, {12, 8}}}},
        {"humidity", {{{12, 2}, {18, 11}, {19, 15}, {17, 19}, {12, 22}, {7, 19}, {5, 15}, {6, 11}, {12, 2}}}},
        {"power", {{{13, 2}, {5, 13}, {11, 13}, {10, 22}, {19, 10}, {13, 10}, {13, 2}}}},
        {"door", {{{6, 21}, {6, 3}, {18, 3}, {18, 21}, {6, 21}}, {{14, 12}, {15, 12}}, {{3, 21}, {21, 21}}}},
        {"light",
         {{{9, 17},
           {9, 15},
           {6, 12},
           {6, 7},
           {9, 4},
           {12, 3},
           {15, 4},
           {18, 7},
           {18, 12},
           {15, 15},
           {15, 17},
           {9, 17}},
          {{10, 21}, {14, 21}}}},
    };
    return all;
}

const Icon* icon_named(std::string_view name) {
    for (const Icon& icon : icons()) {
        if (icon.name == name) return &icon;
    }
    return nullptr;
}

}  // namespace

bool has_region_icon(std::string_view name) {
    return icon_named(name) != nullptr;
}

bool draw_region_icon(SceneBuilder& builder, std::string_view name, float cx, float cy, float side,
                      const Stroke& stroke) {
    const Icon* const icon = icon_named(name);
    if (icon == nullptr) return false;
    for (const Stroke& pen : {Stroke{stroke.width_px + side / 4, {0, 0, 0, 255}}, stroke}) {
        for (const std::vector<PathPoint>& line : icon->lines) {
            std::vector<PathPoint> points;
            points.reserve(line.size());
            for (const PathPoint& point : line)
                points.push_back({cx + (point.x / 24 - 0.5F) * side, cy + (point.y / 24 - 0.5F) * side});
            const bool is_closed = line.front() == line.back();
            if (is_closed) points.pop_back();
            builder.path(std::move(points), is_closed, pen);
        }
    }
    return true;
}

}  // namespace mirror::render
