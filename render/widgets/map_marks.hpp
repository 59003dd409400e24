#pragma once
// Everybody on the map: badges, names, leader lines, pills, accuracy circles; where they stand and how they
// get there.

#include <optional>
#include <utility>
#include <vector>

#include "module/view/mirror_view.hpp"
#include "render/widgets/map_ground.hpp"
#include "render/widgets/marker_glides.hpp"
#include "render/widgets/marker_layout.hpp"
#include "render/widgets/widget.hpp"

namespace mirror::render {

class MapMarks {
  public:
    explicit MapMarks(const WidgetContext& context) : m_context(context) {}

    /// What these markers (by their place in the view) would cover on this ground: badges, names, pills, the
    /// feet of leader lines.
    [[nodiscard]] std::vector<Rect> footprint(const view::MapView& view,
                                              const std::vector<std::size_t>& members,
                                              const MapGround& ground, const Rect& area) const;

    /// Finds a stand for these markers on the ground as it will rest, and sends them there.
    void place(const view::MapView& view, const std::vector<std::size_t>& members, const MapGround& ground,
               const Rect& area, Motion how);

    /// How much of the area's lower edge belongs to other words.
    void keep_bottom(int px) { m_bottom_px = px; }
    /// Badges, names and pills stand within; (0, 0) is the area's corner.
    void keep_within(const Rect& inside) { m_inside = inside; }
    /// What else stands on the map; (0, 0) is the area's corner.
    void keep_clear(std::vector<Rect> others) { m_others = std::move(others); }
    /// Regions that a pill speaks of.
    [[nodiscard]] std::vector<std::string> named_regions(const view::MapView& view) const;

    /// Draws everybody on the ground as it is seen now. The view is the one they were placed with.
    void draw(SceneBuilder& builder, const view::MapView& view, const MapGround& ground,
              MotionTime now) const;

    [[nodiscard]] std::optional<MotionTime> next_step(const MapGround& ground, MotionTime now) const {
        return m_glides.next_step(ground, now);
    }
    /// What they cover where they were placed.
    [[nodiscard]] std::vector<Rect> footprint() const { return footprint(m_stands); }
    /// Whether a face has come since they were drawn last.
    [[nodiscard]] bool has_new_face(const view::MapView& view) const;

  private:
    struct Mark {
        std::size_t marker;
        PathPoint place;  ///< the true place when at rest
        PlacedMark placed;
        float accuracy_px = 0;
    };
    struct Stands {
        std::vector<Mark> marks;
        std::vector<MarkPill> pills;  ///< members by their place in marks
    };
    [[nodiscard]] Stands stands(const view::MapView& view, const std::vector<std::size_t>& members,
                                const MapGround& ground, const Rect& area) const;
    [[nodiscard]] std::vector<Rect> footprint(const Stands& stands) const;
    void draw_accuracy(SceneBuilder& builder, const Mark& mark, const view::Marker& marker,
                       const MapGround& ground) const;
    void draw_pills(SceneBuilder& builder, const view::MapView& view, const MapGround& ground) const;
    void draw_mark(SceneBuilder& builder, const Mark& mark, const view::Marker& marker, PathPoint at) const;
    void draw_wedge(SceneBuilder& builder, const view::Marker& marker, PathPoint at, float radius) const;
    void draw_label(SceneBuilder& builder, const Mark& mark, const view::Marker& marker, PathPoint at) const;
    [[nodiscard]] Rect label_size(const view::Marker& marker) const;
    [[nodiscard]] Rect wedge_box(const view::Marker& marker, PathPoint at) const;
    [[nodiscard]] std::string shared_region(const view::MapView& view, const std::vector<Mark>& marks,
                                            const std::vector<std::size_t>& members) const;
    [[nodiscard]] std::vector<std::string> caption(const view::MapView& view, const std::vector<Mark>& marks,
                                                   const std::vector<std::size_t>& members, int width) const;
    [[nodiscard]] std::shared_ptr<const Image> face(const view::Marker& marker, int diameter_px) const;

    WidgetContext m_context;
    MarkerGlides m_glides;
    Rect m_area;
    int m_bottom_px = 0;
    std::optional<Rect> m_inside;
    std::vector<Rect> m_others;
    Stands m_stands;
    mutable std::size_t m_faces_drawn = 0;
};

}  // namespace mirror::render
