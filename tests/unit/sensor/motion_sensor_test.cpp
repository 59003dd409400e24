// A motion sensor on a line that the test moves.

#include "module/sensor/motion_sensor.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <memory>

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::sensor;
using namespace std::chrono_literals;

namespace {

/// What the wire is; outlives the lines that are opened on it.
struct Wire {
    std::atomic<bool> is_high = false;
    std::atomic<bool> is_there = true;    ///< false: opening fails
    std::atomic<bool> is_broken = false;  ///< true: reading fails
    std::atomic<int> opened = 0;
    std::atomic<int> taken = 0;
    int edges = eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE);
    ~Wire() { close(edges); }

    void move(bool high) {
        is_high = high;
        REQUIRE(eventfd_write(edges, 1) == 0);
    }
};

class FakeLine final : public GpioLine {
  public:
    explicit FakeLine(Wire& wire) : m_wire(wire) {}
    [[nodiscard]] int descriptor() const override { return m_wire.edges; }
    Result<void, Failure> take_edges() override {
        eventfd_t edge = 0;
        (void)eventfd_read(m_wire.edges, &edge);
        ++m_wire.taken;
        if (m_wire.is_broken) return tl::unexpected(Failure{"the wire broke"});
        return {};
    }
    Result<bool, Failure> is_active() override { return m_wire.is_high.load(); }

  private:
    Wire& m_wire;
};

/// A sensor on the wire, and everything it has said.
class Sensed {
  public:
    explicit Sensed(Wire& wire, std::chrono::milliseconds debounce = 0ms)
        : m_sensor(
              wish(debounce), opener(wire), [this] { note(); }, 5ms) {}

    [[nodiscard]] bool says(const Motion& wanted) {
        std::unique_lock lock(m_guard);
        return m_changed.wait_for(lock, 20s, [&] { return m_sensor.motion() == wanted; });
    }
    [[nodiscard]] int news() {
        const std::lock_guard lock(m_guard);
        return m_news;
    }

  private:
    static config::GpioLine wish(std::chrono::milliseconds debounce) {
        config::GpioLine line;
        line.line = 17;
        line.debounce = debounce;
        return line;
    }
    static OpenLine opener(Wire& wire) {
        return [&wire](const config::GpioLine& line) -> Result<std::unique_ptr<GpioLine>, Failure> {
            ++wire.opened;
            if (line.line != 17) return tl::unexpected(Failure{"another line"});
            if (!wire.is_there) return tl::unexpected(Failure{"no such chip"});
            return std::make_unique<FakeLine>(wire);
        };
    }
    void note() {
        {
            const std::lock_guard lock(m_guard);
            ++m_news;
        }
        m_changed.notify_all();
    }

    std::mutex m_guard;
    std::condition_variable m_changed;
    int m_news = 0;
    MotionSensor m_sensor;
};

}  // namespace

TEST_CASE("a sensor tells at once whether somebody is near, and every change of it") {
    Wire wire;
    wire.is_high = true;
    Sensed sensor(wire);
    CHECK(sensor.says({true, ""}));
    wire.move(false);
    CHECK(sensor.says({false, ""}));
    wire.move(true);
    CHECK(sensor.says({true, ""}));
    CHECK(wire.opened == 1);
}

TEST_CASE("a change that does not last is none") {
    Wire wire;
    Sensed sensor(wire, 100ms);
    REQUIRE(sensor.says({false, ""}));
    // Up and down again before the sensor looks: two edges, one value.
    wire.is_high = false;
    REQUIRE(eventfd_write(wire.edges, 2) == 0);
    wire.move(true);
    REQUIRE(sensor.says({true, ""}));
    CHECK(sensor.news() == 2);
    CHECK(wire.taken == 3);
}

TEST_CASE("a line that never rests is looked at all the same") {
    Wire wire;
    Sensed sensor(wire, 2ms);
    REQUIRE(sensor.says({false, ""}));
    wire.is_high = true;
    REQUIRE(eventfd_write(wire.edges, 1'000'000) == 0);
    CHECK(sensor.says({true, ""}));
}

TEST_CASE("a missing chip is named and tried again until it is there") {
    Wire wire;
    wire.is_there = false;
    Sensed sensor(wire);
    CHECK(sensor.says({std::nullopt, "no such chip"}));
    wire.is_there = true;
    CHECK(sensor.says({false, ""}));
    CHECK(wire.opened >= 2);
}

TEST_CASE("a line that breaks makes the sensor unknown, and it comes back") {
    Wire wire;
    wire.is_high = true;
    Sensed sensor(wire);
    REQUIRE(sensor.says({true, ""}));
    wire.is_there = false;
    wire.is_broken = true;
    wire.move(false);
    CHECK(sensor.says({std::nullopt, "no such chip"}));
    wire.is_broken = false;
    wire.is_there = true;
    CHECK(sensor.says({false, ""}));
}

TEST_CASE("the machine's own chip that is not there is a sentence with advice, and no crash") {
    config::GpioLine wish;
    wish.chip = "gpiochip999";
    wish.line = 17;
    const auto line = open_gpiod_line(wish);
    REQUIRE_FALSE(line);
    CHECK_THAT(line.error().text,
               ContainsSubstring("line 17 of gpiochip999") && ContainsSubstring("gpiodetect"));
    wish.chip = "/dev/null";  // no GPIO chip at all
    CHECK_FALSE(open_gpiod_line(wish));
}
