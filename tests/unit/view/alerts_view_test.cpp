#include "module/view/alerts_view.hpp"

#include <utility>

#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using namespace mirror::test;
using view::AlertKind;
using view::AlertView;
using view::NoticeKind;

namespace {

const UtcTime k_now = thursday_morning();
constexpr SinceBoot k_boot = 10h;

/// A household in which nothing is wrong, and what one test makes of it.
struct House {
    config::Config config = config_with(config::ConnectionOptions{});
    household::Summary summary = summary_of({heard("Anna", k_now), heard("Car", k_now)});
    mqtt::ConnectionStatus connection = connected();
    view::LocalState local;
    bool trusted = true;

    House& alarm() {
        summary.people[1].kind = config::PersonKind::vehicle;
        summary.people[1].alarm = seconds(berlin(2025, 11, 20, 2, 14));
        return *this;
    }
    House& broken_config() {
        local.problems.push_back(
            {view::LocalProblemKind::config_error, "household.json:14:3: `timeFromat`: unknown key"});
        return *this;
    }
    House& no_broker(std::chrono::milliseconds since) {
        connection = {mqtt::ConnectionProblem::refused, "", k_boot - since, 3};
        return *this;
    }
    House& notice(NoticeKind kind, std::chrono::milliseconds left = 8s) {
        local.notice = view::Notice{kind, {"Anna"}, "Home", 12, k_boot + left};
        return *this;
    }
    [[nodiscard]] view::MirrorView view(const std::string& language = "en") const {
        return view::make_view(config, summary, connection, speaking(language), {k_now, k_boot, trusted},
                               local);
    }
    [[nodiscard]] std::string text(const std::string& language = "en") const {
        const auto alert = view(language).alert;
        return alert ? plain(alert->text) : "";
    }
};

}  // namespace

TEST_CASE("nothing stands in the face window while all is well") {
    CHECK_FALSE(House().view().alert);
    CHECK_FALSE(House().no_broker(9min).view().alert);
    CHECK_FALSE(House().notice(NoticeKind::arrival, 0s).view().alert);
    House starting;  // nobody has tried to connect yet
    starting.connection = {};
    CHECK_FALSE(starting.view().alert);
}

TEST_CASE("each kind of alert says what it is about") {
    const AlertView alarm = *House().alarm().view().alert;
    CHECK(alarm.kind == AlertKind::alarm);
    CHECK(alarm.word == "Alarm");
    CHECK(alarm.text == "Car: moved while switched off since 02:14");
    const AlertView config = *House().broken_config().view().alert;
    CHECK(config.text == "The configuration has an error");
    CHECK(config.detail == "household.json:14:3: `timeFromat`: unknown key");
    const AlertView broker = *House().no_broker(30min).view().alert;
    CHECK(broker.text == "No connection to the broker since 07:12");
    CHECK_THAT(broker.detail, ContainsSubstring("start the broker"));
    CHECK(House().notice(NoticeKind::arrival).text() == "Anna got home");
    CHECK(House().notice(NoticeKind::departure).text() == "Anna left home");
    CHECK(House().notice(NoticeKind::battery).text() == "Battery low: Anna, 12%");
}

TEST_CASE("alerts speak every language") {
    const auto texts = [](const std::string& language) {
        return std::vector<std::string>{
            House().alarm().text(language), House().broken_config().text(language),
            House().no_broker(30min).text(language), House().notice(NoticeKind::battery).text(language)};
    };
    using Texts = std::vector<std::string>;
    CHECK(texts("de") == Texts{"Car: seit 02:14 ohne Zündung bewegt",
                               "Die Konfiguration enthält einen Fehler",
                               "Keine Verbindung zum Broker seit 07:12", "Akku fast leer: Anna, 12 %"});
    CHECK(texts("fr") == Texts{"Car : en mouvement contact coupé depuis 02:14",
                               "La configuration contient une erreur",
                               "Pas de connexion au broker depuis 07:12", "Batterie faible : Anna, 12 %"});
    CHECK(texts("pl") == Texts{"Car: ruch bez zapłonu od 02:14", "W konfiguracji jest błąd",
                               "Brak połączenia z brokerem od 07:12", "Słaba bateria: Anna, 12%"});
    CHECK(texts("ja") == Texts{"Car：2:14からエンジン停止のまま移動", "設定に誤りがあります",
                               "7:12からブローカーに接続できません", "電池残量わずか：Anna、12%"});
    for (const char* const language : {"ar", "es", "it", "nl", "sv"}) {
        for (const std::string& text : texts(language)) {
            CAPTURE(language, text);
            CHECK(text.size() > 8);
            CHECK(text.find_first_of("{}") == std::string::npos);
            CHECK_THAT(text, !ContainsSubstring("alert."));
        }
    }
}

