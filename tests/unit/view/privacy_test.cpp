#include "module/view/privacy.hpp"

#include <nlohmann/json.hpp>

#include "module/announce/household_board.hpp"
#include "module/view/household_view.hpp"
#include "module/view/notice_board.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using namespace mirror::test;
using namespace std::string_view_literals;
using config::Blur;
using household::StayKind;
using view::GuestWish;
using view::MirrorView;

namespace {

// The first bytes of a PNG of 192 x 192.
constexpr auto k_face = "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\xc0\0\0\0\xc0"sv;
constexpr double k_home_lat = 53.5571, k_home_lon = 13.2607;
constexpr double k_school_lat = 53.5629, k_school_lon = 13.2704;
constexpr double k_penzlin_lat = 53.5070, k_penzlin_lon = 13.0840;

/// Everything that can name or place somebody, in one household.
config::Config household_of(Blur blur) {
    config::Config config = config_with(config::PeopleOptions{});
    config.people = {{.name = "Anna", .devices = {"anna"}, .color = {}, .photo = "/photos/anna.png"},
                     {.name = "Benedikt", .devices = {"ben"}, .color = {}, .photo = {}}};
    config.people[1].blur = blur;
    config.regions = {{"Home", *LatLon::make(k_home_lat, k_home_lon), 120, "", {}},
                      {"School", *LatLon::make(k_school_lat, k_school_lon), 150, "", {}}};
    for (const config::ModuleOptions& options :
         {config::ModuleOptions(config::TransitionsOptions{}), config::ModuleOptions(config::MapOptions{}),
          config::ModuleOptions(config::SentenceOptions{}), config::ModuleOptions(config::RibbonsOptions{}),
          config::ModuleOptions(config::WeasleyClockOptions{}),
          config::ModuleOptions(config::MessageOptions{.topic = "house/say"})}) {
        config.modules.push_back(config.modules[0]);
        config.modules.back().options = options;
    }
    return config;
}

household::Summary household_with(PersonStatus ben) {
    const UtcTime now = thursday_morning();
    household::Summary summary = summary_of(
        {at(in_region(heard("Anna", now), "Home", now - 1h), k_home_lat, k_home_lon), std::move(ben)});
    summary.people[0].card_picture = *household::CardPicture::make(std::string(k_face));
    household::RegionStatus home;
    home.name = "Home";
    home.centre = *LatLon::make(k_home_lat, k_home_lon);
    home.radius_m = 120;
    home.is_home = true;
    household::RegionStatus school = home;
    school.name = "School";
    school.centre = *LatLon::make(k_school_lat, k_school_lon);
    school.is_home = false;
    if (summary.people[1].whereabouts.region == "School") school.people_inside = {"Benedikt"};
    summary.regions = {home, school};
    summary.transitions = {{"Benedikt", "School", true, seconds(now - 20min)},
                           {"Benedikt", "Home", false, seconds(now - 30min)}};
    summary.notes = {{"Benedikt", "anna", "bring milk", "School", seconds(now - 5min)}};
    return summary;
}

PersonStatus ben_at_school() {
    PersonStatus ben =
        at(in_region(heard("Benedikt", thursday_morning()), "School", thursday_morning() - 20min),
           k_school_lat, k_school_lon);
    ben.distance_home_m = 910;
    ben.bearing_from_home_deg = 45;
    ben.battery_pct = 12;
    ben.battery_low = true;
    return ben;
}

PersonStatus ben_on_the_way() {
    PersonStatus ben =
        at(coming_home(heard("Benedikt", thursday_morning()), 12'300), k_penzlin_lat, k_penzlin_lon);
    ben.position->speed_kmh = 83;
    ben.position->course_deg = 60;
    return ben;
}

view::LocalState known_places() {
    view::LocalState local;
    local.places.put(*LatLon::make(k_home_lat, k_home_lon), {"Neubrandenburg", "Altstadt"});
    local.places.put(*LatLon::make(k_school_lat, k_school_lon), {"Neubrandenburg", "Oststadt"});
    local.places.put(*LatLon::make(k_penzlin_lat, k_penzlin_lon), {"Penzlin", ""});
    const auto way =
        std::make_shared<const std::vector<household::TrailPoint>>(std::vector<household::TrailPoint>{
            {*LatLon::make(k_home_lat, k_home_lon), seconds(thursday_morning() - 30min), false},
            {*LatLon::make(k_school_lat, k_school_lon), seconds(thursday_morning() - 20min), false}});
    local.trails = {{"Anna", way}, {"Benedikt", way}};
    const auto midnight = seconds(berlin(2025, 11, 20, 0, 0));
    local.pasts = {
        {"Benedikt", std::make_shared<const std::vector<household::Stay>>(std::vector<household::Stay>{
                         {midnight, seconds(thursday_morning() - 30min), StayKind::region, "Home"},
                         {seconds(thursday_morning() - 20min), seconds(thursday_morning()), StayKind::region,
                          "School"}})}};
    return local;
}

MirrorView made(const config::Config& config, const household::Summary& summary,
                const view::LocalState& local = known_places()) {
    const view::Language language = speaking("en");
    return view::make_view(config, summary, connected(), language, {thursday_morning(), 1h, true}, local);
}

template <class View>
const View* find_in(const MirrorView& made) {
    for (const view::ModuleView& module : made.modules) {
        if (const auto* const found = std::get_if<View>(&module.data)) return found;
    }
    return nullptr;
}

template <class View>
View part_of(const MirrorView& made) {
    const View* const found = find_in<View>(made);
    REQUIRE(found != nullptr);
    return *found;
}

/// Every word that a view puts on the glass.
std::string all_words(const MirrorView& made) {
    std::string words = made.alert ? made.alert->text + made.alert->detail : "";
    const auto add = [&](const std::string& more) { words += "\n" + plain(more); };
    if (const auto* const people = find_in<view::PeopleView>(made))
        for (const auto& row : people->rows)
            for (const auto& each :
                 {row.name, row.initials, row.whereabouts, row.age, row.speed, row.distance})
                add(each);
    if (const auto* const feed = find_in<view::TransitionsView>(made))
        for (const auto& row : feed->rows)
            add(row.text);
    if (const auto* const sentence = find_in<view::SentenceView>(made))
        for (const auto& candidate : sentence->candidates)
            add(candidate);
    if (const auto* const ribbons = find_in<view::RibbonsView>(made)) {
        for (const auto& row : ribbons->rows)
            add(row.name);
        for (const auto& each : ribbons->legend)
            add(each.text);
    }
    if (const auto* const clock = find_in<view::WeasleyClockView>(made))
        for (const auto& hand : clock->hands)
            add(hand.name + " " + hand.whereabouts + " " + clock->places[hand.place].name);
    if (const auto* const messages = find_in<view::MessageView>(made))
        for (const auto& row : messages->rows)
            add(row.title + row.text + row.by);
    if (const auto* const map = find_in<view::MapView>(made))
        for (const auto& marker : map->markers)
            add(marker.name + marker.region + marker.distance);
    return words;
}

}  // namespace

TEST_CASE("of somebody who is blurred the glass says that they are out, and nothing else") {
    for (const PersonStatus& ben : {ben_at_school(), ben_on_the_way()}) {
        const MirrorView view = made(household_of(Blur::out), household_with(ben));
        const auto people = part_of<view::PeopleView>(view);
        CHECK(people.rows[1].is_blurred);
        CHECK_FALSE(people.rows[0].is_blurred);
        CHECK(people.rows[1].whereabouts == "out");
        CHECK(plain(people.rows[1].age) == "1 min ago");  // not since when they are there
        CHECK(people.rows[1].speed.empty());
        CHECK(people.rows[1].distance.empty());
        const auto map = part_of<view::MapView>(view);
        REQUIRE(map.markers.size() == 1);
        CHECK(map.markers[0].name == "Anna");
        CHECK(map.trails.size() == 1);
        CHECK_FALSE(map.regions[1].somebody_inside);
        CHECK(part_of<view::SentenceView>(view).candidates ==
              std::vector<std::string>{"Only Benedikt is out"});
        const auto feed = part_of<view::TransitionsView>(view);
        REQUIRE(feed.rows.size() == 1);
        CHECK(feed.rows[0].text == "Benedikt left home");
        const auto clock = part_of<view::WeasleyClockView>(view);
        CHECK(clock.places[clock.hands[1].place].kind == view::ClockPlaceKind::travelling);
        CHECK(clock.hands[1].lean == 0);
        CHECK(clock.hands[1].is_blurred);
        const auto ribbons = part_of<view::RibbonsView>(view);
        REQUIRE(ribbons.rows[1].today.size() == 2);
        CHECK(ribbons.rows[1].today[0].kind == view::RibbonKind::home);
        CHECK(ribbons.rows[1].today[1].kind == view::RibbonKind::out);
        const std::string words = all_words(view);
        INFO(words);
        for (const char* const secret : {"School", "Penzlin", "Oststadt", "km", "910"})
            CHECK_FALSE(words.find(secret) != std::string::npos);
        CHECK(words.find("Benedikt, 07:37") != std::string::npos);  // what he says himself stays
    }
}

TEST_CASE("somebody who is blurred to the town is near a town or suburb, also in a region and on the way") {
    const MirrorView at_school = made(household_of(Blur::town), household_with(ben_at_school()));
    CHECK(part_of<view::PeopleView>(at_school).rows[1].whereabouts == "near Oststadt");
    CHECK(part_of<view::MapView>(at_school).markers.size() == 1);
    const MirrorView driving = made(household_of(Blur::town), household_with(ben_on_the_way()));
    CHECK(part_of<view::PeopleView>(driving).rows[1].whereabouts == "near Penzlin");
    CHECK(part_of<view::PeopleView>(driving).rows[1].speed.empty());
    CHECK(part_of<view::SentenceView>(driving).candidates ==
          std::vector<std::string>{"Only Benedikt is out, near Penzlin", "Only Benedikt is out"});
    CHECK(all_words(driving).find("km") == std::string::npos);
    // Where the map has no name they are out.
    const MirrorView nowhere = made(household_of(Blur::town), household_with(ben_on_the_way()), {});
    CHECK(part_of<view::PeopleView>(nowhere).rows[1].whereabouts == "out");
}

TEST_CASE("the map is asked for the towns of those who are blurred to them, and of nobody who is only out") {
    const household::Summary summary = household_with(ben_on_the_way());
    const auto wishes = [&](Blur blur) {
        return view::NearPlaces().wishes(view::for_place_names(household_of(blur), summary)).size();
    };
    CHECK(wishes(Blur::off) == 0);   // on the way: nobody asks
    CHECK(wishes(Blur::town) == 2);  // the place and home
    CHECK(wishes(Blur::out) == 0);
    const household::Summary away = household_with(
        at(test::away(heard("Benedikt", thursday_morning()), 12'300), k_penzlin_lat, k_penzlin_lon));
    CHECK(view::NearPlaces().wishes(view::for_place_names(household_of(Blur::off), away)).size() == 2);
    CHECK(view::NearPlaces().wishes(view::for_place_names(household_of(Blur::out), away)).empty());
}

TEST_CASE("who is blurred is at home as everybody is, but at no exact place there") {
    PersonStatus ben = at(in_region(heard("Benedikt", thursday_morning()), "Home", thursday_morning() - 2h),
                          k_home_lat + 0.0004, k_home_lon - 0.0003);
    ben.distance_home_m = 47;
    const MirrorView view = made(household_of(Blur::out), household_with(ben));
    const auto people = part_of<view::PeopleView>(view);
    CHECK(people.rows[1].whereabouts == "home");
    CHECK(plain(people.rows[1].age) == "since 05:42");
    CHECK(people.rows[1].is_blurred);
    const auto map = part_of<view::MapView>(view);
    REQUIRE(map.markers.size() == 2);
    CHECK(map.markers[1].place == *LatLon::make(k_home_lat, k_home_lon));
    CHECK_FALSE(map.markers[1].accuracy_m);
    const auto sentences = part_of<view::SentenceView>(view).candidates;
    CHECK(std::ranges::find(sentences, "Everyone is home") != sentences.end());

    // Nothing was heard for hours, which the list says, too; guests are not told whose phone it is.
    ben.since_heard = 4h;
    for (const bool is_for_guests : {false, true}) {
        view::LocalState local = known_places();
        local.guests = is_for_guests ? GuestWish::on : GuestWish::off;
        const MirrorView silent = made(household_of(Blur::out), household_with(stale(ben)), local);
        CHECK(plain(part_of<view::SentenceView>(silent).candidates.front()) ==
              std::string("Everyone is home, last heard from ") + (is_for_guests ? "B" : "Benedikt") +
                  " 4 h ago");
        CHECK((all_words(silent).find("Benedikt") == std::string::npos) == is_for_guests);
    }
}

TEST_CASE("nobody is announced at a place that the glass does not tell") {
    const view::TimeZone zone = *view::TimeZone::named("Europe/Berlin");
    const UtcTime now = thursday_morning();
    // What a board makes of it when Benedikt comes to a place now.
    const auto announced = [&](Blur blur, const std::string& region) {
        config::Config config = household_of(blur);
        auto& options = std::get<config::TransitionsOptions>(config.modules[1].options);
        options.banner = options.chime = true;
        household::Summary summary = household_with(ben_at_school());
        view::NoticeBoard board;
        (void)board.take(config, view::blurred(config, summary), {now - 1min, 59min, true}, zone);
        summary.transitions.insert(summary.transitions.begin(), {"Benedikt", region, true, seconds(now)});
        const auto chime = board.take(config, view::blurred(config, summary), {now, 1h, true}, zone);
        CHECK(chime.has_value() == board.current().has_value());
        return board.current().has_value();
    };
    CHECK(announced(Blur::off, "School"));
    CHECK_FALSE(announced(Blur::town, "School"));
    CHECK_FALSE(announced(Blur::out, "School"));
    CHECK(announced(Blur::out, "Home"));
}

TEST_CASE("machines get the whole truth but the place of who is blurred") {
    const household::Summary summary = household_with(ben_at_school());
    for (const Blur blur : {Blur::off, Blur::out, Blur::town}) {
        const config::Config config = household_of(blur);
        const view::Language language = speaking("en");
        const auto view = view::household_view(config, summary, connected(), language,
                                               {thursday_morning(), 1h, true}, known_places());
        const announce::Board board = announce::household_board("m", summary, view);
        const auto ben = nlohmann::json::parse(board.at("m/person/Benedikt"));
        CHECK(ben.at("region") == "School");
        CHECK(board.at("m/person/Benedikt/place") == "School");
        CHECK(board.at("m/person/Benedikt/distance") == "910");
        CHECK(ben.contains("latitude") == (blur == Blur::off));
        CHECK(ben.contains("longitude") == (blur == Blur::off));
        CHECK(ben.contains("gps_accuracy") == (blur == Blur::off));
        CHECK(nlohmann::json::parse(board.at("m/person/Anna")).contains("latitude"));
        // The sentence is the glass's own.
        CHECK((board.at("m/household/sentence").find("School") != std::string::npos) == (blur == Blur::off));
    }
}

TEST_CASE("guests read initials, and find no map, no faces, no notes and no messages") {
    config::Config config = household_of(Blur::off);
    view::LocalState local = known_places();
    local.guests = GuestWish::on;
    local.heard.alerts["house/say"] = {{{"Kitchen", "Dinner with the Meyers", std::nullopt}, 1h - 1min}};
    local.notice = view::Notice{view::NoticeKind::arrival, {"Benedikt"}, "School", 0, 2h};
    local.problems = {{view::LocalProblemKind::notice, "two phones use the account of Benedikt"}};
    household::Summary summary = household_with(ben_at_school());
    summary.transitions.push_back({"Grandma", "Home", false, seconds(thursday_morning() - 2h)});
    const MirrorView view = made(config, summary, local);
    CHECK(view.is_for_guests);
    CHECK(find_in<view::MapView>(view) == nullptr);
    CHECK(part_of<view::MessageView>(view).rows.empty());
    const auto people = part_of<view::PeopleView>(view);
    CHECK(people.rows[0].name == "A");
    CHECK(people.rows[0].photo.empty());
    CHECK_FALSE(people.rows[0].card_picture.is_there());
    CHECK(people.rows[1].name == "B");
    CHECK(people.rows[1].whereabouts == "School");
    REQUIRE(view.alert);
    CHECK(view.alert->text == "B arrived at School");
    const auto feed = part_of<view::TransitionsView>(view);
    CHECK(feed.rows.back().text == "G left home");  // somebody whom the household does not have any more
    const std::string words = all_words(view);
    INFO(words);
    for (const char* const secret : {"Anna", "Benedikt", "Grandma", "Meyers", "milk"})
        CHECK(words.find(secret) == std::string::npos);
    // The same household by itself.
    local.guests = GuestWish::automatic;
    const MirrorView alone = made(config, summary, local);
    CHECK_FALSE(alone.is_for_guests);
    CHECK(find_in<view::MapView>(alone) != nullptr);
    CHECK(all_words(alone).find("Benedikt") != std::string::npos);
}

TEST_CASE("guests come by the configuration, by its schedule, or when somebody says so") {
    const view::TimeZone zone = *view::TimeZone::named("Europe/Berlin");
    config::Privacy privacy;
    const auto guests = [&](UtcTime now, GuestWish wish = GuestWish::automatic,
                            bool is_clock_trusted = true) {
        view::NextChange next(now);
        return view::is_for_guests(privacy, wish, zone, {now, 1h, is_clock_trusted}, next);
    };
    const UtcTime saturday_noon = berlin(2025, 11, 22, 12, 0);
    CHECK_FALSE(guests(saturday_noon));
    CHECK_FALSE(guests(saturday_noon, GuestWish::automatic, false));
    CHECK(guests(saturday_noon, GuestWish::on));
    privacy.guest_schedule = {{15h, 22h, {false, false, false, false, false, true, false}}};
    CHECK_FALSE(guests(saturday_noon));
    CHECK(guests(saturday_noon + 4h));
    CHECK_FALSE(guests(saturday_noon + 10h));
    CHECK_FALSE(guests(saturday_noon + 28h));  // a Sunday
    CHECK_FALSE(guests(saturday_noon + 4h, GuestWish::off));
    CHECK(guests(saturday_noon, GuestWish::automatic, false));  // nobody knows what time it is
    view::NextChange next(saturday_noon);
    (void)view::is_for_guests(privacy, GuestWish::automatic, zone, {saturday_noon, 1h, true}, next);
    CHECK(next.earliest() <= saturday_noon + 3h);
    privacy = {true, {}};
    CHECK(guests(saturday_noon));
    CHECK_FALSE(guests(saturday_noon, GuestWish::off));
}
