#include "render/map/reproject.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>

#include "render/bands.hpp"

namespace mirror::map {
namespace {

constexpr double k_most_zooms = 2.5;
constexpr std::uint32_t k_black = 0xFF000000U;

/// Over so many pixels of the view a picture's edge goes over into the other picture, or into black.
constexpr double k_seam_px = 48;

/// Whole share of 256.
constexpr int k_whole = 256;

/// A shift this near to whole pixels is one of whole pixels.
constexpr double k_whole_shift = 1.0 / k_whole / 2;

/// So many pixels of a row are copied at once where nothing is to be blended.
constexpr int k_run_px = 40;

using Bytes = std::uint8_t __attribute__((vector_size(8)));
/// The channels of two pixels.
using Words = std::uint16_t __attribute__((vector_size(16)));

constexpr std::uint64_t k_two_colors = 0x00FFFFFF00FFFFFFULL;

std::uint64_t pair_at(const std::uint32_t* pixels) {
    std::uint64_t pair = 0;
    std::memcpy(&pair, pixels, sizeof pair);
    return pair;
}

Words widened(std::uint64_t pair) {
    Bytes bytes;
    std::memcpy(&bytes, &pair, sizeof bytes);
    return __builtin_convertvector(bytes, Words);
}

/// What two pixels weigh, of 256.
Words weights(int first, int second) {
    const auto a = static_cast<std::uint16_t>(first);
    const auto b = static_cast<std::uint16_t>(second);
    return Words{a, a, a, a, b, b, b, b};
}

/// The weighted sums of two pairs of pixels.
Words summed(Words a, Words b) {
    return (__builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11) +
            __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15)) >>
           8;
}

/// The first of two pixels.
std::uint32_t narrowed(Words words) {
    const Bytes bytes = __builtin_convertvector(words, Bytes);
    std::uint32_t pixel = 0;
    std::memcpy(&pixel, &bytes, sizeof pixel);
    return k_black | pixel;
}

/// For each pixel of one axis of the view: which two pixels of the picture it lies between.
struct SampledAxis {
    std::vector<int> first;
    std::vector<Words> shares;         ///< what either of them weighs
    std::vector<std::uint16_t> cover;  ///< how much the picture has to say there: 0 outside, 256
    int solid_from = 0, solid_to = 0;  ///< where it is 256
    std::optional<int> shift;          ///< where the picture only lies elsewhere: by so many whole pixels

    SampledAxis(int count, double shift_px, double growth) {
        const double middle = count / 2.0;
        const double low_edge = middle + shift_px - middle * growth;  // where the picture begins in the view
        const double high_edge = middle + shift_px + middle * growth;
        if (growth == 1 && std::abs(shift_px - std::round(shift_px)) < k_whole_shift)
            shift = static_cast<int>(std::lround(shift_px));
        solid_to = count;
        for (int i = 0; i < count; ++i) {
            const double source = (i + 0.5 - low_edge) / growth - 0.5;
            const double lower = std::clamp(std::floor(source), 0.0, std::max(0, count - 2) + 0.0);
            first.push_back(static_cast<int>(lower));
            const auto second = static_cast<int>(std::lround(std::clamp(source - lower, 0.0, 1.0) * k_whole));
            shares.push_back(weights(k_whole - second, second));
            // An edge that lies on the view's own is none.
            const double from_low = seam(i + 0.5 - low_edge, low_edge);
            const double from_high = seam(high_edge - i - 0.5, count - high_edge);
            cover.push_back(static_cast<std::uint16_t>(std::lround(std::min(from_low, from_high) * k_whole)));
            if (cover.back() == k_whole) continue;
            if (i + 0.5 < middle + shift_px)
                solid_from = i + 1;
            else
                solid_to = std::min(solid_to, i);
        }
        solid_from = std::min(solid_from, count);
    }

