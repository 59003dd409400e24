// A family's first phones: from `provision add` to two people on the map.

#include <algorithm>
#include <future>

#include "module/base/image_header.hpp"
#include "module/owntracks/base64.hpp"
#include "render/sdl/canvas.hpp"
#include "tests/integration/provision_glass.hpp"
#include "tests/support/broker_phone.hpp"
#include "tests/support/model_phones.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using nlohmann::json;
using test::BrokerPhone;
using test::Glass;
using test::ProvisionedHousehold;
using test::Ran;
using Steady = std::chrono::steady_clock;

namespace {

/// What a phone makes of a link: percent signs, base64, JSON.
std::string configuration_in(std::string link) {
    REQUIRE(link.starts_with(test::k_before_link));
    link.erase(0, test::k_before_link.size());
    for (std::size_t at = link.find("%2B"); at != std::string::npos; at = link.find("%2B"))
        link.replace(at, 3, "+");
    const auto text = owntracks::decode_base64(link);
    REQUIRE(text);
    return *text;
}

UtcTime now() {
    return SystemClock().now().wall;
}

/// The code of one person is asked for, scanned off the glass, and confirmed on the phone.
void scan(ProvisionedHousehold& home, const Glass& glass, const std::string& person,
          simulator::PhoneApp& app) {
    const Ran shown = test::show(home, {person});
    INFO(shown.output);
    REQUIRE(shown.exit_code == 0);
    std::string link;
    REQUIRE(test::comes_true([&] { return !(link = glass.code()).empty(); }));
    app.type_in(now(), "allowConfigurationByURIAndConfigFile", "true");
    app.moved(now(), test::fix_at(test::k_home_lat, test::k_home_lon, now()));
    REQUIRE(app.open_link(now(), configuration_in(link)));
    (void)app.take_reconnect_wish();
}

int steps_proven(const json& status, const std::string& tail) {
    for (const json& phone : status) {
        if (phone.at("device") != tail) continue;
        return static_cast<int>(
            std::ranges::count_if(phone.at("steps"), [](const json& proof) { return proof.is_object(); }));
    }
    return 0;
}

}  // namespace

TEST_CASE("two phones are added and scanned off the glass: in ten seconds both are on the map and proven") {
    ProvisionedHousehold home;
    render::Image photo{400, 300, render::Pixels(400 * 300, 0xFF4060C0U)};
    REQUIRE(render::write_png(photo, (home.household().folder().path() / "anna.png").string()));
    home.household().config["people"] = {
        {{"name", "Anna"}, {"devices", {"anna/phone"}}, {"photo", "anna.png"}},
        {{"name", "Ben"}, {"devices", {"ben/phone"}}}};
    home.household().write_config();
    for (const char* person : {"Anna", "Ben"})
        REQUIRE(home.provision({"add", person}).exit_code == 0);
    home.start_broker();
    Glass glass(home);
    test::Listener spy(
        home.login(home.account("Ben").user_name, home.account("Ben").password, "benspy", {"#"}));
    REQUIRE(spy.wait_for(mqtt::ConnectionProblem::none));

    simulator::AndroidApp annas_app("Pixel 8");
    simulator::IosApp bens_app("0A1B2C3D-0000-4000-8000-00805F9B34FB");
    Inbox<int> wake(10);
    BrokerPhone annas(annas_app, [&] { wake.wake(); });
    BrokerPhone bens(bens_app, [&] { wake.wake(); });
    scan(home, glass, "Anna", annas_app);
    annas.go_online(now());
    REQUIRE(test::comes_true([&] { return glass.code().empty(); }));  // it was heard
    scan(home, glass, "Ben", bens_app);
    bens.go_online(now());
    const auto begin = Steady::now();

    // The commands of the household ask a running mirror, which takes a while: the phones go on meanwhile.
    const auto comes_true = [&](const std::function<bool()>& holds, std::chrono::seconds time) {
        auto look = std::async(std::launch::async, holds);
        const auto end = Steady::now() + time;
        while (true) {
            for (BrokerPhone* phone : {&annas, &bens})
                phone->pump(now());
            if (look.wait_for(0s) == std::future_status::ready) {
                if (look.get()) return true;
                if (Steady::now() > end) return false;
                look = std::async(std::launch::async, holds);
            }
            wake.wait_until(Steady::now() + 20ms);
        }
    };
    const auto seconds = [&] { return std::chrono::duration<double>(Steady::now() - begin).count(); };
    json state;
    CHECK(comes_true(
        [&] {
            state = home.household().state();
            const auto has_place = [&](const char* name) {
                const json person = test::person_in(state, name);
                return person.is_object() && person.contains("position") && !person["position"].is_null();
            };
            return has_place("Anna") && has_place("Ben");
        },
        10s));
    WARN("both are on the map after " << seconds() << " s");
    CHECK(test::comes_true([&] { return glass.code().empty(); }));
    std::string said;
    const bool is_proven = comes_true(
        [&] {
            said = home.household().run({"provision", "status", "--json"}).output;
            if (said.find("[\n") == std::string::npos) return false;
            const json status = json::parse(said.substr(said.find("[\n")));
            return steps_proven(status, "anna/phone") == 6 && steps_proven(status, "ben/phone") == 6;
        },
        60s);
    INFO(said);
    CHECK(is_proven);
    // A person reads a line for each phone.
    const std::string lines = home.household().run({"provision", "status"}).output;
    CHECK_THAT(lines, ContainsSubstring("anna/phone  6 of 6 steps proven\n") &&
                          ContainsSubstring("ben/phone  6 of 6 steps proven\n"));
    WARN("every step is proven after " << seconds() << " s");
    for (const test::Heard& heard : spy.messages) {
        INFO(heard.topic);
        CHECK((heard.topic == "owntracks/fam/anna/phone/info" ||
               !heard.topic.starts_with("owntracks/fam/anna/phone/")));
    }
    // Ben's phone gets to see who Anna is.
    const auto card =
        std::ranges::find(spy.messages, std::string("owntracks/fam/anna/phone/info"), &test::Heard::topic);
    REQUIRE(card != spy.messages.end());
    const json said_of_anna = json::parse(card->payload);
    CHECK(said_of_anna.at("_type") == "card");
    CHECK(said_of_anna.at("name") == "Anna");
    const auto face = owntracks::decode_base64(said_of_anna.at("face").get<std::string>());
    REQUIRE(face);
    const auto header = read_image_header(*face);
    REQUIRE(header);
    CHECK((header->width_px == 192 && header->height_px == 192));
    CHECK(glass.mirror->stop() == 0);
}
