// Switches of every temper, and the screen that is switched by them.

#include "render/power/screen_power.hpp"

#include <stdexcept>

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

using namespace mirror;
using namespace mirror::render;
using namespace std::chrono_literals;

namespace {

/// Does as it is told to, and remembers what it was asked.
class FakeSwitch final : public PowerBackend {
  public:
    enum class Temper : std::uint8_t { works, fails, throws, hangs };

    explicit FakeSwitch(std::string name, Temper temper = Temper::works, bool outlasts = true)
        : m_name(std::move(name)), m_temper(temper), m_outlasts(outlasts) {}
    [[nodiscard]] std::string name() const override { return m_name; }
    [[nodiscard]] bool outlasts_us() const override { return m_outlasts; }
    Result<void, Failure> switch_screen(bool on, const PowerPatience& /*patience*/) override {
        std::unique_lock lock(m_guard);
        m_calls += on ? '+' : '-';
        m_changed.notify_all();
        switch (m_temper) {
            case Temper::fails:
                return tl::unexpected(Failure{"it is broken"});
            case Temper::throws:
                throw std::runtime_error("it is very broken");
            case Temper::hangs:  // as a driver does: whatever is wished
                m_changed.wait(lock, [&] { return m_temper != Temper::hangs; });
                break;
            case Temper::works:
                break;
        }
        return {};
    }

    void become(Temper temper) {
        const std::lock_guard lock(m_guard);
        m_temper = temper;
        m_changed.notify_all();
    }
    /// '-' for each time off, '+' for each time on.
    [[nodiscard]] std::string calls() {
        const std::lock_guard lock(m_guard);
        return m_calls;
    }
    [[nodiscard]] bool is_called(const std::string& calls) {
        std::unique_lock lock(m_guard);
        return m_changed.wait_for(lock, 20s, [&] { return m_calls.starts_with(calls); });
    }

  private:
    std::mutex m_guard;
    std::condition_variable m_changed;
    std::string m_name;
    std::string m_calls;
    Temper m_temper;
    bool m_outlasts;
};
using Temper = FakeSwitch::Temper;

std::shared_ptr<FakeSwitch> fake(std::string name, Temper temper = Temper::works, bool outlasts = true) {
    return std::make_shared<FakeSwitch>(std::move(name), temper, outlasts);
}

/// A screen with these switches.
class Screen {
  public:
    explicit Screen(PowerChain chain, PowerTimes times = {20s, 1s, 1ms, 4ms}, std::filesystem::path mark = {})
        : m_power(
              std::move(chain), times,
              [this] {
                  const std::lock_guard lock(m_guard);
                  m_changed.notify_all();
              },
              std::move(mark)) {}

    template <class Holds>
    [[nodiscard]] bool comes_true(Holds holds) {
        std::unique_lock lock(m_guard);
        return m_changed.wait_for(lock, 20s, holds);
    }
    [[nodiscard]] bool becomes(PowerPhase phase) {
        return comes_true([&] { return m_power.state().phase == phase; });
    }
    [[nodiscard]] bool goes(bool on) {
        m_power.want(on);
        return becomes(on ? PowerPhase::on : PowerPhase::off);
    }
    ScreenPower& power() { return m_power; }

  private:
    std::mutex m_guard;
    std::condition_variable m_changed;
    ScreenPower m_power;
};

}  // namespace

TEST_CASE("the first one that works switches the screen off, and on again; it is the first next time") {
    const auto broken = fake("broken", Temper::fails);
    const auto throwing = fake("throwing", Temper::throws);
    const auto good = fake("good");
    const auto spare = fake("spare");
    Screen screen({broken, throwing, good, spare});
    REQUIRE(screen.goes(false));
    CHECK(screen.power().state().backend == "good");
    CHECK(screen.power().state().failures ==
          std::map<std::string, std::string>{
              {"broken", "broken does not switch the screen off: it is broken"},
              {"throwing", "throwing does not switch the screen off: it is very broken"}});
    REQUIRE(screen.goes(true));
    CHECK(good->calls() == "-+");
    // Perhaps they did it all the same, and only said otherwise.
    CHECK(broken->is_called("-+"));
    CHECK(throwing->is_called("-+"));
    REQUIRE(screen.goes(false));
    REQUIRE(screen.goes(true));
    CHECK(good->calls() == "-+-+");
    CHECK(broken->calls() == "-+");
    CHECK(spare->calls().empty());
}

