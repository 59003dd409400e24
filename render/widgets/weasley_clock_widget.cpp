#include "render/widgets/weasley_clock_widget.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "module/base/assets.hpp"
#include "module/base/log.hpp"
#include "render/widgets/header.hpp"
#include "render/widgets/region_icons.hpp"

namespace mirror::render {
namespace {

/// Black around the clock.
constexpr double k_rim = 12;
/// A smaller clock than this cannot be read: rows instead.
constexpr double k_least_radius = 260;
constexpr double k_least_disc = 60;
/// Side of a place's icon, in parts of the radius.
constexpr double k_icon = 0.095;
/// Discs stand a little apart from hands that pass below them.
constexpr double k_disc_halo = 4;
constexpr double k_displacement_unit = 1.0 / 150;

WeasleyTheme theme_of(const std::string& name, const Themes* read_already) {
    if (read_already != nullptr) {
        const auto found = read_already->find(name);
        return found == read_already->end() ? plain_theme() : found->second;
    }
    auto theme = load_theme(name);
    if (theme) return std::move(*theme);
    for (const config::Problem& problem : theme.error())
        log::warn("{}", config::to_text(problem));
    return plain_theme();
}

void place_piece(SceneBuilder& builder, const ClockPiece& piece, int x, int y) {
    builder.picture(piece.image, x + piece.left, y + piece.top, false);
}

/// The same letters in another colour: setting them anew would take longer than a frame may.
void recolor(std::vector<ClockPiece>& pieces, Rgba color) {
    const std::uint32_t ink =
        (static_cast<std::uint32_t>(color.r) << 16U) | (static_cast<std::uint32_t>(color.g) << 8U) | color.b;
    for (ClockPiece& piece : pieces) {
        Image image = *piece.image;
        for (std::uint32_t& pixel : image.pixels)
            if (pixel != 0) pixel = (pixel & 0xFF000000U) | ink;
        piece.image = std::make_shared<const Image>(std::move(image));
    }
}

/// Whether a hand passes below the disc of another one.
bool passes(const HandStand& hand, const HandStand& disc, double diameter_px) {
    const double apart = std::abs(shorter_turn(hand.angle_rad, disc.angle_rad));
    if (apart >= std::numbers::pi / 2 || hand.tip_px < disc.disc_px - diameter_px / 2 ||
        hand.root_px > disc.disc_px)
        return false;
    return std::sin(apart) * disc.disc_px < diameter_px * 0.6;
}

/// Whether two discs on their way lie on each other.
bool discs_overlap(const HandStand& a, const HandStand& b, double diameter_px) {
    const auto across = [](const HandStand& stand) { return stand.disc_px * std::sin(stand.angle_rad); };
    const auto along = [](const HandStand& stand) { return stand.disc_px * std::cos(stand.angle_rad); };
    return std::hypot(across(a) - across(b), along(a) - along(b)) < diameter_px;
}

}  // namespace

WeasleyClockWidget::WeasleyClockWidget(const config::Module& module, const WidgetContext& context)
    : m_context(context),
      m_header(module.header),
      m_options(std::get<config::WeasleyClockOptions>(module.options)),
      m_theme(theme_of(m_options.theme, context.themes)),
      m_hands(context.reduce_motion ? MotionTime(0) : m_options.animation_speed),
      m_board(context) {}

void WeasleyClockWidget::show(const view::ModuleView& view, MotionTime now) {
    m_view = std::get<view::WeasleyClockView>(view.data);
    m_is_laid_out = false;
    const bool at_once =
        !m_is_motion_allowed || m_context.reduce_motion || m_options.animation_speed.count() == 0;
    m_board.show(m_view, m_options.style == config::WeasleyStyle::split_flap, now, at_once);
}

bool WeasleyClockWidget::fills() const {
    return m_options.style == config::WeasleyStyle::clock;
}

bool WeasleyClockWidget::turns_with_language(const Rect& area) const {
    if (m_options.style != config::WeasleyStyle::clock) return m_options.style == config::WeasleyStyle::table;
    const int header = header_height(m_header, m_context.scale);
    return !is_clock_in({area.x, area.y + header, area.w, area.h - header});
}

int WeasleyClockWidget::height_for(int width_px) const {
    const int header = header_height(m_header, m_context.scale);
    if (m_options.style != config::WeasleyStyle::clock) {
        return m_view.hands.empty() ? 0 : header + m_board.height();
    }
    const Rect square{0, 0, width_px, width_px};
    if (!is_clock_in(square)) return header + m_board.height();
    return header + static_cast<int>(std::ceil(2 * radius_in(square))) + 2 * m_context.scale.px(k_rim);
}

double WeasleyClockWidget::radius_in(const Rect& area) const {
    const double room = std::min(area.w, area.h) / 2.0 - m_context.scale.px(k_rim);
    return std::floor(room * std::min(1.0, m_options.radius / config::WeasleyClockOptions::k_full_radius));
}

bool WeasleyClockWidget::is_clock_in(const Rect& area) const {
    return m_options.style == config::WeasleyStyle::clock &&
           radius_in(area) >= k_least_radius * m_context.scale.factor();
}

int WeasleyClockWidget::disc_px() const {
    return static_cast<int>(std::lround(m_dial.disc_diameter_px));
}

void WeasleyClockWidget::allow_motion(bool is_allowed) {
    m_is_motion_allowed = is_allowed;
    m_hands.allow_motion(is_allowed);
}

void WeasleyClockWidget::lay_out(double radius_px, MotionTime now) {
    if (m_is_laid_out && radius_px == m_radius_px) return;
    DialRequest request{
        m_view.places.size(), radius_px, m_context.scale.px(k_least_disc) * 1.0, m_view.mirrored, {}};
    for (const view::ClockHand& hand : m_view.hands)
        request.people.push_back({hand.place, hand.lean, hand.freshness});
    m_dial = make_dial(request);
    const bool is_other_face = radius_px != m_radius_px || m_face_places != m_view.places.size();
    if (is_other_face) {
        m_face = draw_face(m_theme, m_dial, radius_px, m_context.scale.factor());
        m_hub = draw_hub(m_theme, radius_px, m_context.scale.factor());
        m_labels.clear();
        m_face_places = m_view.places.size();
        m_hands.allow_motion(false);  // a clock of another size has its hands where they belong
    }
    for (std::size_t i = 0; i < m_view.hands.size(); ++i)
        m_hands.send(m_view.hands[i].person, m_view.hands[i].place, m_dial.hands[i], now);
    m_hands.forget_others();
    m_hands.allow_motion(m_is_motion_allowed);
    m_radius_px = radius_px;
    m_is_laid_out = true;
}

void WeasleyClockWidget::draw_labels(SceneBuilder& builder, Middle middle) {
    m_labels.resize(m_view.places.size());
    std::optional<Typesetter> typesetter;  // only while something has to be set
    for (std::size_t i = 0; i < m_labels.size(); ++i) {
        const view::ClockPlace& place = m_view.places[i];
        const bool is_empty =
            std::ranges::find(m_view.hands, i, &view::ClockHand::place) == m_view.hands.end();
        const Rgba color = is_empty                                    ? m_theme.label.empty_color
                           : place.kind == view::ClockPlaceKind::peril ? k_alarm
                                                                       : m_theme.label.color;
        DrawnLabel& label = m_labels[i];
        const double icon_px = has_region_icon(place.icon) ? std::round(k_icon * m_radius_px) : 0;
        if (label.name != place.name || label.icon != place.icon) {
            if (!typesetter) typesetter.emplace(assets_folder() / "fonts");
            label = {place.name, place.icon, color,
                     draw_label(*typesetter, m_theme, {place.name, icon_px, m_view.mirrored},
                                m_dial.sectors[i], m_radius_px, m_context.scale.factor(), color)};
        }
        if (std::exchange(label.color, color) != color) recolor(label.drawn.pieces, color);
        for (const ClockPiece& piece : label.drawn.pieces)
            place_piece(builder, piece, middle.x, middle.y);
        if (icon_px > 0)
            draw_region_icon(builder, place.icon, static_cast<float>(middle.x) + label.drawn.icon.x,
                             static_cast<float>(middle.y) + label.drawn.icon.y, static_cast<float>(icon_px),
                             {m_context.scale.pxf(2.5), color});
    }
}

const ClockPiece& WeasleyClockWidget::hand_piece(const view::ClockHand& hand, const HandStand& stand) {
    DrawnHand& drawn = m_drawn[hand.person];
    const Rgba color = hand.peril.empty() ? to_rgba(hand.color) : k_alarm;
    if (!drawn.piece.image || drawn.stand != stand || drawn.color != color ||
        drawn.freshness != hand.freshness) {
        const double root = m_options.hub_displacement * k_displacement_unit * m_radius_px;
        drawn = {
            stand, color, hand.freshness,
            draw_hand(m_theme, stand, {color, hand.freshness, root}, m_radius_px, m_context.scale.factor())};
    }
    return drawn.piece;
}

std::vector<const view::ClockHand*> WeasleyClockWidget::drawing_order(MotionTime now) const {
    std::vector<const view::ClockHand*> order;
    for (std::size_t i = 0; i < m_view.hands.size(); ++i) {
        const view::ClockHand& hand = m_view.hands[i];
        if (!m_dial.hands[i].is_folded || m_hands.is_moving(hand.person, now)) order.push_back(&hand);
    }
    // The oldest news lies lowest, and who moves passes over everybody.
    std::ranges::stable_sort(order, {}, [&](const view::ClockHand* hand) {
        return std::pair(m_hands.is_moving(hand->person, now), -static_cast<int>(hand->freshness));
    });
    return order;
}

std::shared_ptr<const Image> WeasleyClockWidget::photo_of(const view::ClockHand& hand) const {
    if (m_context.photos == nullptr) return nullptr;
    return m_context.photos->disc({hand.photo, hand.card_picture.bytes()}, photo_diameter(disc_px()));
}

void WeasleyClockWidget::draw_disc(SceneBuilder& builder, Middle middle, const view::ClockHand& hand,
                                   const HandStand& stand, bool is_passed) {
    const auto x = static_cast<float>(middle.x + std::lround(stand.disc_px * std::sin(stand.angle_rad)));
    const auto y = static_cast<float>(middle.y - std::lround(stand.disc_px * std::cos(stand.angle_rad)));
    if (is_passed)
        builder.circle(x, y, static_cast<float>(disc_px()) / 2 + m_context.scale.pxf(k_disc_halo), {},
                       {0, 0, 0, 255});
    Badge badge{hand.initials,  hand.color, hand.double_ring,   hand.is_vehicle, hand.freshness,
                photo_of(hand), {},         !hand.peril.empty()};
    if (badge.photo) ++m_faces_drawn;
    draw_badge(builder, badge, x, y, disc_px());
}

void WeasleyClockWidget::draw_more(SceneBuilder& builder, Middle middle, const MoreDisc& more) const {
    const auto x =
        static_cast<float>(middle.x + std::lround(more.stand.disc_px * std::sin(more.stand.angle_rad)));
    const auto y =
        static_cast<float>(middle.y - std::lround(more.stand.disc_px * std::cos(more.stand.angle_rad)));
    const float radius = static_cast<float>(disc_px()) / 2;
    builder.circle(x, y, radius + m_context.scale.pxf(k_disc_halo), {}, {0, 0, 0, 255});
    builder.circle(x, y, radius - 2, {m_context.scale.pxf(3), k_dimmed}, {0, 0, 0, 255});
    const Font font{Face::regular, std::max(1, disc_px() * 2 / 5)};
    const int baseline =
        static_cast<int>(y) +
        static_cast<int>(std::lround(static_cast<float>(font.size_px) * k_capital_height_em / 2));
    builder.text("+" + std::to_string(more.count), {font, k_bright}, static_cast<int>(x), baseline,
                 Align::centre);
}

void WeasleyClockWidget::draw_clock(SceneBuilder& builder, const Rect& area, MotionTime now) {
    lay_out(radius_in(area), now);
    m_hands.step(now);
    m_faces_drawn = 0;
    const Middle middle{area.x + area.w / 2, area.y + area.h / 2};
    for (const ClockPiece& piece : m_face)
        place_piece(builder, piece, middle.x, middle.y);
    draw_labels(builder, middle);
    const std::vector<const view::ClockHand*> order = drawing_order(now);
    for (const view::ClockHand* const hand : order)
        place_piece(builder, hand_piece(*hand, m_hands.at(hand->person, now)), middle.x, middle.y);
    for (const MoreDisc& more : m_dial.more)
        draw_more(builder, middle, more);
    for (const view::ClockHand* const hand : order) {
        const HandStand stand = m_hands.at(hand->person, now);
        const bool is_passed = std::ranges::any_of(order, [&](const view::ClockHand* other) {
            const HandStand there = m_hands.at(other->person, now);
            return other != hand && (passes(there, stand, m_dial.disc_diameter_px) ||
                                     discs_overlap(there, stand, m_dial.disc_diameter_px));
        });
        draw_disc(builder, middle, *hand, stand, is_passed);
    }
    place_piece(builder, m_hub, middle.x, middle.y);
    std::erase_if(m_drawn, [&](const auto& entry) {
        return std::ranges::none_of(order, [&](const auto* hand) { return hand->person == entry.first; });
    });
}

void WeasleyClockWidget::draw(SceneBuilder& builder, const Rect& whole, bool towards_right, MotionTime now) {
    const Rect area = draw_header(builder, m_header, whole, m_context.scale, towards_right);
    m_is_clock = is_clock_in(area);
    if (m_is_clock) {
        draw_clock(builder, area, now);
    } else {
        // Whoever fills has the screen from edge to edge; rows keep the margin.
        const int margin = fills() ? m_context.scale.px(size::k_margin) : 0;
        m_board.draw(builder, {area.x + margin, area.y, area.w - 2 * margin, area.h}, now);
    }
}

std::optional<MotionTime> WeasleyClockWidget::next_frame(MotionTime now) const {
    return m_is_clock ? m_hands.next_frame(now) : m_board.next_frame(now);
}

bool WeasleyClockWidget::has_news() const {
    if (!m_is_clock) return m_board.faces_there() > m_board.faces_drawn();
    const auto there = std::ranges::count_if(m_view.hands, [this](const view::ClockHand& hand) {
        const auto i = static_cast<std::size_t>(&hand - m_view.hands.data());
        return m_is_laid_out && !m_dial.hands[i].is_folded && photo_of(hand) != nullptr;
    });
    return static_cast<std::size_t>(there) > m_faces_drawn;
}

}  // namespace mirror::render
