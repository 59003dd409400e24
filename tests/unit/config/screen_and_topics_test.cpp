// When the screen is on and how bright, and which topics of the household's own are listened to.

#include "tests/unit/config/support.hpp"

using namespace mirror::config;
using namespace mirror::config::testing;
using namespace std::chrono_literals;

namespace {

Display display_of(const std::string& keys) {
    const auto result = read(
        household_text(R"("regions": [{"name": "Home", "lat": 53, "lon": 13}], "display": {)" + keys + "}"));
    INFO(problems_of(household_text("\"display\": {" + keys + "}")));
    REQUIRE(result);
    return result->config.display;
}

template <class Options>
Options options_of(const std::string& module, const std::string& config) {
    const auto text =
        household_text(R"("modules": [{"module": ")" + module + R"(", "config": )" + config + "}]");
    INFO(problems_of(text));
    const auto result = read(text);
    REQUIRE(result);
    return std::get<Options>(result->config.modules.at(0).options);
}

std::string module_problem(const std::string& module, const std::string& config) {
    return problems_of(
        household_text(R"("modules": [{"module": ")" + module + R"(", "config": )" + config + "}]"));
}

}  // namespace

TEST_CASE("a night is by the sun or by hours") {
    CHECK_FALSE(display_of("").night);
    CHECK(display_of(R"("night": {})").night == Night{});
    const auto night =
        display_of(
            R"("night": {"schedule": "22:00-06:30", "brightness": 0.3, "color": "#FF0000", "fade": "1 min"})")
            .night;
    REQUIRE(night);
    CHECK(night->hours == DaySpan{22 * 60, 6 * 60 + 30});
    CHECK(night->brightness == 0.3);
    CHECK(night->color == Color{255, 0, 0});
    CHECK(night->fade == 1min);
    for (const char* wrong :
         {"22:00", "25:00-06:00", "22:60-06:00", "22:00-22:00", "-", "22:00-06:00-07:00"}) {
        INFO(wrong);
        CHECK_THAT(problems_of(household_text(std::string(R"("display": {"night": {"schedule": ")") + wrong +
                                              "\"}}")),
                   ContainsSubstring("is not a span of time"));
    }
    CHECK_THAT(problems_of(household_text(R"("display": {"night": {}})")),
               ContainsSubstring("the sun is looked up at home") && ContainsSubstring("h.json:2:12"));
}

TEST_CASE("a screen schedule names hours and days") {
    const auto schedule =
        display_of(
            R"("schedule": [{"on": "6:30", "off": "24:00"}, {"on": "08:00", "off": "22:00", "days": ["sat", "sun"]}])")
            .schedule;
    REQUIRE(schedule.size() == 2);
    CHECK(schedule[0] == ScreenTimes{6h + 30min, 0h, {true, true, true, true, true, true, true}});
    CHECK(schedule[1].days == std::array{false, false, false, false, false, true, true});
    CHECK_THAT(problems_of(household_text(R"("display": {"schedule": [{"on": "8", "off": "22:00"}]})")),
               ContainsSubstring("`8` is not a time of day"));
    CHECK_THAT(problems_of(household_text(R"("display": {"schedule": [{"on": "8:00"}]})")),
               ContainsSubstring("off"));
    CHECK_THAT(problems_of(household_text(
                   R"("display": {"schedule": [{"on": "8:00", "off": "9:00", "days": ["Sunday"]}]})")),
               ContainsSubstring("`Sunday` is not a day"));
}

TEST_CASE("a presence sensor has a topic, a line of this machine, or both") {
    CHECK(display_of(
              R"("presence": {"topic": "zigbee2mqtt/bath", "pointer": "/occupancy", "offDelay": "2 min"})")
              .presence == PresenceSensor{"zigbee2mqtt/bath", "/occupancy", 2min});
    CHECK_THAT(problems_of(household_text(R"("display": {"presence": {}})")),
               ContainsSubstring("names no sensor"));
    CHECK(display_of(R"("presence": {"gpio": {"line": 17}})").presence ==
          PresenceSensor{"", "", 5min, GpioLine{"gpiochip0", 17, false, Pull::none, 50ms}});
    CHECK(
        display_of(
            R"("presence": {"topic": "a", "gpio": {"chip": "/dev/gpiochip4", "line": 0, "activeLow": true, "pull": "up", "debounce": "1 s"}})")
            .presence == PresenceSensor{"a", "", 5min, GpioLine{"/dev/gpiochip4", 0, true, Pull::up, 1s}});
    const auto gpio_problem = [](const std::string& gpio) {
        return problems_of(household_text(R"("display": {"presence": {"gpio": )" + gpio + "}}"));
    };
    CHECK_THAT(gpio_problem("{}"), ContainsSubstring("`display.presence.gpio.line`: is missing"));
    CHECK_THAT(gpio_problem(R"({"line": -1})"), ContainsSubstring("line"));
    CHECK_THAT(gpio_problem(R"({"line": 4, "chip": "../gpiochip0"})"), ContainsSubstring("is no GPIO chip"));
    CHECK_THAT(gpio_problem(R"({"line": 4, "pull": "sideways"})"), ContainsSubstring("pull"));
    CHECK_THAT(gpio_problem(R"({"line": 4, "debounce": "1 h"})"), ContainsSubstring("debounce"));
    CHECK_THAT(gpio_problem(R"({"line": 4, "activelow": true})"),
               ContainsSubstring("did you mean `activeLow`"));
}

TEST_CASE("what switches the screen off is left to the mirror, or named in its order") {
    CHECK(display_of(R"("power": {"backends": ["auto"]})").power == ScreenPower{});
    const auto power = display_of(R"("power": {"backends": ["cec", "command", "black"], "timeLimit": "9 s",
        "offCommand": ["/bin/plug", "off"], "onCommand": ["/bin/plug", "on"]})")
                           .power;
    CHECK(power == ScreenPower{{PowerBackend::cec, PowerBackend::command, PowerBackend::black},
                               {"/bin/plug", "off"},
                               {"/bin/plug", "on"},
                               9s});
    const auto power_problem = [](const std::string& text) {
        return problems_of(household_text(R"("display": {"power": )" + text + "}"));
    };
    CHECK_THAT(power_problem(R"({"backends": ["vcgencmd"]})"),
               ContainsSubstring("`vcgencmd` does not switch a screen"));
    CHECK_THAT(power_problem(R"({"backends": ["auto", "cec"]})"), ContainsSubstring("has `auto` and others"));
    CHECK_THAT(power_problem(R"({"backends": ["command"]})"), ContainsSubstring("but no command"));
    CHECK_THAT(power_problem(R"({"offCommand": ["/bin/false"]})"),
               ContainsSubstring("`display.power.offCommand`: has no counterpart"));
    CHECK_THAT(power_problem(R"({"offCommand": ["plug"], "onCommand": ["/bin/plug"]})"),
               ContainsSubstring("`plug` is not the whole path of a program"));
    CHECK_THAT(power_problem(R"({"timeLimit": "1 h"})"), ContainsSubstring("timeLimit"));
}

