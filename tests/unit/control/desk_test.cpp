#include "module/control/desk.hpp"

#include "module/view/make_view.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using namespace mirror::control;
using namespace std::chrono_literals;

namespace {

/// Clock, people, map and a second clock, hidden at the start; two pages.
config::Config house() {
    config::Config config = test::config_with(config::ClockOptions{});
    config.modules.clear();
    const auto add = [&](const char* name, config::ModuleOptions options) {
        config::Module module;
        module.name = name;
        module.position = config::Position::top_left;
        module.order = static_cast<int>(config.modules.size());
        module.options = std::move(options);
        config.modules.push_back(std::move(module));
    };
    add("clock", config::ClockOptions{});
    add("people", config::PeopleOptions{});
    add("map", config::MapOptions{});
    add("clock", config::ClockOptions{});
    config.modules.back().hidden_on_startup = true;
    config.people = {{"Anna", {"anna"}, {}, "", config::PersonKind::person}};
    return config;
}

/// Mirror and desk at one moment.
struct Mirror {
    config::Config config = house();
    Desk desk;
    view::Language language = test::speaking("en");
    SinceBoot now = 1h;

    void tell(std::string_view line) {
        const auto order = read_order(line, Source::topic, known_in(config));
        REQUIRE(order);
        REQUIRE(desk.obey(*order, config, now));
    }
    [[nodiscard]] view::MirrorView view() const {
        view::LocalState local;
        desk.fill(local, config);
        const auto summary =
            test::summary_of({test::at(test::heard("Anna", test::thursday_morning()), 53.5, 13.2)});
        return view::make_view(config, summary, test::connected(), language,
                               {test::thursday_morning(), now, true}, local);
    }
    [[nodiscard]] std::vector<std::size_t> shown() const {
        std::vector<std::size_t> places;
        for (const view::ModuleView& module : view().modules)
            places.push_back(module.config_index);
        return places;
    }
};

using Places = std::vector<std::size_t>;

}  // namespace

TEST_CASE("modules have ids that do not depend on who else is hidden") {
    Mirror mirror;
    CHECK(module_ids(mirror.config.modules) == std::vector<std::string>{"clock", "people", "map", "clock_2"});
    mirror.config.modules[1].disabled = true;
    const Known known = known_in(mirror.config);
    CHECK(known.modules == std::vector<std::string>{"clock", "map", "clock_2"});
    CHECK(known.has_map);
    CHECK(known.people == std::vector<std::string>{"Anna"});
}

TEST_CASE("the screen is switched and dimmed") {
    Mirror mirror;
    CHECK(mirror.view().light.is_on);
    mirror.tell("screen off");
    CHECK_FALSE(mirror.view().light.is_on);
    mirror.tell("screen auto");
    CHECK(mirror.view().light.is_on);
    mirror.tell("screen dim 40");
    CHECK(mirror.view().light.tint == config::Color{102, 102, 102});
    mirror.tell("screen dim 100");
    CHECK(mirror.view().light.tint == config::Color{255, 255, 255});
}

TEST_CASE("with nobody in front of it the mirror goes dark after a while, with or without a sensor") {
    Mirror mirror;
    mirror.tell("presence off");
    CHECK(mirror.view().light.is_on);
    CHECK(mirror.view().next_change <= test::thursday_morning() + 5min);
    mirror.now += 5min;
    CHECK_FALSE(mirror.view().light.is_on);
    mirror.tell("presence on");
    CHECK(mirror.view().light.is_on);
}

TEST_CASE("a sensor that speaks later than somebody is believed") {
    Mirror mirror;
    mirror.tell("presence off");
    view::LocalState local;
    local.heard.presence = {true, mirror.now + 1s};
    mirror.desk.fill(local, mirror.config);
    CHECK(local.heard.presence->is_present);
    local.heard.presence = {true, mirror.now - 1s};
    mirror.desk.fill(local, mirror.config);
    CHECK_FALSE(local.heard.presence->is_present);
}

