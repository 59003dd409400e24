// The rules of the whole picture, in every language, for every number of people and on every size of screen:
// nothing leaves the screen, no text runs into another, none is too small or too dim to be read by day, and
// the face window stays empty.

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "module/base/utf8.hpp"
#include "module/view/setup_hint.hpp"
#include "render/layout/layout.hpp"
#include "render/stage.hpp"
#include "tests/golden/sample_household.hpp"
#include "tests/golden/scene_dump.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/glass_contrast.hpp"

using namespace mirror;
using namespace std::chrono_literals;

namespace {

constexpr std::array k_languages{"ar", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "sv"};

struct Size {
    int width_px, height_px;
    [[nodiscard]] int short_side() const { return std::min(width_px, height_px); }
};
constexpr std::array k_sizes{Size{480, 800},   Size{800, 480},   Size{720, 1280},  Size{1280, 720},
                             Size{1080, 1920}, Size{1920, 1080}, Size{2160, 3840}, Size{3840, 2160}};

/// A text with the box that its letters fill.
struct Line {
    std::string text;
    std::string layer;
    render::Rect ink;
    int size_px;
    render::Rgba color;
};

/// What is filled with black on the map and has a rim: a badge, or the outline that many share.
struct Disc {
    render::Rect box;
    bool is_round;
};

struct Picture {
    render::Scene scene;
    std::vector<Line> lines;
    std::vector<Disc> discs;  ///< of the map
    render::Rect face;
};

/// A map that is always still being drawn, with credits of usual length.
class NoPictures final : public map::MapPictures {
  public:
    std::size_t new_slot() override { return 0; }
    void ask(std::size_t /*slot*/, map::MapRequest /*request*/) override {}
    [[nodiscard]] const map::FinishedMap* latest(std::size_t /*slot*/) const override { return nullptr; }
    void forget(std::size_t /*slot*/) override {}
    [[nodiscard]] std::string attribution() const override {
        return "© OpenMapTiles © OpenStreetMap contributors, Natural Earth";
    }
};

config::Config household_in(const std::string& language) {
    config::Config config = golden::sample_config();
    config.language = language;
    config.locale.clear();
    config.alerts.enabled = false;
    return config;
}

/// Long names of people and places, as they do occur.
household::Summary with_long_names(household::Summary summary) {
    if (summary.people.size() > 1) summary.people[1].name = "Maximiliane-Friederike von Hohenstein";
    for (household::PersonStatus& person : summary.people) {
        if (person.whereabouts.region == "School")
            person.whereabouts.region = "Albert-Einstein-Gymnasium Neubrandenburg";
    }
    return summary;
}

bool is_black_with_rim(render::Rgba fill, const render::Stroke& stroke) {
    return fill == render::Rgba{0, 0, 0, 255} && stroke.width_px > 0;
}

void add_disc(Picture& picture, const render::Item& item) {
    const auto* const shape = std::get_if<render::Shape>(&item.what);
    if (shape == nullptr) return;
    for (const auto& part : shape->parts) {
        if (const auto* const circle = std::get_if<render::Circle>(&part)) {
            const float radius = circle->radius + circle->stroke.width_px / 2;
            const auto side = static_cast<int>(2 * radius);
            const render::Rect box{item.bounds.x + static_cast<int>(circle->cx - radius),
                                   item.bounds.y + static_cast<int>(circle->cy - radius), side, side};
            if (is_black_with_rim(circle->fill, circle->stroke)) picture.discs.push_back({box, true});
        }
        if (const auto* const box = std::get_if<render::RoundedBox>(&part)) {
            const render::Rect rect{item.bounds.x + static_cast<int>(box->x),
                                    item.bounds.y + static_cast<int>(box->y), static_cast<int>(box->w),
                                    static_cast<int>(box->h)};
            if (is_black_with_rim(box->fill, box->stroke)) picture.discs.push_back({rect, false});
        }
    }
}

Picture draw(const config::Config& config, const household::Summary& summary, Size size,
             bool is_broker_away) {
    render::FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    NoPictures maps;
    render::Stage stage(config, size.width_px, size.height_px, fonts, &maps);
    stage.show(golden::sample_view(config, summary, is_broker_away), render::MotionTime(0));
    const render::Screen screen{
        size.width_px, size.height_px,
        render::TypeScale::for_screen(size.width_px, size.height_px, config.display, config.zoom),
        config.display};
    Picture picture{stage.compose(render::MotionTime(10'000)), {}, {}, render::face_window(screen)};
    for (const render::Layer& layer : picture.scene.layers) {
        for (const render::Item& item : layer.items) {
            if (layer.name.starts_with("map/")) add_disc(picture, item);
            const auto* const run = std::get_if<render::TextRun>(&item.what);
            if (run == nullptr) continue;
            // Capitals stand 0.71 em high, a comma hangs 0.15 em deep.
            const int em = run->font.size_px;
            const int width = fonts.measure(run->text, run->font, run->tracking_px).width_px;
            render::Rect ink{run->left, run->baseline - em * 71 / 100, width, em * 86 / 100};
            if (layer.clip) ink = ink.shared_with(*layer.clip);
            if (ink.empty()) continue;
            picture.lines.push_back({run->text, layer.name, ink, em, run->color});
        }
    }
    return picture;
}

/// There are few colours and many texts.
double day_contrast(render::Rgba color) {
    static std::map<std::uint32_t, double> known;
    const std::uint32_t key = std::uint32_t{color.a} << 24U | std::uint32_t{color.r} << 16U |
                              std::uint32_t{color.g} << 8U | std::uint32_t{color.b};
    const auto [found, is_new] = known.try_emplace(key, 0);
    if (is_new) found->second = test::contrast(color, render::Glass::day);
    return found->second;
}

std::vector<std::string> faults_of(const Picture& picture, Size size) {
    std::vector<std::string> faults;
    const render::Rect screen{0, 0, size.width_px, size.height_px};
    for (std::size_t i = 0; i < picture.lines.size(); ++i) {
        const Line& line = picture.lines[i];
        if (line.ink.shared_with(screen) != line.ink) faults.push_back(line.text + " leaves the screen");
        const bool is_on_map = line.layer.starts_with("map/");
        const int above_baseline = line.ink.h - line.size_px * 15 / 100;  // a comma may hang into it
        if (picture.face.intersects({line.ink.x, line.ink.y, line.ink.w, above_baseline}))
            faults.push_back(line.text + " stands in the face window");
        // Initials in a ring only repeat the name beside them.
        const double least = is_on_map || codepoint_count(line.text) <= 2 ? 0.017 : 0.026;
        if (line.size_px < std::floor(least * size.short_side()))
            faults.push_back(fmt::format("{} has only {} px", line.text, line.size_px));
        if (day_contrast(line.color) < test::k_least_contrast)
            faults.push_back(fmt::format("{} ({}) cannot be read by day: {} {} {} {}", line.text, line.layer,
                                         line.color.r, line.color.g, line.color.b, line.color.a));
        for (std::size_t k = 0; k < i; ++k) {
            if (line.ink.intersects(picture.lines[k].ink))
                faults.push_back(line.text + " runs into " + picture.lines[k].text);
        }
    }
    return faults;
}

bool is_inside(const render::Rect& inner, const render::Rect& outer) {
    return inner.shared_with(outer) == inner;
}

/// Badges on badges, and words on the rim of one. Small ones are tags of larger ones.
std::vector<std::string> faults_of_map(const Picture& picture) {
    std::vector<std::string> faults;
    int largest = 0;
    for (const Disc& disc : picture.discs)
        largest = std::max(largest, disc.is_round ? disc.box.w : 0);
    for (std::size_t i = 0; i < picture.discs.size(); ++i) {
        const Disc& disc = picture.discs[i];
        if (disc.box.w < largest / 2) continue;
        for (const Line& line : picture.lines) {
            const bool is_initials = codepoint_count(line.text) <= 2;
            if (!line.layer.starts_with("map/") || is_initials) continue;
            // The corners of a disc's square are free.
            const int rim = disc.is_round ? disc.box.w * 15 / 100 : 0;
            const render::Rect inner{disc.box.x + rim, disc.box.y + rim, disc.box.w - 2 * rim,
                                     disc.box.h - 2 * rim};
            if (line.ink.intersects(inner) && !is_inside(line.ink, disc.box))
                faults.push_back(line.text + " lies on a badge");
        }
        for (std::size_t k = 0; k < i; ++k) {
            const render::Rect& a = disc.box;
            const render::Rect& b = picture.discs[k].box;
            if (b.w < largest / 2 || is_inside(a, b) || is_inside(b, a)) continue;
            const bool are_round = disc.is_round && picture.discs[k].is_round;
            const double away =
                std::hypot(a.x + a.w / 2.0 - b.x - b.w / 2.0, a.y + a.h / 2.0 - b.y - b.h / 2.0);
            if (are_round ? away < (a.w + b.w) / 2.0 - 2 : a.intersects(b))
                faults.push_back(fmt::format("badges at {},{} {}x{} and {},{} {}x{}", a.x, a.y, a.w, a.h, b.x,
                                             b.y, b.w, b.h));
        }
    }
    return faults;
}

void check_on_all_screens(const config::Config& config, const household::Summary& summary,
                          bool is_broker_away) {
    const std::string& language = config.language;
    for (const Size size : k_sizes) {
        const Picture picture = draw(config, summary, size, is_broker_away);
        INFO(language << ", " << summary.people.size() << " people, " << size.width_px << "x"
                      << size.height_px);
        REQUIRE_FALSE(picture.lines.empty());
        CHECK(faults_of(picture, size) == std::vector<std::string>{});
        CHECK(faults_of_map(picture) == std::vector<std::string>{});
    }
}

void check_all(const std::string& language, const household::Summary& summary, bool is_broker_away) {
    check_on_all_screens(household_in(language), summary, is_broker_away);
}

config::Module module(const char* name, config::Position position, config::ModuleOptions options) {
    config::Module made;
    made.name = name;
    made.position = position;
    made.options = std::move(options);
    return made;
}

/// The household with other modules in place of some of its own.
config::Config household_with(const std::string& language, const std::vector<std::string>& without,
                              std::vector<config::Module> modules) {
    config::Config config = household_in(language);
    std::erase_if(config.modules, [&](const config::Module& each) {
        return std::ranges::find(without, each.name) != without.end();
    });
    for (config::Module& each : modules) {
        each.order = 20 + static_cast<int>(config.modules.size());
        config.modules.push_back(std::move(each));
    }
    return config;
}

/// What people hang on their walls besides: values and messages, cars, the day in ribbons, phones that are
/// not set up yet, clocks and boards.
std::vector<std::pair<std::string, config::Config>> other_households(const std::string& language) {
    using config::Position;
    config::MqttValueOptions values;
    values.values = {{"bath", "/t", "Bath", "°C", "temperature", 1h, 1},
                     {"bath", "/h", "Relative humidity upstairs", "%", "humidity", 1h, {}},
                     {"door", "", "Terrace door", "", "door", 1h, {}},
                     {"attic", "", "Attic", "°C", "temperature", 1h, {}}};
    const config::MessageOptions message{"say", true, 12h, 3};
    const auto clock = [](config::WeasleyStyle style) {
        config::WeasleyClockOptions options;
        options.style = style;
        return options;
    };
    return {
        {"values and messages", household_with(language, {"sentence", "transitions"},
                                               {module("message", Position::top_bar, message),
                                                module("mqttValue", Position::bottom_bar, values)})},
        {"cars", household_with(language, {"people"},
                                {module("vehicles", Position::bottom_bar, config::VehiclesOptions{})})},
        {"ribbons", household_with(language, {"people", "map"},
                                   {module("ribbons", Position::bottom_bar, config::RibbonsOptions{})})},
        {"phones",
         household_with(language, {"people"},
                        {module("provisioning", Position::bottom_bar, config::ProvisioningOptions{})})},
        {"clock",
         household_with(language, {"people", "map"},
                        {module("weasleyClock", Position::lower_third, clock(config::WeasleyStyle::clock))})},
        {"table",
         household_with(language, {"people", "map"},
                        {module("weasleyClock", Position::bottom_bar, clock(config::WeasleyStyle::table))})},
        {"flaps", household_with(language, {"people", "map"},
                                 {module("weasleyClock", Position::bottom_bar,
                                         clock(config::WeasleyStyle::split_flap))})}};
}

/// Twelve people in so many places within a few kilometres, some of them old news.
household::Summary scattered(std::size_t places, unsigned seed) {
    household::Summary summary = golden::family_of(12);
    std::mt19937 random(seed);
    std::vector<LatLon> spots;
    for (std::size_t i = 0; i < places; ++i) {
        const auto spread = [&] { return static_cast<double>(random() % 2000) / 1000 - 1; };
        spots.push_back(*LatLon::make(53.5571 + 0.02 * spread(), 13.2607 + 0.03 * spread()));
    }
    for (std::size_t i = 0; i < summary.people.size(); ++i) {
        summary.people[i].position->place = spots[i % places];
        summary.people[i].whereabouts = {household::WhereaboutsKind::travelling, "", {}};
        summary.people[i].position->course_deg.reset();
    }
    return summary;
}

}  // namespace

TEST_CASE("twelve people on the map cover neither each other nor a name, wherever they are") {
    for (const std::size_t places : {1U, 2U, 3U, 5U, 8U, 12U}) {
        for (const unsigned seed : {1U, 2U, 3U}) {
            for (const char* const language : {"en", "ar"}) {
                INFO(places << " places, seed " << seed);
                check_all(language, scattered(places, seed), false);
            }
        }
    }
}

TEST_CASE("nothing overlaps, leaves the screen or shrinks too far, in all languages and for 1 to 12 people") {
    for (const char* const language : k_languages) {
        for (const std::size_t people : {1U, 2U, 5U, 8U, 12U})
            check_all(language, golden::family_of(people), false);
    }
}

TEST_CASE("nor in households with values, messages, cars, ribbons, phones, clocks and boards") {
    for (const char* const language : k_languages) {
        for (const auto& [name, config] : other_households(language)) {
            INFO(name);
            check_on_all_screens(config, with_long_names(golden::family_of(12)), false);
        }
    }
    for (const std::size_t people : {1U, 2U, 5U, 8U}) {
        for (const auto& [name, config] : other_households("en")) {
            INFO(name);
            check_on_all_screens(config, golden::family_of(people), true);
        }
    }
}

TEST_CASE("the date is never cut, in any language, however large the letters are") {
    for (const char* const language : k_languages) {
        for (const double zoom : {1.0, 1.17, 1.3, 1.5}) {
            config::Config config = household_in(language);
            config.zoom = zoom;
            for (const Size size : {Size{1080, 1920}, Size{480, 800}, Size{1920, 1080}}) {
                const Picture picture = draw(config, golden::family_of(2), size, false);
                INFO(language << ", zoom " << zoom << ", " << size.width_px << "x" << size.height_px);
                for (const Line& line : picture.lines) {
                    if (line.layer.starts_with("clock/")) CHECK(line.text.find("…") == std::string::npos);
                }
            }
        }
    }
}

TEST_CASE("nor with long names, and with the broker away") {
    for (const char* const language : k_languages)
        check_all(language, with_long_names(golden::family_of(5)), true);
}

TEST_CASE("an empty household shows what to do next, in every language and on every screen") {
    for (const char* const language : k_languages) {
        config::Config config = household_in(language);
        config.people.clear();
        for (const Size size : k_sizes) {
            const Picture picture = draw(config, {}, size, false);
            INFO(language << ", " << size.width_px << "x" << size.height_px);
            CHECK(faults_of(picture, size) == std::vector<std::string>{});
            CHECK(std::ranges::any_of(picture.lines,
                                      [](const Line& line) { return line.layer.starts_with("people/"); }));
        }
    }
}

TEST_CASE("so does one of which nobody has heard, and one with nothing but a Weasley clock") {
    household::Summary unheard = golden::family_of(5);
    for (household::PersonStatus& person : unheard.people) {
        household::PersonStatus bare;
        bare.name = person.name;
        bare.index = person.index;
        bare.kind = person.kind;
        person = bare;
    }
    const auto says_what_to_do = [](const Picture& picture) {
        return std::ranges::any_of(
            picture.lines, [](const Line& line) { return line.text.find("provision") != std::string::npos; });
    };
    for (const char* const language : k_languages) {
        config::Config config = household_in(language);
        config::Config clock = config;
        clock.modules.resize(1);
        clock.modules[0].name = "weasleyClock";
        clock.modules[0].position = config::Position::lower_third;
        clock.modules[0].options = config::WeasleyClockOptions{};
        view::add_connection(clock);
        for (const Size size : k_sizes) {
            INFO(language << ", " << size.width_px << "x" << size.height_px);
            const Picture whole = draw(config, unheard, size, false);
            CHECK(faults_of(whole, size) == std::vector<std::string>{});
            CHECK(says_what_to_do(whole));
            const Picture alone = draw(clock, unheard, size, false);
            CHECK(faults_of(alone, size) == std::vector<std::string>{});
            CHECK(says_what_to_do(alone));
        }
    }
}

TEST_CASE("languages, sizes and counts as they stand on the screen") {
    render::FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    const auto check = [](const std::string& language, std::size_t people, Size size) {
        const auto verdict = golden::compare_scene(
            draw(household_in(language), golden::family_of(people), size, false).scene,
            fmt::format("{}_{}_people_{}x{}", language, people, size.width_px, size.height_px));
        INFO(verdict.message);
        CHECK(verdict.same);
    };
    for (const char* const language : k_languages)
        check(language, 5, {1080, 1920});
    for (const std::size_t people : {1U, 2U, 12U})
        check("en", people, {1080, 1920});
    for (const Size size : {Size{480, 800}, Size{1920, 1080}, Size{2160, 3840}})
        check("en", 5, size);
    check("ar", 5, {1920, 1080});
    check("en", 12, {1920, 1080});
}