  private:
    /// \param inside how far inside the picture's edge \param edge how far that edge is inside the view
    static double seam(double inside, double edge) {
        if (inside < 0) return 0;
        const double t = edge <= 0 ? 1 : std::min(1.0, inside / std::min(k_seam_px, edge));
        return t * t * (3 - 2 * t);
    }
};

/// Where the pixels of a view lie in a picture.
struct Sampling {
    const render::Image& image;
    SampledAxis columns;
    SampledAxis rows;

    [[nodiscard]] bool is_moved() const { return columns.shift && rows.shift; }

    static Sampling of(const SeenPicture& picture, const Camera& view) {
        const ViewSize size{picture.image->width_px, picture.image->height_px};
        const PixelPoint centre = Projection(view, size).to_pixel(picture.camera.centre);
        const double growth = std::exp2(view.zoom - picture.camera.zoom);
        return {*picture.image, SampledAxis(size.width_px, centre.x - size.width_px / 2.0, growth),
                SampledAxis(size.height_px, centre.y - size.height_px / 2.0, growth)};
    }
};

/// One row of a view in a picture.
class SampledRow {
  public:
    SampledRow(const Sampling& sampling, int y)
        : m_columns(sampling.columns),
          m_width_px(sampling.image.width_px),
          m_upper(sampling.image.pixels.data() +
                  std::ptrdiff_t{sampling.rows.first[static_cast<std::size_t>(y)]} * sampling.image.width_px),
          m_lower(m_upper + (sampling.image.height_px > 1 ? sampling.image.width_px : 0)),
          m_cover(sampling.rows.cover[static_cast<std::size_t>(y)]) {
        const Words shares = sampling.rows.shares[static_cast<std::size_t>(y)];
        m_upper_share = weights(shares[0], shares[0]);
        m_lower_share = weights(shares[4], shares[4]);
        if (!sampling.columns.shift || !sampling.rows.shift) return;
        const int own_y = y - *sampling.rows.shift;
        if (own_y >= 0 && own_y < sampling.image.height_px)
            m_own_row = sampling.image.pixels.data() + std::ptrdiff_t{own_y} * m_width_px;
    }

    [[nodiscard]] bool is_solid() const { return m_cover == k_whole; }
    [[nodiscard]] int cover(std::size_t x) const { return m_columns.cover[x] * m_cover / k_whole; }

    [[nodiscard]] bool is_solid(int from, int to) const {
        return is_solid() && from >= m_columns.solid_from && to <= m_columns.solid_to;
    }
    /// Whether the picture has nothing to say from one column to another.
    [[nodiscard]] bool is_absent(int from, int to) const {
        return m_cover == 0 || (m_columns.cover[static_cast<std::size_t>(from)] == 0 &&
                                m_columns.cover[static_cast<std::size_t>(to) - 1] == 0);
    }
    /// The picture's own pixels, where it lies whole pixels away and has them all; otherwise null.
    [[nodiscard]] const std::uint32_t* copyable(int from, int to) const {
        if (m_own_row == nullptr || from < *m_columns.shift || to > *m_columns.shift + m_width_px)
            return nullptr;
        return m_own_row + (from - *m_columns.shift);
    }

    /// The four pixels around a place.
    struct Four {
        std::uint64_t upper, lower;
        [[nodiscard]] std::uint64_t light() const { return (upper | lower) & k_two_colors; }
    };
    [[nodiscard]] Four around(std::size_t x) const {
        const int at = m_columns.first[x];
        return {pair_at(m_upper + at), pair_at(m_lower + at)};
    }
    /// The left and the right pair, each as one pixel that is to be divided by 256.
    [[nodiscard]] Words weighed(const Four& four, std::size_t x) const {
        const Words columns =
            (widened(four.upper) * m_upper_share + widened(four.lower) * m_lower_share) >> 8;
        return columns * m_columns.shares[x];
    }