TEST_CASE("one that hangs is left alone after its time, also at the end") {
    const auto stuck = fake("stuck", Temper::hangs);
    const auto good = fake("good", Temper::fails);
    {
        Screen screen({stuck, good}, {500ms, 1ms, 1ms, 4ms});
        screen.power().want(false);
        REQUIRE(screen.becomes(PowerPhase::black));
        CHECK(screen.power().state().failures.at("stuck") ==
              "stuck does not switch the screen off: it does not answer");
        REQUIRE(screen.goes(true));
        good->become(Temper::works);
        REQUIRE(screen.goes(false));
        CHECK(screen.power().state().backend == "good");
        CHECK(screen.power().state().failures.at("stuck") ==
              "stuck does not switch the screen off: it still hangs in its last attempt");
        REQUIRE(screen.goes(true));
        CHECK(stuck->calls() == "-");  // never two at once
    }
    stuck->become(Temper::works);
}

TEST_CASE("the end of the mirror waits for no switch") {
    const auto stuck = fake("stuck", Temper::hangs);
    const auto begin = std::chrono::steady_clock::now();
    {
        Screen screen({stuck}, {1h, 1h, 1ms, 4ms});
        screen.power().want(false);
        REQUIRE(stuck->is_called("-"));
    }
    CHECK(std::chrono::steady_clock::now() - begin < 20s);
    stuck->become(Temper::works);
}

TEST_CASE("a screen that nothing switches off is black, and on again at once") {
    Screen none({});
    CHECK_FALSE(none.power().has_ways());
    none.power().want(false);
    CHECK(none.becomes(PowerPhase::black));
    CHECK(none.goes(true));
    Screen broken({fake("broken", Temper::fails)});
    broken.power().want(false);
    CHECK(broken.becomes(PowerPhase::black));
    CHECK(broken.power().state().backend.empty());
    CHECK(broken.goes(true));
}

TEST_CASE("the last wish counts, whatever happens meanwhile") {
    const auto slow = fake("slow", Temper::hangs);
    Screen screen({slow});
    screen.power().want(false);
    REQUIRE(slow->is_called("-"));
    screen.power().want(true);
    CHECK(screen.power().state().phase == PowerPhase::going_on);
    slow->become(Temper::works);
    REQUIRE(screen.becomes(PowerPhase::on));
    CHECK(slow->calls() == "-+");
}

TEST_CASE("a screen that does not come back is tried again until it does") {
    const auto moody = fake("moody");
    Screen screen({moody});
    REQUIRE(screen.goes(false));
    moody->become(Temper::fails);
    // The picture is drawn meanwhile.
    REQUIRE(screen.goes(true));
    CHECK(screen.power().state().failures.at("moody") == "moody does not switch the screen on: it is broken");
    REQUIRE(moody->is_called("-+++"));
    moody->become(Temper::works);
    REQUIRE(screen.comes_true([&] { return screen.power().state().failures.empty(); }));
    REQUIRE(screen.goes(false));
    CHECK(screen.goes(true));
}

TEST_CASE("the next process knows that the screen was left off, and brings it back") {
    const test::TempFolder folder;
    const auto mark = folder.path() / "mark";
    CHECK_FALSE(ScreenPower::was_left_off(mark));
    CHECK_FALSE(ScreenPower::was_left_off({}));
    SECTION("by one that outlasts it") {
        const auto good = fake("good");
        {
            Screen screen({good}, {}, mark);
            REQUIRE(screen.goes(false));
        }
        REQUIRE(ScreenPower::was_left_off(mark));
        {
            const auto other = fake("other");
            Screen again({other, good}, {}, mark);
            REQUIRE(again.goes(true));
            CHECK(good->calls() == "-+");
            CHECK(other->calls().empty());
        }
        CHECK_FALSE(ScreenPower::was_left_off(mark));
    }
    SECTION("also where it was killed before the screen had answered") {
        const auto slow = fake("slow", Temper::hangs);
        Screen screen({slow}, {}, mark);
        screen.power().want(false);
        REQUIRE(slow->is_called("-"));
        CHECK(ScreenPower::was_left_off(mark));
        slow->become(Temper::works);
    }
    SECTION("but not where nothing had switched it off") {
        Screen screen({fake("broken", Temper::fails)}, {}, mark);
        screen.power().want(false);
        REQUIRE(screen.becomes(PowerPhase::black));
        CHECK_FALSE(ScreenPower::was_left_off(mark));
    }
    SECTION("by one that another configuration has") {
        folder.write("mark", "gone\n");
        const auto other = fake("other");
        {
            Screen again({other}, {}, mark);
            REQUIRE(again.goes(true));
        }
        CHECK(other->calls() == "+");
        CHECK_FALSE(ScreenPower::was_left_off(mark));
    }
    SECTION("and switches it off again where it is to be off: the machine may have started anew") {
        folder.write("mark", "good\n");
        const auto good = fake("good");
        Screen again({good}, {}, mark);
        REQUIRE(again.goes(false));
        CHECK(good->calls() == "-");
    }
    SECTION("but not by one that ends with it") {
        Screen screen({fake("kernel", Temper::works, false)}, {}, mark);
        REQUIRE(screen.goes(false));
        CHECK_FALSE(ScreenPower::was_left_off(mark));
    }
}
