#include "render/scene.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace mirror::render {
namespace {

Rect join(const Rect& a, const Rect& b) {
    const int x = std::min(a.x, b.x);
    const int y = std::min(a.y, b.y);
    return {x, y, std::max(a.right(), b.right()) - x, std::max(a.bottom(), b.bottom()) - y};
}

std::int64_t area(const Rect& rect) {
    return static_cast<std::int64_t>(rect.w) * rect.h;
}

/// An item with the part of the screen it can touch.
struct Drawn {
    const Item* item;
    Rect extent;
    bool operator==(const Drawn& other) const { return extent == other.extent && *item == *other.item; }
};

std::vector<Drawn> drawn_by(const Layer& layer) {
    std::vector<Drawn> drawn;
    drawn.reserve(layer.items.size());
    for (const Item& item : layer.items) {
        drawn.push_back({&item, layer.clip ? item.bounds.shared_with(*layer.clip) : item.bounds});
    }
    return drawn;
}

std::vector<Drawn> drawn_by(const Scene& scene) {
    std::vector<Drawn> drawn;
    for (const Layer& layer : scene.layers) {
        const std::vector<Drawn> of_layer = drawn_by(layer);
        drawn.insert(drawn.end(), of_layer.begin(), of_layer.end());
    }
    return drawn;
}

/// Adds the extent of everything that the other side does not draw in the same order.
void compare(std::span<const Drawn> before, std::span<const Drawn> after, std::vector<Rect>& dirty) {
    // Mostly little has changed: what is the same at both ends is left out.
    while (!before.empty() && !after.empty() && before.front() == after.front()) {
        before = before.subspan(1);
        after = after.subspan(1);
    }
    while (!before.empty() && !after.empty() && before.back() == after.back()) {
        before = before.first(before.size() - 1);
        after = after.first(after.size() - 1);
    }
    // What both have in common and in the same order stays clean: match each new item with the next equal old
    // one. What stood far away in the order counts as new: looking for it would take longer than to paint it.
    constexpr std::size_t k_reach = 64;
    std::size_t next = 0;
    for (const Drawn& item : after) {
        const auto end =
            before.begin() + static_cast<std::ptrdiff_t>(std::min(before.size(), next + k_reach));
        const auto same = std::find(before.begin() + static_cast<std::ptrdiff_t>(next), end, item);
        if (same == end) {
            dirty.push_back(item.extent);
            continue;
        }
        for (auto passed = before.begin() + static_cast<std::ptrdiff_t>(next); passed != same; ++passed) {
            dirty.push_back(passed->extent);
        }
        next = static_cast<std::size_t>(same - before.begin()) + 1;
    }
    for (; next < before.size(); ++next)
        dirty.push_back(before[next].extent);
}

std::vector<std::string> names_of(const Scene& scene) {
    std::vector<std::string> names;
    for (const Layer& layer : scene.layers)
        names.push_back(layer.name);
    return names;
}

void clip_to(std::vector<Rect>& rects, int width, int height) {
    for (Rect& rect : rects) {
        const int left = std::max(rect.x, 0);
        const int top = std::max(rect.y, 0);
        rect = {left, top, std::min(rect.right(), width) - left, std::min(rect.bottom(), height) - top};
    }
    std::erase_if(rects, [](const Rect& rect) { return rect.empty(); });
}

/// Joins rectangles that overlap, or whose union costs little more than both, until they are few.
void merge(std::vector<Rect>& rects, std::size_t max_rects) {
    // A crowd of changes is first gathered in reading order, so that the pairwise search below stays short.
    constexpr std::size_t k_crowd = 64;
    if (rects.size() > k_crowd) {
        std::sort(rects.begin(), rects.end(),
                  [](const Rect& a, const Rect& b) { return std::pair(a.y, a.x) < std::pair(b.y, b.x); });
        const std::size_t per_group = (rects.size() + k_crowd - 1) / k_crowd;
        std::vector<Rect> groups;
        for (std::size_t i = 0; i < rects.size(); ++i) {
            if (i % per_group == 0) {
                groups.push_back(rects[i]);
            } else {
                groups.back() = join(groups.back(), rects[i]);
            }
        }
        rects = std::move(groups);
    }
    for (bool merged = true; merged;) {
        merged = false;
        for (std::size_t i = 0; i < rects.size() && !merged; ++i) {
            for (std::size_t j = i + 1; j < rects.size() && !merged; ++j) {
                const Rect both = join(rects[i], rects[j]);
                if (rects[i].intersects(rects[j]) || area(both) <= area(rects[i]) + area(rects[j])) {
                    rects[i] = both;
                    rects.erase(rects.begin() + static_cast<std::ptrdiff_t>(j));
                    merged = true;
                }
            }
        }
    }
    while (rects.size() > max_rects) {
        std::array<std::size_t, 2> cheapest{0, 1};
        std::int64_t lowest = -1;
        for (std::size_t i = 0; i < rects.size(); ++i) {
            for (std::size_t j = i + 1; j < rects.size(); ++j) {
                const std::int64_t extra = area(join(rects[i], rects[j])) - area(rects[i]) - area(rects[j]);
                if (lowest < 0 || extra < lowest) {
                    lowest = extra;
                    cheapest = {i, j};
                }
            }
        }
        rects[cheapest[0]] = join(rects[cheapest[0]], rects[cheapest[1]]);
        rects.erase(rects.begin() + static_cast<std::ptrdiff_t>(cheapest[1]));
        merge(rects, rects.size());
    }
}

float turned(float x, float width) {
    return width - x;
}

void turn(Circle& circle, float width) {
    circle.cx = turned(circle.cx, width);
}
void turn(RoundedBox& box, float width) {
    box.x = turned(box.x + box.w, width);
}
void turn(Path& path, float width) {
    for (PathPoint& point : path.points)
        point.x = turned(point.x, width);
}

}  // namespace

