#include "module/view/setup_view.hpp"

#include "module/base/assets.hpp"
#include "tests/support/catch.hpp"

using namespace mirror::view;
using namespace std::chrono_literals;

TEST_CASE("the remaining time is told in tens of seconds, in the digits of the locale") {
    const Language english({}, mirror::assets_folder());
    const auto told = [&](std::chrono::milliseconds left) {
        return setup_view(english, "Anna", "phone", left).countdown;
    };
    CHECK(told(120s) == "Leaves in 2:00, or as soon as the phone reports");
    CHECK(told(110'001ms) == told(120s));
    CHECK_THAT(told(110s), ContainsSubstring("1:50"));
    CHECK_THAT(told(1ms), ContainsSubstring("0:10"));
    CHECK_THAT(told(-5s), ContainsSubstring("0:00"));
    LanguageSettings settings;
    settings.language = "ar";
    const SetupView arabic = setup_view(Language(settings, mirror::assets_folder()), "Anna", "phone", 110s);
    CHECK_THAT(arabic.countdown, ContainsSubstring("١:٥٠"));
    CHECK(arabic.numbers == std::vector<std::string>{"١", "٢", "٣", "٤"});
    CHECK(arabic.right_to_left);
}

TEST_CASE("the first step on either phone is the switch, the second the camera") {
    const Language english({}, mirror::assets_folder());
    const SetupView view = setup_view(english, "Anna\nMüller", "phone", 120s);
    CHECK(view.title == "OwnTracks for Anna Müller (phone)");
    for (const PhoneSteps* phone : {&view.android, &view.iphone}) {
        REQUIRE(phone->steps.size() == 4);
        CHECK_THAT(phone->steps[0],
                   ContainsSubstring("Open OwnTracks") && ContainsSubstring("Remote Control"));
        CHECK_THAT(phone->steps[1], ContainsSubstring("Leave OwnTracks open") && ContainsSubstring("camera"));
    }
    CHECK_THAT(view.iphone.steps[0], ContainsSubstring("URI configuration"));
}
