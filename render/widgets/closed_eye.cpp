#include "render/widgets/closed_eye.hpp"

namespace mirror::render {
namespace {

constexpr double k_eye_gap = 16;
constexpr double k_eye_width = 34;
constexpr double k_eye_line = 2.5;
/// How far the corners of the lid are above the line that letters stand on.
constexpr double k_eye_rise = 20;

}  // namespace

int closed_eye_room(const TypeScale& scale) {
    return scale.px(k_eye_gap + k_eye_width);
}

void draw_closed_eye(SceneBuilder& builder, const TypeScale& scale, int x, int baseline) {
    const auto at = [&](double right, double down) {
        return PathPoint{static_cast<float>(x) + scale.pxf(k_eye_gap + right),
                         static_cast<float>(baseline) + scale.pxf(down - k_eye_rise)};
    };
    const Stroke line{scale.pxf(k_eye_line), k_normal};
    // The lid, and five lashes that point away from its middle.
    builder.path({at(0, 0), at(4, 4.5), at(10, 7.8), at(17, 9), at(24, 7.8), at(30, 4.5), at(34, 0)}, false,
                 line);
    builder.path({at(4, 4.5), at(0.5, 9.5)}, false, line);
    builder.path({at(10, 7.8), at(7.8, 14)}, false, line);
    builder.path({at(17, 9), at(17, 16)}, false, line);
    builder.path({at(24, 7.8), at(26.2, 14)}, false, line);
    builder.path({at(30, 4.5), at(33.5, 9.5)}, false, line);
}

}  // namespace mirror::render
