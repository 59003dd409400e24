// People on cards and in rows, the feed, and what stands in the face window.

#include <array>

#include "module/view/make_view.hpp"
#include "render/sdl/canvas.hpp"
#include "render/stage.hpp"
#include "tests/golden/golden.hpp"
#include "tests/golden/sample_household.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/still_maps.hpp"

using namespace mirror;
using namespace std::chrono_literals;

namespace {

constexpr SinceBoot k_boot = 48h;
constexpr UtcTime k_now = UtcTime(std::chrono::sys_days(std::chrono::year(2025) / 11 / 20)) + 6h + 42min;

/// A family of any size: the sample's people first, then others of all sorts.
household::Summary family_of(std::size_t size) {
    household::Summary summary = golden::sample_summary();
    summary.people.resize(std::min(size, summary.people.size()));
    const std::array<const char*, 8> names{"Ella",   "Finn",  "Grandma Lisbeth", "Hannes",
                                           "Ingrid", "Jonas", "Karla",           "Leo"};
    const auto sample = golden::sample_summary().people;
    for (std::size_t i = summary.people.size(); i < size; ++i) {
        household::PersonStatus person = sample[(i * 2) % 4];
        person.name = names[i % names.size()];
        person.index = i;
        if (i % 3 == 0) {
            person.freshness = household::Freshness::stale;
            person.since_heard = 5h;
            person.battery_low = false;
        }
        summary.people.push_back(person);
    }
    for (household::PersonStatus& person : summary.people) {
        if (!person.battery_pct && person.kind == config::PersonKind::person) person.battery_pct = 61;
    }
    if (size > 1) summary.people[1].charging = household::Charging::yes;
    return summary;
}

config::Config only(const config::Config& whole, std::string_view name) {
    config::Config config = whole;
    std::erase_if(config.modules, [&](const config::Module& module) { return module.name != name; });
    return config;
}

config::Config with_people(config::PeopleVariant variant) {
    config::Config config = only(golden::sample_config(), "people");
    std::get<config::PeopleOptions>(config.modules[0].options).variant = variant;
    std::get<config::PeopleOptions>(config.modules[0].options).max_rows = 12;
    config.modules[0].position = config::Position::top_bar;
    config.display.face_window = config::FaceWindow{1, 1};
    config.display.viewing_distance_m = 0;
    return config;
}

render::Image draw(const config::Config& config, const view::MirrorView& view, int width_px, int height_px) {
    render::FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    testing::StillMaps maps;
    render::Stage stage(config, width_px, height_px, fonts, &maps);
    stage.allow_motion(false);
    stage.show(view, render::MotionTime(0));
    render::Canvas canvas(width_px, height_px, fonts);
    canvas.paint(stage.compose(render::MotionTime(0)));
    return canvas.image();
}

/// The lower or upper part of a picture, so that the files stay small.
render::Image cut(const render::Image& image, int y, int height_px) {
    const auto row = static_cast<std::ptrdiff_t>(image.width_px);
    return {image.width_px,
            height_px,
            {image.pixels.begin() + row * y, image.pixels.begin() + row * (y + height_px)}};
}

void check(const render::Image& image, const std::string& name) {
    const auto verdict = golden::compare(image, name);
    INFO(verdict.message);
    CHECK(verdict.same);
}

render::Image cards(std::size_t people, int width_px, int height_px, double zoom = 1) {
    config::Config config = with_people(config::PeopleVariant::card);
    config.zoom = zoom;
    return draw(config, golden::sample_view(config, family_of(people)), width_px, height_px);
}

/// The mirror with something in its face window.
render::Image alert(const view::LocalState& local, bool has_alarm, bool is_broker_away, int width_px,
                    int height_px, const std::string& language = "en") {
    config::Config config = golden::sample_config();
    config.language = language;
    config.locale = language == "en" ? "en-GB" : "";
    std::erase_if(config.modules, [](const config::Module& module) { return module.name != "sentence"; });
    config.display.viewing_distance_m = 0;
    household::Summary summary = golden::sample_summary();
    if (has_alarm) summary.people[4].alarm = std::chrono::floor<std::chrono::seconds>(k_now - 5h);
    mqtt::ConnectionStatus connection{mqtt::ConnectionProblem::none, "", {}, 0};
    if (is_broker_away) connection = {mqtt::ConnectionProblem::refused, "", k_boot - 30min, 9};
    const view::Language speaker(view::language_settings(config), MIRROR_SOURCE_DIR "/assets");
    const view::MirrorView view =
        view::make_view(config, summary, connection, speaker, {k_now, k_boot, true}, local);
    return draw(config, view, width_px, height_px);
}

view::LocalState news(view::NoticeKind kind, std::vector<std::string> people) {
    view::LocalState local;
    local.notice = view::Notice{kind, std::move(people), "Home", 12, k_boot + 8s};
    return local;
}

view::LocalState broken_config() {
    view::LocalState local;
    local.problems.push_back({view::LocalProblemKind::config_error,
                              "household.json:14:3: `timeFromat`: unknown key (did you mean `timeFormat`?)"});
    return local;
}

/// Pictures one below the other.
render::Image stacked(const std::vector<render::Image>& images) {
    render::Image all{images.front().width_px, 0, {}};
    for (const render::Image& image : images) {
        all.height_px += image.height_px;
        all.pixels.insert(all.pixels.end(), image.pixels.begin(), image.pixels.end());
    }
    return all;
}

}  // namespace

