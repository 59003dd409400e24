#pragma once
// Where the map and its insets look. Cameras move seldom: only when somebody would be hard to see.

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "module/config/config.hpp"
#include "module/view/mirror_view.hpp"
#include "render/layout/type_scale.hpp"
#include "render/map/camera.hpp"
#include "render/map/far_groups.hpp"
#include "render/scene.hpp"

namespace mirror::render {

/// A small view of its own for people far away.
struct Inset {
    Rect box;  ///< within the map's area, whose top left corner is (0, 0)
    map::Camera camera;
    std::vector<std::size_t> markers;  ///< by their place in MapView::markers
    double bearing_deg = 0;            ///< from the main view: clockwise from north
    bool operator==(const Inset&) const = default;
};

class CameraChoice {
  public:
    CameraChoice(const config::MapOptions& options, const TypeScale& scale)
        : m_options(options), m_scale(scale) {}

    /// Insets stand within; (0, 0) is the area's corner.
    void keep_within(const Rect& inside) { m_inside = inside; }

    /// Looks at who is where now.
    /// \param free the part of the area that no other module covers; (0, 0) is the area's corner
    /// \return whether anything is looked at differently from now on
    bool choose(const view::MapView& view, map::ViewSize size, const Rect& free);

    /// Valid after the first choose().
    [[nodiscard]] const map::Camera& main() const { return *m_main; }
    [[nodiscard]] const std::vector<Inset>& insets() const { return m_insets; }
    /// Markers of the main view, by their place in MapView::markers.
    [[nodiscard]] const std::vector<std::size_t>& members() const { return m_groups.together; }
    /// Whether one person is followed: then streets have names.
    [[nodiscard]] bool is_following() const { return m_is_following; }

  private:
    [[nodiscard]] map::CameraLimits limits() const;
    [[nodiscard]] map::Margins margins(map::ViewSize size, const Rect& free) const;
    [[nodiscard]] std::optional<std::size_t> followed(const view::MapView& view) const;
    /// Whether the map looks at the configured place, wherever everybody is.
    [[nodiscard]] bool is_fixed(const view::MapView& view) const;
    void group(const view::MapView& view, map::ViewSize size, const Rect& free);
    void choose_main(const view::MapView& view, map::ViewSize size, const Rect& free, bool is_anew);
    void choose_insets(const view::MapView& view, map::ViewSize size, const Rect& free, bool is_anew);
    [[nodiscard]] std::vector<Rect> inset_boxes(const view::MapView& view, map::ViewSize size,
                                                const Rect& free) const;
    [[nodiscard]] Rect free_of_insets(map::ViewSize size, const Rect& free) const;

    config::MapOptions m_options;
    TypeScale m_scale;
    map::ViewSize m_size;
    Rect m_free;
    std::tuple<std::string, std::optional<double>> m_wish;  ///< that somebody has now
    Rect m_inside;                                          ///< empty: everywhere
    map::Groups m_groups;
    std::optional<map::Camera> m_main;
    std::vector<Inset> m_insets;
    bool m_is_following = false;
};

/// The largest rectangle of an area in which none of the others stands.
Rect largest_free(const Rect& area, const std::vector<Rect>& taken);

}  // namespace mirror::render
