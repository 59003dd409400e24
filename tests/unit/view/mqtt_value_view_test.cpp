#include "module/view/mqtt_value_view.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using namespace mirror::test;
using view::MqttValueView;
using view::ValueRow;

namespace {

config::MqttValue bath() {
    config::MqttValue value;
    value.topic = "house/bath";
    value.pointer = "/t";
    value.label = "Bath";
    value.unit = "°C";
    return value;
}

/// The first row of the view when this was heard so long ago.
ValueRow row(const config::MqttValue& wanted, const topics::Reading& reading,
             std::chrono::milliseconds age = 1min, const std::string& language = "en") {
    const config::Config config = config_with(config::MqttValueOptions{{wanted}});
    view::LocalState local;
    local.heard.values[{wanted.topic, wanted.pointer}] = {reading, 48h - age};
    const auto made =
        view::make_view(config, {}, connected(), speaking(language), {thursday_morning(), 48h}, local);
    return std::get<MqttValueView>(made.modules.at(0).data).rows.at(0);
}

}  // namespace

TEST_CASE("numbers are written as the locale writes them, with as many digits as wanted") {
    CHECK(row(bath(), 21.5).value == "21.5");
    CHECK(row(bath(), 21.5).unit == "°C");
    CHECK(row(bath(), 21.5, 1min, "de").value == "21,5");
    CHECK(row(bath(), 1234567.0, 1min, "de").value == "1.234.567");
    CHECK(row(bath(), 1.0 / 3).value == "0.333");
    config::MqttValue whole = bath();
    whole.decimals = 0;
    CHECK(row(whole, 21.5).value == "22");
    whole.decimals = 2;
    CHECK(row(whole, 21.5).value == "21.50");
}

TEST_CASE("switches and texts are words without a unit, and what is missing is a dash") {
    CHECK(row(bath(), true).value == "on");
    CHECK(row(bath(), false, 1min, "de").value == "aus");
    CHECK(row(bath(), std::string("open")) == ValueRow{"Bath", "open", "", "", ""});
    CHECK(row(bath(), std::monostate()).value == "—");
}

TEST_CASE("a value that was never heard is a dash from the start") {
    const config::Config config = config_with(config::MqttValueOptions{{bath()}});
    const auto view = view_of<MqttValueView>(config, {}, speaking("en"), {thursday_morning(), 48h});
    CHECK(view.rows == std::vector{ValueRow{"Bath", "—", "", "", ""}});
}

TEST_CASE("an old value tells its age, from the very moment on") {
    CHECK(row(bath(), 21.5, 59min + 59s).age.empty());
    CHECK(plain(row(bath(), 21.5, 60min).age) == "1 h ago");
    config::MqttValue eternal = bath();
    eternal.max_age = 0ms;
    CHECK(row(eternal, 21.5, 1000h).age.empty());
    const config::Config config = config_with(config::MqttValueOptions{{bath()}});
    view::LocalState local;
    local.heard.values[{"house/bath", "/t"}] = {21.5, 48h - 59min};
    const auto made =
        view::make_view(config, {}, connected(), speaking("en"), {thursday_morning(), 48h}, local);
    CHECK(made.next_change == thursday_morning() + 1min);
}
