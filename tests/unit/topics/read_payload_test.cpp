#include "module/topics/read_payload.hpp"

#include "module/base/utf8.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::topics;
using namespace std::chrono_literals;

namespace {

double number(const Reading& reading) {
    REQUIRE(std::holds_alternative<double>(reading));
    return std::get<double>(reading);
}

std::string text(const Reading& reading) {
    REQUIRE(std::holds_alternative<std::string>(reading));
    return std::get<std::string>(reading);
}

bool is_nothing(const Reading& reading) {
    return std::holds_alternative<std::monostate>(reading);
}

}  // namespace

TEST_CASE("a whole payload is a number, a switch or a text") {
    CHECK(number(read_value("21.5", "")) == 21.5);
    CHECK(number(read_value(" -3 ", "")) == -3);
    CHECK(std::get<bool>(read_value("true", "")));
    CHECK(text(read_value("open", "")) == "open");
    CHECK(text(read_value("\"half open\"", "")) == "half open");
    CHECK(text(read_value("  12 bottles \n", "")) == "12 bottles");
    CHECK(is_nothing(read_value("", "")));
    CHECK(is_nothing(read_value("null", "")));
    CHECK(is_nothing(read_value(R"({"a": 1})", "")));
    CHECK(is_nothing(read_value("[1, 2]", "")));
}

TEST_CASE("a pointer finds its value in JSON, or nothing") {
    const std::string_view payload = R"({"sensor": {"t": 19.25, "a/b": "x"}, "list": [7, 8], "on": false})";
    CHECK(number(read_value(payload, "/sensor/t")) == 19.25);
    CHECK(text(read_value(payload, "/sensor/a~1b")) == "x");
    CHECK(number(read_value(payload, "/list/1")) == 8);
    CHECK_FALSE(std::get<bool>(read_value(payload, "/on")));
    for (const char* pointer :
         {"/sensor", "/none", "/list/2", "/list/-", "/list/01", "/list/x", "/on/more"}) {
        INFO(pointer);
        CHECK(is_nothing(read_value(payload, pointer)));
    }
    CHECK(is_nothing(read_value("19.25", "/t")));
    CHECK(is_nothing(read_value("{\"t\": 1", "/t")));
}

TEST_CASE("hostile payloads become nothing, or something harmless") {
    CHECK(is_nothing(read_value(std::string(k_most_payload_bytes + 1, '7'), "")));
    CHECK(is_nothing(read_value("{\"t\": 1e999}", "/t")));
    CHECK(is_nothing(read_value("{\"t\": NaN}", "/t")));
    CHECK(text(read_value("NaN", "")) == "NaN");  // a word like any other
    CHECK(is_nothing(read_value(std::string(5000, '[') + std::string(5000, ']'), "/0")));
    CHECK(text(read_value(std::string("a\x01\nb\x1b[2J\xff", 9), "")) == "a  b [2J\xEF\xBF\xBD");
    const std::string cut = text(read_value(std::string(10'000, 'x'), ""));
    CHECK(codepoint_count(cut) <= k_most_text_codepoints + 1);
}

TEST_CASE("presence is understood in the words of usual sensors") {
    for (const char* yes : {"true", "ON", "on", "1", "\"on\"", "home", R"({"occupancy": true, "battery": 5})",
                            R"({"state": "ON"})", R"({"presence": 1})"}) {
        INFO(yes);
        CHECK(read_presence(yes, "") == true);
    }
    for (const char* no :
         {"false", "OFF", "0", "not_home", R"({"occupancy": false})", R"({"motion": "off"})"}) {
        INFO(no);
        CHECK(read_presence(no, "") == false);
    }
    for (const char* neither : {"", "maybe", "[]", R"({"illuminance": 4})", "{"}) {
        INFO(neither);
        CHECK_FALSE(read_presence(neither, ""));
    }
    CHECK(read_presence(R"({"a": {"b": "on"}})", "/a/b") == true);
    CHECK_FALSE(read_presence(R"({"occupancy": true})", "/a/b"));
}

TEST_CASE("an alert is plain text, or JSON in MagicMirror's words") {
    CHECK(read_alert("Dinner is ready")->text == "Dinner is ready");
    const auto alert =
        read_alert(R"({"title": "Kitchen", "message": "Dinner", "timer": 60000, "type": "notification"})");
    REQUIRE(alert);
    CHECK(*alert == Alert{"Kitchen", "Dinner", 1min});
    CHECK(read_alert(R"({"title": "Only a title"})") == Alert{"", "Only a title", {}});
    CHECK(read_alert("42")->text == "42");
    for (const char* nothing : {"", "  \n ", "{}", R"({"message": ""})", "[1]", "\"\""}) {
        INFO(nothing);
        CHECK_FALSE(read_alert(nothing));
    }
}

TEST_CASE("an alert's timer is a sensible one or none") {
    CHECK_FALSE(read_alert(R"({"message": "a", "timer": -5})")->timer);
    CHECK_FALSE(read_alert(R"({"message": "a", "timer": "soon"})")->timer);
    CHECK(read_alert(R"({"message": "a", "timer": 1e300})")->timer == 24h * 7);
}
