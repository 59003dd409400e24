// The Weasley clock's geometry: for every number of people and places, and for the worst days.

#include "render/widgets/weasley_dial.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::render;
using household::Freshness;

namespace {

constexpr double k_radius = 480;
constexpr double k_half_hand_px = 5;
constexpr double k_turn = 2 * std::numbers::pi;

struct Spot {
    double x = 0, y = 0;
};

Spot spot(const HandStand& stand) {
    return {stand.disc_px * std::sin(stand.angle_rad), -stand.disc_px * std::cos(stand.angle_rad)};
}

DialRequest request_of(std::size_t places, std::vector<DialPerson> people) {
    return {places, k_radius, 60, false, std::move(people)};
}

/// Everything that is drawn as a disc.
std::vector<HandStand> discs_of(const Dial& dial) {
    std::vector<HandStand> discs;
    for (const HandStand& hand : dial.hands)
        if (!hand.is_folded) discs.push_back(hand);
    for (const MoreDisc& more : dial.more)
        discs.push_back(more.stand);
    return discs;
}

void check_discs(const Dial& dial) {
    const auto discs = discs_of(dial);
    for (std::size_t i = 0; i < discs.size(); ++i) {
        const Spot one = spot(discs[i]);
        CHECK(discs[i].disc_px + dial.disc_diameter_px / 2 < dial::k_inner_ring * k_radius);
        CHECK(discs[i].disc_px - dial.disc_diameter_px / 2 > dial::k_hub * k_radius);
        for (std::size_t k = i + 1; k < discs.size(); ++k) {
            const Spot other = spot(discs[k]);
            CHECK(std::hypot(one.x - other.x, one.y - other.y) > dial.disc_diameter_px + 1);
        }
    }
}

/// From its root to its tip no hand comes near another one's disc, and each still reaches its own.
void check_hands(const Dial& dial) {
    const double clear = dial.disc_diameter_px / 2 + k_half_hand_px;
    for (const HandStand& hand : dial.hands) {
        if (hand.is_folded) continue;
        CHECK(hand.root_px <= hand.disc_px);
        CHECK(hand.tip_px >= hand.disc_px);
        CHECK(hand.tip_px < dial::k_inner_ring * k_radius);  // below no label
        for (const HandStand& disc : discs_of(dial)) {
            if (disc.angle_rad == hand.angle_rad && disc.disc_px == hand.disc_px) continue;
            const double turn = shorter_turn(hand.angle_rad, disc.angle_rad);
            const double along = std::clamp(disc.disc_px * std::cos(turn), hand.root_px, hand.tip_px);
            const double away =
                std::hypot(disc.disc_px * std::cos(turn) - along, disc.disc_px * std::sin(turn));
            // Where a hand is cut to nothing its own disc hides what is left.
            if (along == hand.disc_px) continue;
            CHECK(away > clear);
        }
    }
}

void check_sectors(const Dial& dial, const DialRequest& request) {
    for (std::size_t i = 0; i < request.people.size(); ++i) {
        const Sector& sector = dial.sectors[request.people[i].place];
        const double half = std::asin(dial.disc_diameter_px / 2 / dial.hands[i].disc_px);
        CHECK(std::abs(shorter_turn(sector.middle_rad, dial.hands[i].angle_rad)) + half <
              sector.width_rad / 2);
    }
}

/// How many discs the hands of others pass below.
int passed_discs(const Dial& dial) {
    int passed = 0;
    for (const HandStand& disc : dial.hands) {
        for (const HandStand& hand : dial.hands) {
            const double apart = std::abs(shorter_turn(hand.angle_rad, disc.angle_rad));
            if (&hand == &disc || apart > k_turn / 4) continue;
            const bool reaches = hand.tip_px > disc.disc_px - dial.disc_diameter_px / 2;
            if (reaches && std::sin(apart) * disc.disc_px < dial.disc_diameter_px / 2 + 4) ++passed;
        }
    }
    return passed;
}

}  // namespace

TEST_CASE("no two discs meet, no hand runs below another one's disc: 1 to 12 people at 3 to 12 places") {
    std::mt19937 random(7);
    for (std::size_t places = 3; places <= 12; ++places) {
        for (std::size_t people = 1; people <= 12; ++people) {
            for (int day = 0; day < 6; ++day) {
                DialRequest request = request_of(places, {});
                for (std::size_t i = 0; i < people; ++i) {
                    // The first day everybody is at home, the second day all are on their way.
                    const std::size_t place = day == 0 ? 0 : day == 1 ? places / 4 : random() % places;
                    const double lean = place == places / 4 ? static_cast<double>(random() % 11) / 10 : 0;
                    request.people.push_back({place, lean, static_cast<Freshness>(random() % 3)});
                }
                INFO(places << " places, " << people << " people, day " << day);
                const Dial dial = make_dial(request);
                check_discs(dial);
                check_hands(dial);
                check_sectors(dial, request);
                std::size_t told = discs_of(dial).size();
                for (const MoreDisc& more : dial.more)
                    told += more.count - 1;
                CHECK(told == people);
            }
        }
    }
}

TEST_CASE("ten people in one place all have their disc, and a smaller one") {
    const Dial dial = make_dial(request_of(7, std::vector<DialPerson>(10)));
    CHECK(dial.more.empty());
    CHECK(dial.disc_diameter_px >= 60);
    CHECK(dial.disc_diameter_px < dial::k_disc * k_radius);
}

