#include "module/view/notice_board.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using namespace mirror::test;
using config::TransitionsOptions;
using view::ChimeWish;
using view::Notice;
using view::NoticeKind;
using Names = std::vector<std::string>;

namespace {

/// A mirror that runs since half past seven, and its clock.
class House {
  public:
    explicit House(std::vector<TransitionsOptions> modules) {
        for (TransitionsOptions& options : modules) {
            config::Module module;
            module.name = "transitions";
            module.options = std::move(options);
            config.modules.push_back(std::move(module));
        }
        summary = summary_of({heard("Anna", m_now), heard("Ben", m_now), heard("Car", m_now)});
        summary.people[2].kind = config::PersonKind::vehicle;
        look();
    }
    std::optional<ChimeWish> look() {
        return m_board.take(config, summary, {m_now, m_boot, trusted}, m_zone);
    }
    House& wait(std::chrono::milliseconds time) {
        m_now += time;
        m_boot += time;
        return *this;
    }
    /// Somebody comes or goes that long ago; told now.
    std::optional<ChimeWish> happens(const std::string& person, bool is_enter,
                                     const std::string& region = "Home", std::chrono::seconds ago = 0s) {
        summary.transitions.insert(summary.transitions.begin(),
                                   {person, region, is_enter, seconds(m_now - ago)});
        return look();
    }
    [[nodiscard]] Names told() {
        look();
        return m_board.current() ? m_board.current()->people : Names{};
    }
    [[nodiscard]] const std::optional<Notice>& current() const { return m_board.current(); }

    config::Config config;
    household::Summary summary;
    bool trusted = true;

  private:
    UtcTime m_now = berlin(2025, 11, 20, 7, 30);
    SinceBoot m_boot = 5h;
    view::TimeZone m_zone = *view::TimeZone::named("Europe/Berlin");
    view::NoticeBoard m_board;
};

TransitionsOptions loud(std::optional<config::DaySpan> quiet_hours = {}) {
    return with<TransitionsOptions>([&](TransitionsOptions& options) {
        options.banner = options.chime = true;
        options.quiet_hours = quiet_hours;
    });
}

}  // namespace

TEST_CASE("an arrival is told for eight seconds and heard once") {
    House house({loud()});
    house.wait(1min);
    CHECK(house.happens("Anna", true) == ChimeWish{true, 0.5});
    REQUIRE(house.current());
    CHECK(house.current()->kind == NoticeKind::arrival);
    CHECK(house.current()->people == Names{"Anna"});
    CHECK(house.look() == std::nullopt);
    CHECK(house.wait(7s).told() == Names{"Anna"});
    CHECK(house.wait(1s).told().empty());
    CHECK(house.wait(1min).happens("Anna", false) == ChimeWish{false, 0.5});
    CHECK(house.current()->kind == NoticeKind::departure);
}

TEST_CASE("nothing is news at the start, of before the start, or of long ago") {
    House house({loud()});
    house.wait(1min);
    CHECK_FALSE(house.happens("Anna", true, "Home", 2min));  // the broker kept it while the mirror was off
    CHECK(house.told().empty());
    house.wait(1h);
    CHECK_FALSE(house.happens("Ben", true, "Home", 6min));  // it kept that while it was out of reach
    CHECK(house.told().empty());
    CHECK(house.happens("Ben", false, "Home", 4min));
}

TEST_CASE("without a trusted clock nothing is news, and nothing becomes news when it is trusted") {
    House house({loud()});
    house.trusted = false;
    house.wait(1min);
    CHECK_FALSE(house.happens("Anna", true));
    house.trusted = true;
    CHECK(house.told().empty());
    CHECK(house.happens("Ben", true));
}

TEST_CASE("a module that wants neither banner nor chime announces nothing") {
    House house({TransitionsOptions{}});
    house.wait(1min);
    CHECK_FALSE(house.happens("Anna", true));
    CHECK(house.told().empty());
    house.config.modules[0].options = loud();
    house.config.modules[0].disabled = true;
    CHECK_FALSE(house.happens("Ben", true));
}