void mirror_for_right_to_left(Layer& layer, int screen_width_px) {
    const auto turn_rect = [screen_width_px](Rect& rect) { rect.x = screen_width_px - rect.right(); };
    if (layer.clip) turn_rect(*layer.clip);
    for (Item& item : layer.items) {
        const int old_x = item.bounds.x;
        turn_rect(item.bounds);
        if (auto* const run = std::get_if<TextRun>(&item.what)) {
            run->left += item.bounds.x - old_x;  // its margins are alike on both sides
        } else if (auto* const shape = std::get_if<Shape>(&item.what)) {
            for (auto& part : shape->parts)
                std::visit([&](auto& each) { turn(each, static_cast<float>(item.bounds.w)); }, part);
        }
    }
}

Rgba lit_at_least(Rgba color, Rgba light, std::uint8_t least_light) {
    const auto luma = [](double red, double green, double blue) {
        return 0.299 * red + 0.587 * green + 0.114 * blue;
    };
    double red = color.r * light.r / 255.0;
    double green = color.g * light.g / 255.0;
    double blue = color.b * light.b / 255.0;
    const double growth = least_light / std::max(1.0, luma(red, green, blue));
    if (growth > 1) {
        red = std::min(255.0, red * growth);
        green = std::min(255.0, green * growth);
        blue = std::min(255.0, blue * growth);
    }
    // A channel that is full lightens no more: then the tone grows paler.
    const double lit = luma(red, green, blue);
    const double paler = lit < least_light ? (least_light - lit) / (255 - lit) : 0;
    const auto channel = [&](double value) {
        return static_cast<std::uint8_t>(std::lround(value + (255 - value) * paler));
    };
    return {channel(red), channel(green), channel(blue), color.a};
}

std::vector<Rect> difference(const Scene& before, const Scene& after, std::size_t max_rects) {
    std::vector<Rect> dirty;
    const bool is_other_light = !(before.light == after.light);
    if (before.width_px != after.width_px || before.height_px != after.height_px || is_other_light) {
        dirty.push_back({0, 0, after.width_px, after.height_px});
    } else if (names_of(before) == names_of(after)) {
        for (std::size_t i = 0; i < after.layers.size(); ++i) {
            compare(drawn_by(before.layers[i]), drawn_by(after.layers[i]), dirty);
        }
    } else {
        // Layers came, went or changed places: compare everything as one list in drawing order.
        compare(drawn_by(before), drawn_by(after), dirty);
    }
    clip_to(dirty, after.width_px, after.height_px);
    merge(dirty, std::max<std::size_t>(max_rects, 1));
    return dirty;
}

}  // namespace mirror::render
