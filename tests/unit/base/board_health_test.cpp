#include "module/base/board_health.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

using namespace mirror;

namespace {

/// Files as the kernel of a Raspberry Pi has them.
struct Board {
    void put(const std::string& file, const std::string& text) const {
        std::filesystem::create_directories((folder.path() / file).parent_path());
        folder.write(file, text);
    }
    [[nodiscard]] BoardHealth health() const { return read_board_health(folder.path()); }
    test::TempFolder folder;
};

}  // namespace

TEST_CASE("a board that says nothing of its power and heat has no health to tell of") {
    const Board board;
    CHECK_FALSE(board.health().is_undervolted);
    CHECK_FALSE(board.health().processor_celsius);
    CHECK_FALSE(read_board_health("/nowhere").is_undervolted);
}

TEST_CASE("the voltage is that of the Raspberry Pi's own monitor") {
    const Board board;
    board.put("class/hwmon/hwmon0/name", "cpu_thermal\n");
    board.put("class/hwmon/hwmon0/in0_lcrit_alarm", "1\n");
    board.put("class/hwmon/hwmon1/name", "rpi_volt\n");
    CHECK_FALSE(board.health().is_undervolted);
    board.put("class/hwmon/hwmon1/in0_lcrit_alarm", "0\n");
    CHECK(board.health().is_undervolted == false);
    board.put("class/hwmon/hwmon1/in0_lcrit_alarm", "1\n");
    CHECK(board.health().is_undervolted == true);
}

TEST_CASE("the hottest zone counts, and one that cannot be read does not") {
    const Board board;
    board.put("class/thermal/thermal_zone0/temp", "48312\n");
    board.put("class/thermal/thermal_zone1/temp", "83500\n");
    board.put("class/thermal/thermal_zone2/temp", "\n");
    board.put("class/thermal/cooling_device0/type", "Fan\n");
    REQUIRE(board.health().processor_celsius);
    CHECK(*board.health().processor_celsius == 83.5);
}