TEST_CASE("people who come together are one piece of news, a car is another") {
    House house({loud()});
    house.wait(1min);
    house.happens("Anna", true);
    house.wait(5s).happens("Ben", true);
    CHECK(house.told() == Names{"Anna", "Ben"});
    CHECK(house.wait(7s).told() == Names{"Anna", "Ben"});
    house.happens("Car", true);
    CHECK(house.told() == Names{"Anna", "Ben"});
    CHECK(house.wait(1s).told() == Names{"Car"});
    CHECK(house.wait(8s).told().empty());
    house.wait(2min).happens("Ben", false);
    house.happens("Anna", false, "School");
    CHECK(house.told() == Names{"Ben"});
    CHECK(house.wait(8s).told() == Names{"Anna"});
}

TEST_CASE("two at the same instant are told together") {
    House house({loud()});
    house.wait(1min);
    house.summary.transitions = {{"Ben", "Home", true, seconds(berlin(2025, 11, 20, 7, 31))},
                                 {"Anna", "Home", true, seconds(berlin(2025, 11, 20, 7, 31))}};
    CHECK(house.look());
    CHECK(house.told() == Names{"Anna", "Ben"});
    CHECK(house.wait(8s).told().empty());
}

TEST_CASE("each module has its own people, regions and volume") {
    TransitionsOptions anna = loud();
    anna.people = {"Anna"};
    anna.regions = {"School"};
    anna.volume = 1;
    House house({anna});
    house.wait(1min);
    CHECK_FALSE(house.happens("Ben", true, "School"));
    CHECK_FALSE(house.happens("Anna", true, "Home"));
    CHECK(house.told().empty());
    CHECK(house.happens("Anna", true, "School") == ChimeWish{true, 1});
    CHECK(house.told() == Names{"Anna"});
}

TEST_CASE("the same is not announced again within its cool-down") {
    House house({loud()});
    house.wait(1min);
    CHECK(house.happens("Anna", true));
    CHECK(house.wait(1min).happens("Anna", false));
    CHECK_FALSE(house.wait(1min).happens("Anna", true));
    CHECK_FALSE(house.wait(1min).happens("Anna", false));
    CHECK(house.wait(4min).happens("Anna", true));
    CHECK(house.happens("Ben", true));
}

TEST_CASE("quiet hours silence the chime and nothing else, also over midnight") {
    House night({loud(config::DaySpan{22 * 60, 7 * 60 + 32})});
    night.wait(1min);  // 07:31
    CHECK_FALSE(night.happens("Anna", true));
    CHECK(night.told() == Names{"Anna"});
    CHECK(night.wait(1min).happens("Ben", true));  // 07:32
}

TEST_CASE("a battery that becomes low is told once") {
    House house({});
    const auto becomes = [&](int percent, bool is_low) {
        house.summary.people[0].battery_pct = percent;
        house.summary.people[0].battery_low = is_low;
        return house.told();
    };
    CHECK(becomes(60, false).empty());
    CHECK(becomes(24, true) == Names{"Anna"});
    CHECK(house.current()->kind == NoticeKind::battery);
    CHECK(house.current()->battery_pct == 24);
    house.wait(8s);
    CHECK(becomes(23, true).empty());
    CHECK(becomes(26, false).empty());
    CHECK(becomes(24, true).empty());
    house.wait(4h);
    becomes(80, false);
    house.summary.people[0].charging = household::Charging::yes;
    CHECK(becomes(20, true).empty());
    house.summary.people[0].charging = household::Charging::no;
    becomes(80, false);
    house.config.alerts.battery = false;
    CHECK(becomes(20, true).empty());
}

TEST_CASE("a crowd of news does not pile up") {
    House house({loud()});
    house.wait(1min);
    for (int i = 0; i < 300; ++i)
        house.happens("Anna", i % 2 == 0, "Place " + std::to_string(i));
    int told = 0;
    while (!house.told().empty() && told < 100) {
        house.wait(8s);
        ++told;
    }
    CHECK(told <= 6);
}

TEST_CASE("a low battery at the start is no news") {
    House house({});
    CHECK(house.told().empty());
    House other({});
    other.summary.people[0].battery_low = true;
    CHECK(other.told().empty());  // nobody says how low
}
