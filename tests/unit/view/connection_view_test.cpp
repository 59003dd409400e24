#include "module/view/connection_view.hpp"

#include <set>

#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using namespace mirror::test;
using mqtt::ConnectionProblem;
using mqtt::ConnectionStatus;
using view::ConnectionView;
using view::LocalProblem;
using view::LocalProblemKind;
using view::LocalState;
using view::ViewNow;

namespace {

const ViewNow k_now{thursday_morning(), 1h, true};

constexpr auto k_last_problem = ConnectionProblem::connection_lost;

struct Shown {
    ConnectionView view;
    UtcTime next_change;
};

Shown shown(const ConnectionStatus& status, const std::string& language = "en",
            const LocalState& local = {}) {
    config::Config config = config_with(config::ConnectionOptions{});
    config.alerts.enabled = false;  // they would say some of it in the face window
    const household::Summary summary = summary_of({heard("Anna", k_now.wall)});
    const view::MirrorView made = make_view(config, summary, status, speaking(language), k_now, local);
    return {std::get<ConnectionView>(made.modules.at(0).data), made.next_change};
}

ConnectionStatus since_long(ConnectionProblem problem, const std::string& detail = "") {
    return {problem, detail, 1min, 7};
}

}  // namespace

TEST_CASE("every connection problem has one sentence of its own that names the host and the next step") {
    const auto language = GENERATE(as<std::string>{}, "en", "de");
    std::set<std::string> sentences;
    for (int i = 0; i <= static_cast<int>(k_last_problem); ++i) {
        const auto problem = static_cast<ConnectionProblem>(i);
        const ConnectionView view = shown(since_long(problem), language).view;
        CAPTURE(language, i, view.text);
        CHECK(view.more.empty());
        if (problem == ConnectionProblem::none) {
            CHECK(view.text.empty());
            continue;
        }
        CHECK_THAT(view.text, ContainsSubstring("mqtt.example"));
        CHECK_THAT(view.text, ContainsSubstring(": "));
        CHECK(view.text.find('{') == std::string::npos);
        CHECK(view.text.find("connection.") == std::string::npos);
        CHECK(sentences.insert(view.text).second);
    }
    CHECK(sentences.size() == static_cast<std::size_t>(k_last_problem));
}

TEST_CASE("sentences about the broker, word for word") {
    struct Case {
        ConnectionProblem problem;
        std::string detail, english, german;
    };
    const auto example = GENERATE(values<Case>({
        {ConnectionProblem::bad_credentials, "",
         "Cannot log in at mqtt.example: check broker.username and the password file",
         "Anmeldung bei mqtt.example abgelehnt: broker.username und die Passwortdatei prüfen"},
        {ConnectionProblem::refused, "",
         "Nothing listens at mqtt.example on port 8883: start the broker or correct broker.port",
         "Auf mqtt.example antwortet niemand an Port 8883: Broker starten oder broker.port berichtigen"},
        {ConnectionProblem::tls_expired, "2025-11-01",
         "The certificate of mqtt.example has expired (2025-11-01): renew it on the broker",
         "Das Zertifikat von mqtt.example ist abgelaufen (2025-11-01): auf dem Broker erneuern"},
        {ConnectionProblem::tls_not_spoken, "",
         "Nothing at mqtt.example port 8883 answers with TLS: check broker.port and broker.tls",
         "An Port 8883 von mqtt.example antwortet nichts mit TLS: broker.port und broker.tls prüfen"},
        {ConnectionProblem::subscription_refused, "owntracks/family/+",
         "mqtt.example refuses the subscription (owntracks/family/+): allow it in the broker’s ACL",
         "mqtt.example lehnt das Abonnement ab (owntracks/family/+): in der ACL des Brokers erlauben"},
        {ConnectionProblem::tls_wrong_host, "mqtt.example",
         "The certificate of mqtt.example is for another name: use that name in broker.host",
         "Das Zertifikat von mqtt.example gilt für einen anderen Namen: diesen Namen in broker.host "
         "eintragen"},
    }));
    CHECK(shown(since_long(example.problem, example.detail)).view.text == example.english);
    CHECK(shown(since_long(example.problem, example.detail), "de").view.text == example.german);
}

TEST_CASE("a young problem is not shown yet, and the loop wakes when it is old enough") {
    const ConnectionStatus young{ConnectionProblem::connection_lost, "", 1h - 4s, 1};
    CHECK(shown(young).view == ConnectionView{});
    CHECK(shown(young).next_change == k_now.wall + 6s);
    const ConnectionStatus old{ConnectionProblem::connection_lost, "", 1h - 10s, 1};
    CHECK_FALSE(shown(old).view.text.empty());
}

TEST_CASE("the port is the one that the broker's settings mean") {
    config::Config config = config_with(config::ConnectionOptions{});
    config.alerts.enabled = false;
    const auto text = [&] {
        const auto made =
            make_view(config, {}, since_long(ConnectionProblem::refused), speaking("en"), k_now);
        return std::get<ConnectionView>(made.modules.at(0).data).text;
    };
    config.broker.tls = false;
    CHECK_THAT(text(), ContainsSubstring("port 1883"));
    config.broker.port = 4711;
    CHECK_THAT(text(), ContainsSubstring("port 4711"));
    config.broker = {};
    config.broker.host = "localhost";
    CHECK_THAT(text(), ContainsSubstring("port 1883"));
}

