#include "module/household/trail.hpp"

#include <cmath>

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::household;
using namespace std::chrono_literals;

namespace {

constexpr UtcSeconds k_noon{std::chrono::sys_days(std::chrono::year(2025) / 11 / 20) + 12h};

/// A book that is told metres north of a place.
struct Walk {
    TrailBook book{std::chrono::hours(2)};
    void at(std::chrono::seconds time, double north_m, std::optional<double> accuracy_m = 10) {
        book.add("Anna", "owntracks/fam/anna", k_noon + time, 53.5 + north_m / 111'195, 13.2, accuracy_m);
    }
    std::vector<double> corners() {
        std::vector<double> found;
        if (book.trails().empty()) return found;
        for (const TrailPoint& point : *book.trails()[0].points)
            found.push_back(std::round((point.place.lat_deg() - 53.5) * 111'195));
        return found;
    }
};

}  // namespace

TEST_CASE("a phone that lies still draws no scribble") {
    Walk walk;
    walk.at(0s, 0);
    for (int i = 1; i < 60; ++i)
        walk.at(i * 60s, i % 2 == 0 ? 12 : -15);
    CHECK(walk.book.trails().empty());
    walk.at(61min, 400);
    CHECK(walk.corners() == std::vector<double>{0, 400});
}

TEST_CASE("an unsure fix near the last corner is jitter, a wild one is no fix at all") {
    Walk walk;
    walk.at(0s, 0);
    walk.at(60s, 100, 140);
    walk.at(120s, 3000, 900);
    walk.at(180s, 200, 10);
    CHECK(walk.corners() == std::vector<double>{0, 200});
}

TEST_CASE("what was left as fast as it was reached was never visited") {
    Walk walk;
    walk.at(0s, 0);
    walk.at(60s, 600);
    walk.at(70s, 9000);
    walk.at(80s, 700);
    CHECK(walk.corners() == std::vector<double>{0, 600, 700});
}

TEST_CASE("a straight road needs two corners, a bend one more") {
    Walk walk;
    for (int i = 0; i <= 10; ++i)
        walk.at(i * 5s, i * 40);
    CHECK(walk.corners() == std::vector<double>{0, 400});
    walk.at(55s, 360);
    CHECK(walk.corners() == std::vector<double>{0, 400, 360});
}

TEST_CASE("a train is fast, and no spike") {
    Walk walk;
    for (int i = 0; i < 5; ++i)
        walk.at(i * 60s, i * 4000);
    CHECK(walk.corners().size() == 5);
}

TEST_CASE("a long silence over a long way is a gap; a long rest is none") {
    Walk walk;
    walk.at(0s, 0);
    walk.at(5min, 500);
    walk.at(30min, 6000);
    walk.at(31min, 6500);
    for (int i = 32; i < 80; i += 4)
        walk.at(i * 1min, 6510);
    walk.at(84min, 7000);
    const auto points = walk.book.trails().at(0).points;
    REQUIRE(points->size() == 5);
    CHECK((*points)[0].after_gap);
    CHECK_FALSE((*points)[1].after_gap);
    CHECK((*points)[2].after_gap);
    CHECK_FALSE((*points)[4].after_gap);
}

TEST_CASE("late fixes find their place, and twice the same changes nothing") {
    Walk walk;
    walk.at(0s, 0);
    walk.at(600s, 600);
    walk.at(300s, 300);
    walk.at(300s, 300);
    walk.at(0s, 0);
    CHECK(walk.corners() == std::vector<double>{0, 300, 600});
}

TEST_CASE("a trail forgets what is older than it is kept, but for the corner it comes from") {
    Walk walk;
    for (int i = 0; i <= 24; ++i)
        walk.at(i * 10min, i * 500);
    // Kept are the last two hours before the newest fix: 120 to 240 minutes, and the corner at 110.
    CHECK(walk.corners().size() == 14);
    CHECK(walk.corners().front() == 11 * 500);
}

TEST_CASE("the same trail is handed out until something changes") {
    Walk walk;
    walk.at(0s, 0);
    walk.at(60s, 100);
    const auto before = walk.book.trails().at(0).points;
    CHECK(walk.book.trails().at(0).points == before);
    walk.at(120s, 200);
    CHECK(walk.book.trails().at(0).points != before);
    CHECK(before->size() == 2);
}

TEST_CASE("each device has a way of its own; bad places have none") {
    TrailBook book(std::chrono::hours(2));
    for (int i = 0; i < 3; ++i) {
        book.add("Anna", "a/phone", k_noon + i * 60s, 53.5 + 0.01 * i, 13.2, std::nullopt);
        book.add("Anna", "a/watch", k_noon + i * 60s, 53.6 + 0.01 * i, 13.2, std::nullopt);
        book.add("Anna", "a/moon", k_noon + i * 60s, 153.6 + i, 13.2, std::nullopt);
    }
    CHECK(book.trails().size() == 2);
    TrailBook none;
    none.add("Anna", "a/phone", k_noon, 53.5, 13.2, std::nullopt);
    CHECK(none.trails().empty());
}

TEST_CASE("whoever is forgotten has no trail any more, nor has a device") {
    TrailBook book(std::chrono::hours(2));
    for (int i = 0; i < 3; ++i) {
        for (const char* person : {"Anna", "Ben"}) {
            book.add(person, std::string(person) + "/phone", k_noon + i * 60s, 53.5 + 0.01 * i, 13.2, {});
            book.add(person, std::string(person) + "/watch", k_noon + i * 60s, 53.5 + 0.01 * i, 13.2, {});
        }
    }
    REQUIRE(book.trails().size() == 4);
    book.forget("Anna", {});
    CHECK(book.trails().size() == 2);
    book.forget("", {"Ben/watch"});
    REQUIRE(book.trails().size() == 1);
    CHECK(book.trails()[0].person == "Ben");
}