TEST_CASE("modules are shown and hidden") {
    Mirror mirror;
    CHECK(mirror.shown() == Places{0, 1, 2});
    mirror.tell("hide people");
    mirror.tell("show clock_2");
    CHECK(mirror.shown() == Places{0, 2, 3});
    mirror.tell("show people");
    mirror.tell("hide clock");
    CHECK(mirror.shown() == Places{1, 2, 3});
}

TEST_CASE("pages show their modules and hide the others'; modules on no page stay") {
    Mirror mirror;
    CHECK(mirror.desk.page(mirror.config) == 0);
    mirror.config.control.pages = {{"people"}, {"map"}};
    CHECK(mirror.desk.page(mirror.config) == 1);
    CHECK(mirror.shown() == Places{0, 1});
    mirror.tell("page next");
    CHECK(mirror.shown() == Places{0, 2});
    CHECK(mirror.desk.page(mirror.config) == 2);
    mirror.tell("show people");
    CHECK(mirror.shown() == Places{0, 1, 2});
    mirror.tell("page next");  // round the corner; and a page is what it says
    CHECK(mirror.shown() == Places{0, 1});
    mirror.tell("page previous");
    CHECK(mirror.desk.page(mirror.config) == 2);
    mirror.tell("page 1");
    CHECK(mirror.desk.page(mirror.config) == 1);
    mirror.tell("page 2");
    mirror.config.control.pages = {{"people"}};  // the configuration has changed
    CHECK(mirror.desk.page(mirror.config) == 1);
}

TEST_CASE("the map follows whom somebody names, at the zoom that they name") {
    Mirror mirror;
    const auto map = [&] { return std::get<view::MapView>(mirror.view().modules[2].data); };
    CHECK(map().follow.empty());
    mirror.tell("focus Anna");
    mirror.tell("zoom 12.5");
    CHECK(map().follow == "Anna");
    CHECK(map().zoom == 12.5);
    mirror.tell("focus off");
    mirror.tell("zoom auto");
    CHECK(map().follow.empty());
    CHECK_FALSE(map().zoom);
}

TEST_CASE("guests see no map until they have left, or for as long as the configuration says") {
    Mirror mirror;
    const std::vector<std::size_t> all{0, 1, 2}, without_map{0, 1};
    CHECK(mirror.shown() == all);
    mirror.tell("guest on");
    CHECK(mirror.shown() == without_map);
    CHECK(mirror.view().is_for_guests);
    mirror.tell("show map");  // guests are still there
    CHECK(mirror.shown() == without_map);
    mirror.tell("guest off");
    CHECK(mirror.shown() == all);
    mirror.config.privacy.guest = true;
    CHECK(mirror.shown() == all);  // somebody has said so
    mirror.tell("guest auto");
    CHECK(mirror.shown() == without_map);
}

TEST_CASE("a message stands in the face window for as long as it says, and can be taken back") {
    Mirror mirror;
    mirror.tell(R"(message {"title": "Kitchen", "message": "Dinner is ready", "timer": 90000})");
    REQUIRE(mirror.view().alert);
    CHECK(mirror.view().alert->kind == view::AlertKind::saying);
    CHECK(mirror.view().alert->word == "Kitchen");
    CHECK(mirror.view().alert->text == "Dinner is ready");
    CHECK(mirror.view().next_change <= test::thursday_morning() + 90s);
    mirror.now += 90s;
    CHECK_FALSE(mirror.view().alert);
    mirror.tell("message Dinner is ready");
    CHECK(mirror.view().alert);
    mirror.tell("message");
    CHECK_FALSE(mirror.view().alert);
}

TEST_CASE("orders that do not concern the picture are somebody else's") {
    Mirror mirror;
    for (const char* line : {"reload", "ask all", "dismiss Car", "snapshot"}) {
        const auto order = read_order(line, Source::topic, known_in(mirror.config));
        REQUIRE(order);
        CHECK_FALSE(mirror.desk.obey(*order, mirror.config, mirror.now));
    }
}