  private:
    const SampledAxis& m_columns;
    int m_width_px;
    const std::uint32_t* m_own_row = nullptr;
    const std::uint32_t* m_upper;
    const std::uint32_t* m_lower;
    Words m_upper_share, m_lower_share;
    int m_cover;
};

/// Both pictures have all to say from one column to another.
void blend_solid(const SampledRow& before, const SampledRow& after, int share, int from, int to,
                 std::uint32_t* target) {
    const Words shares = weights(k_whole - share, share);
    for (auto x = static_cast<std::size_t>(from); x < static_cast<std::size_t>(to); ++x) {
        const auto old_pixels = before.around(x);
        const auto new_pixels = after.around(x);
        if ((old_pixels.light() | new_pixels.light()) == 0) {
            target[x] = k_black;
            continue;
        }
        const Words both = summed(before.weighed(old_pixels, x), after.weighed(new_pixels, x)) * shares;
        target[x] = narrowed(summed(both, both));
    }
}

/// One picture has all to say at a pixel, the other nothing.
std::uint32_t alone(const SampledRow& picture, std::size_t x) {
    const auto pixels = picture.around(x);
    if (pixels.light() == 0) return k_black;
    const Words sampled = picture.weighed(pixels, x);
    return narrowed(summed(sampled, sampled));
}

/// Near the edges of the pictures: where one of them has less to say, the other is seen; where none has
/// anything, black.
void blend_seam(const SampledRow& before, const SampledRow& after, int share, int from, int to,
                std::uint32_t* target) {
    for (auto x = static_cast<std::size_t>(from); x < static_cast<std::size_t>(to); ++x) {
        const int old_cover = before.cover(x);
        const int new_cover = after.cover(x);
        const int light = std::max(old_cover, new_cover);
        target[x] = k_black;
        if (light == 0) continue;
        if (old_cover + new_cover == k_whole && (old_cover == 0 || new_cover == 0)) {
            target[x] = alone(old_cover == 0 ? after : before, x);
            continue;
        }
        const auto old_pixels = before.around(x);
        const auto new_pixels = after.around(x);
        if ((old_pixels.light() | new_pixels.light()) == 0) continue;
        const auto old_weight = static_cast<float>(old_cover * (k_whole - share));
        const auto new_weight = static_cast<float>(new_cover * share);
        const float sum = old_weight + new_weight;
        const float own_share = sum > 0 ? new_weight / sum : new_cover > 0 ? 1.0F : 0.0F;
        const auto new_part = static_cast<int>(own_share * static_cast<float>(light));
        const Words both = summed(before.weighed(old_pixels, x), after.weighed(new_pixels, x)) *
                           weights(light - new_part, new_part);
        target[x] = narrowed(summed(both, both));
    }
}

/// Which pixels are seen as they are: those of the only picture there, and those in which both agree.
const std::uint32_t* pixels_to_copy(const SampledRow& before, const SampledRow& after, int from, int to) {
    const std::uint32_t* const old_pixels = before.copyable(from, to);
    const std::uint32_t* const new_pixels = after.copyable(from, to);
    const bool old_is_solid = old_pixels != nullptr && before.is_solid(from, to);
    const bool new_is_solid = new_pixels != nullptr && after.is_solid(from, to);
    if (new_is_solid && before.is_absent(from, to)) return new_pixels;
    if (old_is_solid && after.is_absent(from, to)) return old_pixels;
    const bool both = old_pixels != nullptr && new_pixels != nullptr && (old_is_solid || new_is_solid);
    const auto size_bytes = static_cast<std::size_t>(to - from) * sizeof(std::uint32_t);
    return both && std::memcmp(old_pixels, new_pixels, size_bytes) == 0 ? new_pixels : nullptr;
}