TEST_CASE("one alert is told, the others are counted: alarm, news, configuration, broker, battery") {
    House house;
    house.notice(NoticeKind::battery).no_broker(1h).broken_config().alarm();
    CHECK(house.view().alert->kind == AlertKind::alarm);
    CHECK(house.view().alert->more == "+3");
    house.summary.people[1].alarm = std::nullopt;
    CHECK(house.view().alert->kind == AlertKind::config);
    house.local.problems.clear();
    CHECK(house.view().alert->kind == AlertKind::broker);
    CHECK(house.view().alert->more == "+1");
    house.connection = connected();
    CHECK(house.view().alert->kind == AlertKind::battery);
    CHECK(house.view().alert->more.empty());
    house.broken_config().notice(NoticeKind::arrival);
    CHECK(house.view().alert->kind == AlertKind::arrival);
}

TEST_CASE(
    "a dismissed error of the configuration is told again when there is another one, or it comes again") {
    House house;
    house.broken_config();
    view::Dismissed& dismissed = house.local.dismissed;
    CHECK_THAT(view::dismiss(dismissed, "config", house.local.problems, house.connection),
               ContainsSubstring("is dismissed"));
    CHECK_FALSE(house.view().alert);
    // Nothing has changed: it stays away.
    view::look_again(dismissed, house.local.problems, house.connection);
    CHECK_FALSE(house.view().alert);
    SECTION("another error") {
        house.local.problems[0].detail = "household.json:2:1: something else";
    }
    SECTION("mended and broken again in the same way") {
        const auto broken = std::exchange(house.local.problems, {});
        view::look_again(dismissed, house.local.problems, house.connection);
        house.local.problems = broken;
    }
    view::look_again(dismissed, house.local.problems, house.connection);
    REQUIRE(house.view().alert);
    CHECK(house.view().alert->kind == AlertKind::config);
}

TEST_CASE("a broker that is dismissed is told of again when it was there in between") {
    House house;
    house.no_broker(30min);
    view::Dismissed& dismissed = house.local.dismissed;
    view::dismiss(dismissed, "broker", house.local.problems, house.connection);
    CHECK_FALSE(house.view().alert);
    // The same absence by another name is no news.
    house.connection.problem = mqtt::ConnectionProblem::timed_out;
    view::look_again(dismissed, house.local.problems, house.connection);
    CHECK_FALSE(house.view().alert);
    house.no_broker(20min);
    view::look_again(dismissed, house.local.problems, house.connection);
    REQUIRE(house.view().alert);
    CHECK(house.view().alert->kind == AlertKind::broker);
}

TEST_CASE(
    "what is dismissed leaves the others as they are, and an answer says when there was nothing to do") {
    House house;
    house.no_broker(30min).broken_config();
    view::dismiss(house.local.dismissed, "config", house.local.problems, house.connection);
    REQUIRE(house.view().alert);
    CHECK(house.view().alert->kind == AlertKind::broker);
    CHECK(house.view().alert->more.empty());
    view::Dismissed nothing;
    CHECK_THAT(view::dismiss(nothing, "config", {}, connected()), ContainsSubstring("nothing to dismiss"));
    CHECK_THAT(view::dismiss(nothing, "broker", {}, connected()), ContainsSubstring("nothing to dismiss"));
    CHECK(nothing == view::Dismissed{});
    CHECK(view::is_condition_word("config"));
    CHECK_FALSE(view::is_condition_word("Car"));
}

TEST_CASE("a household may do without alerts") {
    House house;
    house.alarm().no_broker(1h).broken_config().notice(NoticeKind::arrival);
    house.config.alerts.enabled = false;
    CHECK_FALSE(house.view().alert);
}

TEST_CASE("the view is made anew when a notice leaves and when the broker was away for long enough") {
    CHECK(House().notice(NoticeKind::arrival, 5s).view().next_change == k_now + 5s);
    CHECK(House().no_broker(9min).view().next_change == k_now + 1min);
}

TEST_CASE("without a trusted clock no time is claimed") {
    House house;
    house.trusted = false;
    CHECK(house.no_broker(1h).text() == "No connection to the broker");
}