TEST_CASE("a value module has one topic, or several in a list") {
    const auto one = options_of<MqttValueOptions>(
        "mqttValue",
        R"({"topic": "a/b", "pointer": "/t", "label": "Bath", "unit": "°C", "decimals": 1, "maxAge": 0})");
    CHECK(one.values == std::vector{MqttValue{"a/b", "/t", "Bath", "°C", "", 0ms, 1}});
    CHECK(options_of<MqttValueOptions>("mqttValue", R"({"values": [{"topic": "a"}, {"topic": "b"}]})")
              .values.size() == 2);
    CHECK_THAT(module_problem("mqttValue", "{}"), ContainsSubstring("name the topic"));
    CHECK_THAT(module_problem("mqttValue", R"({"values": [{"label": "x"}]})"), ContainsSubstring("topic"));
}

TEST_CASE("filters, broken pointers and control characters are refused with a sentence") {
    CHECK_THAT(module_problem("mqttValue", R"({"topic": "house/+/t"})"),
               ContainsSubstring("wildcards of MQTT"));
    CHECK_THAT(module_problem("message", R"({"topic": "house/#"})"), ContainsSubstring("wildcards of MQTT"));
    CHECK_THAT(module_problem("mqttValue", R"({"topic": "a\u0007b"})"),
               ContainsSubstring("control character"));
    CHECK_THAT(module_problem("mqttValue", R"({"topic": "a", "pointer": "t"})"),
               ContainsSubstring("is not a JSON pointer"));
    CHECK_THAT(module_problem("mqttValue", R"({"topic": "a", "pointer": "/a~b"})"),
               ContainsSubstring("is not a JSON pointer"));
}

TEST_CASE("a message module listens to phones, and to a topic when it is told one") {
    CHECK(options_of<MessageOptions>("message", "{}") == MessageOptions{});
    CHECK(options_of<MessageOptions>(
              "message", R"({"topic": "house/say", "fromPhones": false, "duration": "1 h", "maxRows": 1})") ==
          MessageOptions{"house/say", false, 1h, 1});
}

TEST_CASE("guests are expected by hours and days, as the screen is on") {
    const auto privacy_of = [](const std::string& keys) {
        const auto result = read(household_text(R"("privacy": {)" + keys + "}"));
        REQUIRE(result);
        return result->config.privacy;
    };
    CHECK(privacy_of("") == Privacy{});
    CHECK(privacy_of(R"("guest": true)") == Privacy{true, {}});
    CHECK(
        privacy_of(
            R"("guestSchedule": [{"on": "15:00", "off": "22:00", "days": ["sat"]}, {"on": "8:00", "off": "9:00"}])") ==
        Privacy{false, {{15h, 22h, {false, false, false, false, false, true, false}}, ScreenTimes{8h, 9h}}});
    CHECK_THAT(problems_of(household_text(R"("privacy": {"guestSchedule": [{"on": "15:00"}]})")),
               ContainsSubstring("`privacy.guestSchedule[0].off`: is missing"));
    CHECK_THAT(problems_of(household_text(R"("privacy": {"guestSchedule": [{"on": "15", "off": "16:00"}]})")),
               ContainsSubstring("is not a time of day"));
}

TEST_CASE("a person is blurred to the town, or to being out") {
    const auto people =
        read(
            household_text(
                R"("people": [{"name": "A", "devices": ["a"]}, {"name": "B", "devices": ["b"], "blur": "town"}, {"name": "C", "devices": ["c"], "blur": "out"}])"))
            ->config.people;
    CHECK(people[0].blur == Blur::off);
    CHECK(people[1].blur == Blur::town);
    CHECK(people[2].blur == Blur::out);
    CHECK_THAT(problems_of(household_text(R"("people": [{"name": "A", "devices": ["a"], "blur": true}])")),
               ContainsSubstring("blur"));
}