TEST_CASE("one person on a card") {
    check(cut(cards(1, 1080, 1920), 0, 360), "people_card_one");
}

TEST_CASE("five people on cards") {
    check(cut(cards(5, 1080, 1920), 0, 480), "people_cards_five");
}

TEST_CASE("twelve people on cards fit into the lower half of a screen") {
    check(cut(cards(12, 1080, 1920), 0, 960), "people_cards_twelve");
}

TEST_CASE("cards in a narrow column") {
    config::Config config = with_people(config::PeopleVariant::card);
    config.modules[0].position = config::Position::top_left;
    config.display.face_window = config::FaceWindow{0.34, 0.66};
    const render::Image image = draw(config, golden::sample_view(config, family_of(6)), 1920, 1080);
    render::Image left{640, 720, {}};
    for (int y = 0; y < left.height_px; ++y) {
        const auto begin = image.pixels.begin() + std::ptrdiff_t{y} * image.width_px;
        left.pixels.insert(left.pixels.end(), begin, begin + left.width_px);
    }
    check(left, "people_cards_column");
}

TEST_CASE("rows with speed, distance, charging and old news") {
    household::Summary summary = golden::sample_summary();
    summary.people[0].heading = household::Heading::leaving_home;
    summary.people[1].battery_pct = 80;
    summary.people[1].charging = household::Charging::yes;
    summary.people[3].freshness = household::Freshness::stale;
    summary.people[3].since_heard = 5h;
    const config::Config config = with_people(config::PeopleVariant::row);
    check(cut(draw(config, golden::sample_view(config, summary), 1080, 1920), 0, 480), "people_rows");
}

TEST_CASE("a feed that names several people in one row") {
    config::Config config = only(golden::sample_config(), "transitions");
    config.display.viewing_distance_m = 0;
    config.modules[0].position = config::Position::top_bar;
    household::Summary summary = golden::sample_summary();
    const auto ago = [](std::chrono::seconds time) {
        return std::chrono::floor<std::chrono::seconds>(k_now - time);
    };
    summary.transitions = {{"Ben", "Home", true, ago(10min)},     {"Anna", "Home", true, ago(12min)},
                           {"Beetle", "Home", true, ago(12min)},  {"David", "School", true, ago(30min)},
                           {"Clara", "School", true, ago(31min)}, {"Anna", "School", true, ago(32min)},
                           {"Ben", "School", true, ago(33min)}};
    check(cut(draw(config, golden::sample_view(config, summary), 1080, 1920), 0, 240), "feed_grouped");
}

TEST_CASE("each kind of alert in the face window") {
    const auto window = [](const render::Image& image) { return cut(image, 420, 220); };
    const view::LocalState quiet;
    check(stacked({window(alert(quiet, true, true, 1080, 1920)),
                   window(alert(news(view::NoticeKind::arrival, {"Anna", "Ben"}), false, false, 1080, 1920)),
                   window(alert(news(view::NoticeKind::departure, {"Clara"}), false, false, 1080, 1920)),
                   window(alert(broken_config(), false, false, 1080, 1920)),
                   window(alert(quiet, false, true, 1080, 1920)),
                   window(alert(news(view::NoticeKind::battery, {"Clara"}), false, false, 1080, 1920)),
                   window(alert(quiet, true, true, 1080, 1920, "fr"))}),
          "alerts_portrait");
}

TEST_CASE("alerts in the narrow face window of a screen that lies on its side") {
    const auto window = [](const render::Image& image) {
        render::Image part{660, 340, {}};
        for (int y = 0; y < part.height_px; ++y) {
            const auto begin = image.pixels.begin() + std::ptrdiff_t{y} * image.width_px + 630;
            part.pixels.insert(part.pixels.end(), begin, begin + part.width_px);
        }
        return part;
    };
    const view::LocalState quiet;
    check(
        stacked({window(alert(quiet, true, true, 1920, 1080)),
                 window(alert(broken_config(), false, false, 1920, 1080)),
                 window(alert(news(view::NoticeKind::arrival, {"Anna", "Ben"}), false, false, 1920, 1080))}),
        "alerts_landscape");
}
