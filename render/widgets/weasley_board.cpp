#include "render/widgets/weasley_board.hpp"

#include <algorithm>
#include <cmath>

#include "module/base/utf8.hpp"
#include "render/text/text_runs.hpp"
#include "render/widgets/closed_eye.hpp"

namespace mirror::render {
namespace {

constexpr double k_board_row = 84;
constexpr double k_badge = 60;
constexpr double k_cell_width = 38;
constexpr double k_cell_height = 64;
constexpr double k_cell_gap = 4;
constexpr double k_letter = 46;
constexpr double k_name_share = 0.32;

/// One flap takes so long, and starts so much after the one to its left.
constexpr MotionTime k_flip{320};
constexpr MotionTime k_after{20};
constexpr MotionTime k_last_start{280};

constexpr std::size_t k_most_letters = 400;

std::vector<std::string> letters_of(const std::string& text) {
    std::vector<std::string> letters;
    for (const char byte : text) {
        if ((static_cast<unsigned char>(byte) & 0xC0U) != 0x80U || letters.empty()) letters.emplace_back();
        letters.back() += byte;
    }
    return letters;
}

bool stands_letter_by_letter(const std::string& text) {
    return std::ranges::all_of(text_runs(text), [](const ScriptRun& run) {
        return !run.is_right_to_left && has_separate_letters(run.script);
    });
}

std::uint32_t pixel_at(const Image& image, int x, int y) {
    return image.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width_px) +
                        static_cast<std::size_t>(x)];
}

}  // namespace

std::vector<std::string> flap_letters(const std::string& word, std::size_t cells) {
    const std::string text = safe_text(word, k_most_letters);
    if (!stands_letter_by_letter(text)) return {text};
    std::vector<std::string> letters = letters_of(text);
    if (letters.size() > cells && cells > 0) {
        letters.resize(cells);
        letters.back() = "…";
    }
    letters.resize(cells);
    return letters;
}

void FlapRow::show(const std::vector<std::string>& letters, MotionTime now, bool at_once) {
    const bool is_new = m_flaps.empty() || m_flaps.size() != letters.size();
    m_flaps.resize(letters.size());
    for (std::size_t i = 0; i < letters.size(); ++i) {
        Flap& flap = m_flaps[i];
        if (is_new || at_once) {
            flap = {letters[i], letters[i], {}};
        } else if (flap.to != letters[i]) {
            // What is half way down falls to the end: the newest letter wins.
            const MotionTime delay = std::min(k_last_start, k_after * static_cast<int>(i));
            flap = {
                flap.motion.progress(now) < 0.5F ? flap.from : flap.to, letters[i], {now + delay, k_flip}};
        }
    }
}

bool FlapRow::is_at_rest(MotionTime now) const {
    return std::ranges::all_of(m_flaps, [now](const Flap& flap) { return flap.motion.is_over(now); });
}

Image turn_flap(const Image& from, const Image& to, double progress) {
    Image picture = progress < 1 ? from : to;
    if (progress <= 0 || progress >= 1) return picture;
    const int middle = from.height_px / 2;
    const bool falls_above = progress < 0.5;
    // The falling half seems the shorter the more it is seen from its edge.
    const double height = falls_above ? 1 - 2 * progress : 2 * progress - 1;
    const Image& falling = falls_above ? from : to;
    for (int y = 0; y < from.height_px; ++y) {
        const bool is_above = y < middle;
        const double away = is_above ? middle - y - 0.5 : y - middle + 0.5;
        const double reach = height * (is_above ? middle : from.height_px - middle);
        const bool is_falling = is_above == falls_above && away < reach;
        int row = y;
        const Image* source = is_above ? &to : &from;
        if (is_falling) {
            const double there = away / height;
            row = static_cast<int>(is_above ? middle - there : middle + there);
            row = std::clamp(row, 0, from.height_px - 1);
            source = &falling;
        }
        for (int x = 0; x < from.width_px; ++x) {
            picture.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(from.width_px) +
                           static_cast<std::size_t>(x)] = pixel_at(*source, x, row);
        }
    }
    return picture;
}

int WeasleyBoard::badge_px() const {
    return m_context.scale.px(k_badge);
}

std::shared_ptr<const Image> WeasleyBoard::face_of(const view::ClockHand& hand) const {
    if (m_context.photos == nullptr) return nullptr;
    return m_context.photos->disc({hand.photo, hand.card_picture.bytes()}, photo_diameter(badge_px()));
}