TEST_CASE("what a broker says about itself is made harmless") {
    const std::string text =
        shown(since_long(ConnectionProblem::tls_failed, std::string(5000, 'x') + "\n")).view.text;
    CHECK(text.size() < 400);
    const std::string lines = shown(since_long(ConnectionProblem::tls_failed, "a\nb\x01")).view.text;
    CHECK_THAT(lines, ContainsSubstring("(a b )"));
}

TEST_CASE("the mirror's own trouble comes first, the most important first of all") {
    const LocalState local{{{LocalProblemKind::database_set_aside, "state.db.2025-11-20"},
                            {LocalProblemKind::disk_full, ""},
                            {LocalProblemKind::config_error, "household.json:12:3: unknown key \"positon\""}},
                           {}};
    const ConnectionView view = shown(since_long(ConnectionProblem::timed_out), "en", local).view;
    CHECK(view.text == "Configuration not used: household.json:12:3: unknown key \"positon\"");
    REQUIRE(view.more.size() == 3);
    CHECK(view.more[0] == "The disk is full, messages are only kept in memory: free some space");
    CHECK_THAT(view.more[1], ContainsSubstring("set aside (state.db.2025-11-20)"));
    CHECK_THAT(view.more[2], ContainsSubstring("mqtt.example does not answer"));
}

TEST_CASE("every local problem has a sentence of its own in both languages") {
    const auto language = GENERATE(as<std::string>{}, "en", "de");
    std::set<std::string> sentences;
    for (const auto kind :
         {LocalProblemKind::config_error, LocalProblemKind::disk_full, LocalProblemKind::disk_read_only,
          LocalProblemKind::storage_failed, LocalProblemKind::storage_unreadable,
          LocalProblemKind::database_set_aside, LocalProblemKind::database_newer,
          LocalProblemKind::traces_left, LocalProblemKind::map_file, LocalProblemKind::tiles_set_aside,
          LocalProblemKind::language_problem}) {
        const ConnectionView view = shown(connected(), language, LocalState{{{kind, "detail"}}, {}}).view;
        CHECK_THAT(view.text, ContainsSubstring("detail"));
        CHECK(view.text.find("local.") == std::string::npos);
        sentences.insert(view.text);
    }
    CHECK(sentences.size() == 11);
}

TEST_CASE("what stands in the face window does not stand in the corner as well") {
    config::Config config = config_with(config::ConnectionOptions{});
    config.people.resize(1);
    LocalState local{{{LocalProblemKind::config_error, "household.json:12:3: unknown key"},
                      {LocalProblemKind::disk_full, ""}},
                     {}};
    ConnectionStatus status = since_long(ConnectionProblem::timed_out);
    const auto text = [&] {
        const auto made = make_view(config, {}, status, speaking("en"), k_now, local);
        const auto& view = std::get<ConnectionView>(made.modules.at(0).data);
        std::string all = view.text;
        for (const std::string& more : view.more)
            all += "|" + more;
        return all;
    };
    const std::string disk = "The disk is full, messages are only kept in memory: free some space";
    const auto has = [&](std::string_view part) { return text().find(part) != std::string::npos; };
    // The window tells the error; of the broker it only says that there is more.
    CHECK_FALSE(has("unknown key"));
    CHECK(text().starts_with(disk + "|mqtt.example does not answer"));
    // News in the window last for seconds: nothing moves for them.
    local.notice = view::Notice{view::NoticeKind::arrival, {"Anna"}, "Home", 0, 2h};
    CHECK_FALSE(has("unknown key"));
    // What was dismissed there is still said in the corner.
    local.dismissed.config_error = local.problems[0].detail;
    CHECK(has("unknown key"));
    CHECK(text().find("does not answer") == std::string::npos);
    local.dismissed.broker_away_since = status.since;
    CHECK(has("does not answer"));
    // Before the window tells it, and where there is no such window, everything is said here.
    local.dismissed = {};
    config.alerts.enabled = false;
    CHECK(has("unknown key"));
    CHECK(has("does not answer"));
}

TEST_CASE("where nobody was ever heard it says what to do, unless `people` does") {
    config::Config config = config_with(config::ConnectionOptions{});
    config.modules[0].name = "connection";
    config.alerts.enabled = false;
    ConnectionStatus status{ConnectionProblem::none, "", 1min, 0};
    household::Summary summary = summary_of({nobody_yet("Anna")});
    const auto made = [&] { return make_view(config, summary, status, speaking("en"), k_now); };
    const auto text = [&] { return std::get<ConnectionView>(made().modules.at(0).data).text; };
    CHECK(text() == "No phone has been heard yet: set one up with “owntracks-mirror provision”");
    summary.unknown_devices = {"owntracks/family/annas-phone"};
    CHECK_THAT(text(), ContainsSubstring("owntracks/family/annas-phone"));
    // The broker may yet tell what it keeps.
    status.since = k_now.since_boot - 4s;
    CHECK(text().empty());
    CHECK(made().next_change == k_now.wall + 6s);
    status = since_long(ConnectionProblem::timed_out);
    CHECK_THAT(text(), ContainsSubstring("does not answer"));
    status = {ConnectionProblem::none, "", 1min, 0};
    config::Module people;
    people.name = "people";
    people.position = config::Position::top_bar;
    people.options = config::PeopleOptions{};
    config.modules.push_back(people);
    CHECK(text().empty());
    config.modules.pop_back();
    summary = summary_of({nobody_yet("Anna"), heard("Ben", k_now.wall)});
    CHECK(text().empty());
}