TEST_CASE("whoever does not fit is counted") {
    const Dial dial = make_dial(request_of(12, std::vector<DialPerson>(12)));
    REQUIRE(dial.more.size() == 1);
    const auto shown =
        std::ranges::count_if(dial.hands, [](const HandStand& hand) { return !hand.is_folded; });
    CHECK(shown >= 3);
    CHECK(dial.more[0].count + static_cast<std::size_t>(shown) == 12);
}

TEST_CASE("with few in a place no hand passes below another one's disc") {
    for (std::size_t places = 3; places <= 12; ++places) {
        const std::size_t most = places <= 4 ? 5 : 3;
        for (std::size_t people = 1; people <= most; ++people) {
            INFO(places << " places, " << people << " people");
            const Dial dial = make_dial(request_of(places, std::vector<DialPerson>(people)));
            CHECK(passed_discs(dial) == 0);
            for (const HandStand& hand : dial.hands)
                CHECK(hand.root_px == 0);
        }
    }
}

TEST_CASE("hands keep the order of the people, whoever comes or goes") {
    const Dial dial = make_dial(request_of(6, std::vector<DialPerson>(4)));
    for (std::size_t i = 1; i < 4; ++i)
        CHECK(dial.hands[i].angle_rad > dial.hands[i - 1].angle_rad);
    DialRequest fewer = request_of(6, std::vector<DialPerson>(4));
    fewer.people[1].place = 3;
    const Dial after = make_dial(fewer);
    CHECK(after.hands[2].angle_rad > after.hands[0].angle_rad);
    CHECK(after.hands[3].angle_rad > after.hands[2].angle_rad);
    CHECK(after.disc_diameter_px == dial.disc_diameter_px);
}

TEST_CASE("a hand tells by its length how old its news is") {
    DialRequest request =
        request_of(5, {{0, 0, Freshness::fresh}, {1, 0, Freshness::ageing}, {2, 0, Freshness::stale}});
    const Dial dial = make_dial(request);
    CHECK_THAT(dial.hands[0].tip_px, WithinAbs(0.76 * k_radius, 0.01));
    CHECK_THAT(dial.hands[1].tip_px, WithinAbs(0.66 * k_radius, 0.01));
    // Never shorter than to its own disc.
    CHECK_THAT(dial.hands[2].tip_px, WithinAbs(dial.hands[2].disc_px, 0.01));
    CHECK(dial.hands[2].tip_px < dial.hands[1].tip_px);
}

TEST_CASE("who comes home leans towards home, the shorter way, and never out of the sector") {
    for (const std::size_t place : {2U, 6U}) {
        DialRequest request = request_of(8, {{place, 0}});
        const double rest = make_dial(request).hands[0].angle_rad;
        double last = 0;
        for (const double lean : {0.25, 0.5, 1.0}) {
            request.people[0].lean = lean;
            const double turned = shorter_turn(rest, make_dial(request).hands[0].angle_rad);
            CHECK((place == 2 ? turned < last : turned > last));
            last = turned;
        }
        CHECK(std::abs(last) <= 0.4 * k_turn / 8 + 1e-9);
        CHECK(std::abs(last) > 0.2 * k_turn / 8);
    }
}

TEST_CASE("for those who read from right to left the places run the other way") {
    DialRequest request = request_of(6, {{1, 0}, {1, 0}});
    const Dial dial = make_dial(request);
    request.mirrored = true;
    const Dial mirrored = make_dial(request);
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK_THAT(mirrored.hands[i].angle_rad, WithinAbs(-dial.hands[i].angle_rad, 1e-12));
        CHECK(mirrored.hands[i].disc_px == dial.hands[i].disc_px);
    }
    CHECK_THAT(mirrored.sectors[1].middle_rad, WithinAbs(-dial.sectors[1].middle_rad, 1e-12));
}

TEST_CASE("no places and no people are no trouble") {
    CHECK(make_dial({0, k_radius, 60, false, {}}).sectors.empty());
    CHECK(make_dial({3, 0, 60, false, {{0, 0}}}).hands.size() == 1);
}

TEST_CASE("a label keeps its size, shrinks, breaks or ends in an ellipsis, and always fits") {
    const auto width_of = [](const std::string& text, double size_px) {
        return 0.5 * size_px * static_cast<double>(text.size());
    };
    const auto fit = [&](const std::string& name, double arc_px, double band_px = 90) {
        return fit_label(name, arc_px, band_px, 44, 30, width_of);
    };
    CHECK(fit("Home", 200).size_px == 44);
    CHECK(fit("Home", 200).lines == std::vector<std::string>{"Home"});
    const LabelFit smaller = fit("Kindergarten", 200);
    CHECK(smaller.lines.size() == 1);
    CHECK(smaller.size_px < 44);
    CHECK(smaller.size_px >= 30);
    CHECK(fit("Uncle Jonathan's place", 250).lines == std::vector<std::string>{"Uncle", "Jonathan's place"});
    CHECK(fit("Uncle Jonathan's place", 250, 40).lines.size() == 1);
    CHECK(fit("Uncle Jonathan's place", 250, 40).lines[0].ends_with("…"));
    for (const char* name :
         {"Donaudampfschifffahrtsgesellschaft", "Grundschule am See, Haus 3", "x", "日本語の学校です"}) {
        for (double arc = 120; arc < 400; arc += 20) {
            const LabelFit label = fit(name, arc);
            CHECK(label.size_px >= 30);
            for (const std::string& line : label.lines)
                CHECK(width_of(line, label.size_px) <= arc);
        }
    }
}