std::size_t WeasleyBoard::faces_there() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        m_view.hands, [this](const view::ClockHand& hand) { return face_of(hand) != nullptr; }));
}

int WeasleyBoard::height() const {
    return static_cast<int>(m_view.hands.size()) * m_context.scale.px(k_board_row);
}

void WeasleyBoard::show(const view::WeasleyClockView& view, bool has_flaps, MotionTime now, bool at_once) {
    m_view = view;
    m_has_flaps = has_flaps;
    if (m_cells > 0) place_letters(now, at_once);
}

void WeasleyBoard::place_letters(MotionTime now, bool at_once) {
    std::map<std::size_t, FlapRow> rows;
    for (const view::ClockHand& hand : m_view.hands) {
        FlapRow& row = rows[hand.person] = std::move(m_rows[hand.person]);
        row.show(flap_letters(m_view.places[hand.place].capitals, m_cells), now, at_once);
    }
    m_rows = std::move(rows);
}

std::shared_ptr<const Image> WeasleyBoard::letter(const std::string& text, int width_px, Rgba color) {
    const std::string key = text + "/" + std::to_string(width_px) + "/" + std::to_string(color.g);
    auto& kept = m_letters[key];
    if (kept) return kept;
    const TypeScale& scale = m_context.scale;
    Image cell{width_px, scale.px(k_cell_height), {}};
    cell.pixels.assign(static_cast<std::size_t>(cell.width_px) * static_cast<std::size_t>(cell.height_px), 0);
    const Font font{Face::condensed_regular, scale.px(k_letter)};
    const bool is_word = codepoint_count(text) > 1;
    const std::string shown = is_word ? m_context.fonts->ellipsize(text, font, width_px) : text;
    if (!shown.empty()) {
        const TextMetrics metrics = m_context.fonts->measure(shown, font);
        const TextPixels drawn = m_context.fonts->draw({shown, font, color, 0, 0, 0, 0});
        const int left = (is_word ? 0 : (width_px - metrics.width_px) / 2) + drawn.left;
        const int top = cell.height_px / 2 + scale.px(k_letter * k_capital_height_em / 2) - drawn.baseline;
        for (int y = std::max(0, -top); y < std::min(drawn.image.height_px, cell.height_px - top); ++y) {
            for (int x = std::max(0, -left); x < std::min(drawn.image.width_px, width_px - left); ++x)
                cell.pixels[static_cast<std::size_t>(y + top) * static_cast<std::size_t>(width_px) +
                            static_cast<std::size_t>(x + left)] = pixel_at(drawn.image, x, y);
        }
    }
    // The gap between the two halves.
    const int gap = scale.px(2);
    for (int y = cell.height_px / 2 - gap / 2; y < cell.height_px / 2 - gap / 2 + gap; ++y)
        std::fill_n(cell.pixels.begin() + static_cast<std::ptrdiff_t>(y) * width_px, width_px, 0U);
    constexpr std::size_t k_most_kept = 400;
    if (m_letters.size() > k_most_kept) m_letters.clear();
    auto image = std::make_shared<const Image>(std::move(cell));
    m_letters[key] = image;
    return image;
}

void WeasleyBoard::draw_flaps(SceneBuilder& builder, const view::ClockHand& hand, const Rect& area,
                              MotionTime now) {
    const TypeScale& scale = m_context.scale;
    const int step = scale.px(k_cell_width) + scale.px(k_cell_gap);
    const int y = area.y + (area.h - scale.px(k_cell_height)) / 2;
    const Rgba color = !hand.peril.empty()                             ? k_alarm
                       : hand.freshness == household::Freshness::stale ? k_dimmed
                                                                       : k_bright;
    const std::vector<Flap>& flaps = m_rows[hand.person].flaps();
    const bool is_one_word = flaps.size() == 1 && m_cells > 1;
    const int width =
        is_one_word ? static_cast<int>(m_cells) * step - scale.px(k_cell_gap) : scale.px(k_cell_width);
    for (std::size_t i = 0; i < flaps.size(); ++i) {
        const Flap& flap = flaps[i];
        const int x = area.x + static_cast<int>(i) * step;
        const auto to = letter(flap.to, width, color);
        if (flap.motion.is_over(now)) {
            builder.picture(to, x, y, false);
        } else {
            const auto from = letter(flap.from, width, color);
            builder.picture(std::make_shared<const Image>(turn_flap(*from, *to, flap.motion.progress(now))),
                            x, y, false);
        }
    }
    for (std::size_t i = 0; i < m_cells; ++i)
        builder.rule({area.x + static_cast<int>(i) * step, y + scale.px(k_cell_height),
                      scale.px(k_cell_width), scale.px(2)},
                     k_rule);
}

