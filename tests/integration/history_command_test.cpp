// `history` of the real program: what a day looks like in every format, with awkward names and odd days.

#include <fmt/format.h>
#include <sys/stat.h>

#include <cstdlib>

#include "module/storage/state_store.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/mirror_program.hpp"

using namespace mirror;
using nlohmann::json;
using test::Household;
using test::Ran;

namespace {

constexpr auto k_name = "Anna \"<O'Neil> & Söhne\" 🦊";

UtcSeconds utc(int year, unsigned month, unsigned day, int hour, int minute = 0) {
    return std::chrono::sys_days(std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(day)) +
           std::chrono::hours(hour) + std::chrono::minutes(minute);
}

storage::FixRow fix(const std::string& person, UtcSeconds time, double lat_deg, double lon_deg) {
    return {.person = person,
            .device = "owntracks/fam/phone",
            .tst = time,
            .lat_deg = lat_deg,
            .lon_deg = lon_deg,
            .accuracy_m = 12,
            .battery_pct = 80};
}

/// A household whose past is written into its files; no broker, no mirror.
struct Past {
    Past() : household(1) {
        household.config["people"][0]["name"] = k_name;
        household.config["thresholds"] = {{"keepHistory", "3650 days"}};
        household.write_config();
        std::filesystem::create_directory(household.state_directory());
        storage::StateStore store(household.state_directory() / "state.db");
        storage::Commit commit;
        // 2026-10-25: the clock goes back at 03:00, the day in Berlin has 25 hours (22:00 to 23:00 UTC).
        commit.fixes = {fix(k_name, utc(2026, 10, 24, 21, 59), 53.1, 13.1),
                        fix(k_name, utc(2026, 10, 24, 22, 0), 53.2, 13.2),
                        fix(k_name, utc(2026, 10, 25, 0, 30), 53.5605, 13.2480),
                        fix(k_name, utc(2026, 10, 25, 0, 40), 53.5606, 13.2481),
                        fix(k_name, utc(2026, 10, 25, 1, 30), 53.5607, 13.2482),
                        fix(k_name, utc(2026, 10, 25, 22, 59), 53.3, 13.3),
                        fix(k_name, utc(2026, 10, 25, 23, 0), 53.4, 13.4),
                        fix("Ben", utc(2026, 10, 25, 10), -17.0, 179.9),
                        fix("Ben", utc(2026, 10, 25, 10, 10), -17.2, -179.9)};
        commit.transitions = {
            {k_name, "owntracks/fam/phone", "Home", "enter", utc(2026, 10, 25, 0, 31), 1, {}},
            {"Ben", "owntracks/fam/ben", "Bar & <Grill>", "leave", utc(2026, 10, 25, 10, 5), 2, {}},
            {"Ben", "owntracks/fam/ben", "Nowhere", "enter", utc(2026, 10, 25, 20), 3, {}}};
        commit.alarms = {{"Car", "owntracks/fam/car", utc(2026, 10, 25, 3), 53.0, 13.0, 4}};
        REQUIRE(store.commit(commit));
    }

    [[nodiscard]] Ran history(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), "history");
        return household.run(std::move(arguments));
    }
    [[nodiscard]] json as_json(std::vector<std::string> arguments) const {
        arguments.insert(arguments.end(), {"--format", "json"});
        const Ran ran = history(std::move(arguments));
        INFO(ran.output);
        REQUIRE(ran.exit_code == 0);
        return json::parse(ran.output);
    }

    Household household;
};

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

/// The names of elements, one after the other, as they open; a reader's own errors fail the test.
std::vector<std::string> elements_of(const std::string& xml) {
    std::vector<std::string> opened;
    std::vector<std::string> open;
    for (std::size_t at = xml.find('<'); at != std::string::npos; at = xml.find('<', at + 1)) {
        const std::size_t end = xml.find('>', at);
        REQUIRE(end != std::string::npos);
        const std::string tag = xml.substr(at + 1, end - at - 1);
        if (tag.front() == '?') continue;
        if (tag.front() == '/') {
            REQUIRE_FALSE(open.empty());
            REQUIRE(open.back() == tag.substr(1));
            open.pop_back();
            continue;
        }
        opened.push_back(tag.substr(0, tag.find(' ')));
        open.push_back(opened.back());
    }
    CHECK(open.empty());
    return opened;
}

}  // namespace