/// A row where both pictures only lie elsewhere: most of it is the same ground.
void blend_moved(const SampledRow& before, const SampledRow& after, int share, int width,
                 std::uint32_t* target) {
    for (int from = 0; from < width; from += k_run_px) {
        const int to = std::min(from + k_run_px, width);
        if (const std::uint32_t* const pixels = pixels_to_copy(before, after, from, to))
            std::copy_n(pixels, to - from, target + from);
        else if (before.is_solid(from, to) && after.is_solid(from, to))
            blend_solid(before, after, share, from, to, target);
        else
            blend_seam(before, after, share, from, to, target);
    }
}

}  // namespace

render::Image blend_pictures(const SeenPicture& before, const SeenPicture& after, const Camera& view,
                             double share, render::Pixels pixels,
                             const std::function<void(render::Image&, int, int)>& draw_on) {
    const int width = after.image->width_px;
    const int height = after.image->height_px;
    render::Image seen{width, height, std::move(pixels)};
    seen.pixels.resize(after.image->pixels.size());
    if (width < 2) return seen;
    const Sampling old_picture = Sampling::of(before, view);
    const Sampling new_picture = Sampling::of(after, view);
    const auto new_share = static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * k_whole));
    const int solid_from = std::max(old_picture.columns.solid_from, new_picture.columns.solid_from);
    const int solid_to =
        std::max(solid_from, std::min(old_picture.columns.solid_to, new_picture.columns.solid_to));
    const bool are_moved = old_picture.is_moved() && new_picture.is_moved();
    const auto blend_rows = [&](int from_y, int to_y) {
        for (int y = from_y; y < to_y; ++y) {
            const SampledRow old_row(old_picture, y);
            const SampledRow new_row(new_picture, y);
            std::uint32_t* const target = seen.pixels.data() + std::ptrdiff_t{y} * width;
            if (are_moved) {
                blend_moved(old_row, new_row, new_share, width, target);
                continue;
            }
            const bool is_solid = old_row.is_solid() && new_row.is_solid();
            const int from = is_solid ? solid_from : width;
            const int to = is_solid ? solid_to : width;
            blend_seam(old_row, new_row, new_share, 0, from, target);
            blend_solid(old_row, new_row, new_share, from, to, target);
            blend_seam(old_row, new_row, new_share, to, width, target);
        }
        if (draw_on) draw_on(seen, from_y, to_y);
    };
    render::in_bands(height, seen.pixels.size(), blend_rows);
    return seen;
}

Camera between(const Camera& from, const Camera& to, double progress) {
    Camera camera;
    camera.zoom = from.zoom + (to.zoom - from.zoom) * progress;
    // So much of the way on the ground that what both views share moves on straight lines: the sizes of the
    // views change by powers of two.
    double way = progress;
    const double growth = std::exp2(from.zoom - to.zoom);
    if (std::abs(growth - 1) > 1e-6) way = (std::exp2(from.zoom - camera.zoom) - 1) / (growth - 1);
    double east = to.centre.x - from.centre.x;
    east -= std::round(east);
    double south = to.centre.y - from.centre.y;
    if (from.zoom == to.zoom) {
        // Where nothing grows, whole pixels before the end: the ground stays as sharp as it is.
        const double world_px = to.world_px();
        east -= std::round(east * (1 - way) * world_px) / world_px;
        south -= std::round(south * (1 - way) * world_px) / world_px;
        way = 1;
    }
    camera.centre = {from.centre.x + east * way, from.centre.y + south * way};
    camera.centre.x -= std::floor(camera.centre.x);
    return camera;
}

bool is_near(const Camera& from, const Camera& to, ViewSize size) {
    if (std::abs(to.zoom - from.zoom) > k_most_zooms) return false;
    // As seen from the wider of both.
    const PixelPoint there = Projection(from.zoom < to.zoom ? from : to, size)
                                 .to_pixel(from.zoom < to.zoom ? to.centre : from.centre);
    return std::abs(there.x - size.width_px / 2.0) < size.width_px &&
           std::abs(there.y - size.height_px / 2.0) < size.height_px;
}

}  // namespace mirror::map