void WeasleyBoard::draw_words(SceneBuilder& builder, const view::ClockHand& hand, const Rect& area,
                              int baseline) const {
    const TypeScale& scale = m_context.scale;
    const bool is_old = hand.freshness == household::Freshness::stale;
    int right = area.right();
    if (hand.peril.empty() && !hand.age.empty())
        right -= builder.text(hand.age, {scale.font(Face::regular, size::k_xsmall), k_dimmed}, right,
                              baseline, Align::right, area.w / 2) +
                 scale.px(20);
    const std::string& words = hand.peril.empty() ? hand.whereabouts : m_view.places[hand.place].name;
    const Rgba color = !hand.peril.empty() ? k_alarm : is_old ? k_dimmed : k_bright;
    const TextStyle style{scale.font(Face::light, k_letter), color};
    const int width = builder.text(words, style, area.x, baseline, Align::left, right - area.x);
    if (hand.peril.empty()) return;
    const int x = area.x + width + scale.px(24);
    builder.text(hand.peril, {scale.font(Face::regular, size::k_small), k_alarm}, x, baseline, Align::left,
                 std::max(0, right - x));
}

void WeasleyBoard::draw(SceneBuilder& builder, const Rect& area, MotionTime now) {
    const TypeScale& scale = m_context.scale;
    m_faces_drawn = 0;
    const Font name_font = scale.font(Face::regular, k_letter);
    int name_width = 0;
    for (const view::ClockHand& hand : m_view.hands)
        name_width = std::max(name_width, m_context.fonts->measure(hand.name, name_font).width_px +
                                              (hand.is_blurred ? closed_eye_room(scale) : 0));
    name_width = std::min(name_width, static_cast<int>(area.w * k_name_share));
    const int name_x = area.x + badge_px() + scale.px(24);
    const int place_x = name_x + name_width + scale.px(36);
    const int place_width = std::max(0, area.right() - place_x);
    if (m_has_flaps) {
        std::size_t longest = 1;
        for (const view::ClockPlace& place : m_view.places)
            longest = std::max(longest, codepoint_count(place.capitals));
        const int step = scale.px(k_cell_width) + scale.px(k_cell_gap);
        const auto room = static_cast<std::size_t>(std::max(1, (place_width + scale.px(k_cell_gap)) / step));
        if (const std::size_t cells = std::min(longest, room); cells != m_cells) {
            m_cells = cells;
            place_letters(now, true);
        }
    }
    const int row_height = std::max(
        1, std::min(scale.px(k_board_row), area.h / std::max(1, static_cast<int>(m_view.hands.size()))));
    int y = area.y;
    for (const view::ClockHand& hand : m_view.hands) {
        const Rect row{place_x, y, place_width, row_height};
        const int middle = y + row_height / 2;
        const int baseline = middle + scale.px(k_letter * k_capital_height_em / 2);
        const auto face = face_of(hand);
        if (face) ++m_faces_drawn;
        Badge badge{hand.initials, hand.color, hand.double_ring, hand.is_vehicle, hand.freshness, face, {},
                    false};
        badge.is_alarmed = !hand.peril.empty();
        const int diameter = std::min(badge_px(), row_height);
        draw_badge(builder, badge, static_cast<float>(area.x) + static_cast<float>(diameter) / 2,
                   static_cast<float>(middle), diameter);
        const int eye = hand.is_blurred ? closed_eye_room(scale) : 0;
        const int name =
            builder.text(hand.name, {name_font, k_bright}, name_x, baseline, Align::left, name_width - eye);
        if (hand.is_blurred) draw_closed_eye(builder, scale, name_x + name, baseline);
        if (m_has_flaps) {
            draw_flaps(builder, hand, row, now);
        } else {
            draw_words(builder, hand, row, baseline);
        }
        y += row_height;
    }
}

std::optional<MotionTime> WeasleyBoard::next_frame(MotionTime now) const {
    const bool is_at_rest =
        std::ranges::all_of(m_rows, [now](const auto& entry) { return entry.second.is_at_rest(now); });
    if (!m_has_flaps || is_at_rest) return std::nullopt;
    return now + k_frame_time;
}

}  // namespace mirror::render