TEST_CASE("a day begins and ends on the household's clock, also where it has 25 or 23 hours") {
    const Past past;
    const json long_day = past.as_json({"--day", "2026-10-25"});
    CHECK(long_day.at("to").get<int>() - long_day.at("from").get<int>() == 25 * 3600);
    CHECK(long_day.at("fixes").size() == 7);
    CHECK(long_day.at("transitions").size() == 3);
    CHECK(long_day.at("alarms").size() == 1);
    CHECK(past.as_json({"--day", "2026-10-24"}).at("fixes").size() == 1);
    CHECK(past.as_json({"--day", "2026-10-26"}).at("fixes").size() == 1);
    const json short_day = past.as_json({"--day", "2026-03-29"});
    CHECK(short_day.at("to").get<int>() - short_day.at("from").get<int>() == 23 * 3600);
    // The hour that comes twice is meant from its first minute on; an offset tells which.
    CHECK(past.as_json({"--from", "2026-10-25T02:30", "--to", "2026-10-25T12:00"}).at("fixes").size() == 5);
    CHECK(past.as_json({"--from", "2026-10-25T02:30:00+01:00", "--to", "2026-10-25T12:00"})
              .at("fixes")
              .size() == 3);
    CHECK(past.as_json({"--from", "2026-10-25T22:59:00Z"}).at("fixes").size() == 2);
    CHECK(past.as_json({"--to", "2026-10-25"}).at("fixes").size() == 1);
}

TEST_CASE("the table tells the day in order, on the household's clock") {
    const Past past;
    const Ran ran = past.history({"--day", "2026-10-25", "--person", k_name});
    CHECK(ran.exit_code == 0);
    CHECK(count(ran.output, "\n") == 6);
    CHECK_THAT(ran.output, ContainsSubstring(fmt::format(
                               "2026-10-25 02:30:00 +02:00  {}  53.56050, 13.24800 ±12 m, battery 80 %\n"
                               "2026-10-25 02:31:00 +02:00  {}  arrives at Home\n",
                               k_name, k_name)));
    CHECK_THAT(ran.output, ContainsSubstring("2026-10-25 02:30:00 +01:00"));
    const Ran only = past.history({"--day", "2026-10-25", "--transitions", "--alarms"});
    CHECK(count(only.output, "\n") == 4);
    CHECK_THAT(only.output, ContainsSubstring("ALARM"));
}

TEST_CASE("GeoJSON has longitude first, a line for each way, and no line across the date line") {
    const Past past;
    const auto file = past.household.folder().path() / "day.geojson";
    const Ran ran = past.history({"--day", "2026-10-25", "--out", file.string()});
    INFO(ran.output);
    REQUIRE(ran.exit_code == 0);
    struct stat about {};
    REQUIRE(stat(file.c_str(), &about) == 0);
    CHECK((about.st_mode & 0777) == 0600);
    const json collection = json::parse(test::content_of(file));
    CHECK(collection.at("type") == "FeatureCollection");
    std::map<std::string, int> kinds;
    for (const json& feature : collection.at("features")) {
        CHECK(feature.at("type") == "Feature");
        const json& properties = feature.at("properties");
        const json& geometry = feature.at("geometry");
        ++kinds[properties.at("kind").get<std::string>()];
        if (properties.at("kind") == "way") {
            CHECK(geometry.at("type") == "LineString");
            CHECK(geometry.at("coordinates").size() >= 2);
            CHECK(geometry.at("coordinates").size() ==
                  properties.at("coordinateProperties").at("times").size());
            double before = geometry.at("coordinates").at(0).at(0);
            for (const json& position : geometry.at("coordinates")) {
                CHECK(std::abs(position.at(0).get<double>() - before) < 180);
                before = position.at(0);
            }
        }
        if (properties.at("kind") == "transition" && properties.at("region") == "Home") {
            CHECK(properties.at("person") == k_name);
            CHECK(properties.at("time") == "2026-10-25T00:31:00Z");
            CHECK(geometry == json{{"type", "Point"}, {"coordinates", {13.248, 53.5605}}});
        }
        if (properties.value("region", "") == "Bar & <Grill>")
            CHECK(geometry.at("coordinates").at(1) == -17.0);
        if (properties.value("region", "") == "Nowhere") CHECK(geometry.is_null());
    }
    // Anna's night, one way; her single fixes before and after; Ben's way, cut at the date line.
    CHECK(kinds == std::map<std::string, int>{{"alarm", 1}, {"fix", 2}, {"transition", 3}, {"way", 3}});
}

TEST_CASE("GPX 1.1 has its elements in the order of the schema, and names survive") {
    const Past past;
    const auto file = past.household.folder().path() / "day.gpx";
    REQUIRE(past.history({"--day", "2026-10-25", "--out", file.string()}).exit_code == 0);
    const std::string gpx = test::content_of(file);
    CHECK_THAT(
        gpx, ContainsSubstring(R"(version="1.1")") &&
                 ContainsSubstring(R"(xmlns="http://www.topografix.com/GPX/1/1")") &&
                 ContainsSubstring("Anna &quot;&lt;O&apos;Neil&gt; &amp; Söhne&quot; 🦊") &&
                 ContainsSubstring(R"(<trkpt lat="53.5605000" lon="13.2480000"><time>2026-10-25T00:30:00Z)"));
    const auto elements = elements_of(gpx);
    REQUIRE(elements.size() > 10);
    CHECK(elements.front() == "gpx");
    // metadata, then every wpt, then every trk.
    int stage = 0;
    for (const std::string& element : elements) {
        const int now = element == "metadata" ? 1 : element == "wpt" ? 2 : element == "trk" ? 3 : stage;
        CHECK(now >= stage);
        stage = now;
    }
    CHECK(count(gpx, "<wpt ") == 3);  // the place of one arrival is not known
    CHECK(count(gpx, "<trk>") == 2);
    CHECK(count(gpx, "<trkseg>") == 4);
    CHECK(count(gpx, "<trkpt ") == 7);
    if (const auto xmllint = test::find_program("xmllint"))
        test::run_program({xmllint->string(), "--noout", file.string()});
}

TEST_CASE("what cannot be asked is said in a sentence") {
    const Past past;
    const auto says = [&](std::vector<std::string> arguments, int code, const std::string& sentence) {
        const Ran ran = past.history(std::move(arguments));
        INFO(ran.output);
        CHECK(ran.exit_code == code);
        CHECK_THAT(ran.output, ContainsSubstring(sentence));
    };
    says({"--day", "26-10-25"}, 2, "is no day");
    says({"--from", "noon"}, 2, "is no time");
    says({"--from", "2026-10-25", "--to", "2026-10-24"}, 2, "is not after");
    says({"--person", "Zoe"}, 1, "nobody is called \"Zoe\": there are");
    says({"--day", "today", "--from", "2026-10-25"}, 2, "--day");
    says({"--day", "2026-10-25", "--out", "/nowhere/day.gpx"}, 1, "/nowhere/day.gpx cannot be written");
    CHECK(past.history({"--help"}).output.find("--day yesterday --person Anna") != std::string::npos);
}

TEST_CASE("a household that keeps no history says so") {
    Past past;
    past.household.config["thresholds"]["keepHistory"] = 0;
    past.household.write_config();
    const Ran ran = past.history({});
    CHECK(ran.exit_code == 0);
    CHECK_THAT(ran.output, ContainsSubstring("no history is kept: thresholds.keepHistory is 0"));
    past.household.config["thresholds"]["keepHistory"] = "2 days";
    past.household.write_config();
    CHECK_THAT(past.history({"--day", "2020-01-01"}).output, ContainsSubstring("is not kept"));
}
