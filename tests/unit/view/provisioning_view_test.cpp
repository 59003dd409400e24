#include "module/view/provisioning_view.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using namespace mirror::test;
using provisioning::Cause;
using provisioning::Platform;
using view::PhoneRow;

namespace {

provisioning::Standing phone(const char* name, Platform platform, std::size_t proven,
                             std::vector<Cause> causes) {
    provisioning::Standing standing;
    standing.name = name;
    standing.platform = platform;
    for (std::size_t step = 0; step < proven; ++step)
        standing.proofs[step] = provisioning::Proof{};
    standing.causes = std::move(causes);
    return standing;
}

std::vector<PhoneRow> rows_of(std::vector<provisioning::Standing> phones, const std::string& language = "en",
                              int max_rows = 3) {
    view::LocalState local;
    local.phones = std::move(phones);
    config::ProvisioningOptions options;
    options.max_rows = max_rows;
    const view::MirrorView look = view::make_view(config_with(options), {}, connected(), speaking(language),
                                                  {thursday_morning(), 48h}, local);
    return std::get<view::ProvisioningView>(look.modules.at(0).data).rows;
}

}  // namespace

TEST_CASE("a phone on which all is proven is not shown") {
    CHECK(rows_of({phone("Anna", Platform::Android, 6, {})}).empty());
    CHECK(rows_of({}).empty());
}

TEST_CASE("what is missing is told with the menu of the phone's own system, whoever needs somebody first") {
    const auto rows = rows_of({phone("Ben", Platform::Ios, 4, {Cause::Waiting}),
                               phone("Anna", Platform::Android, 2, {Cause::CommandsOff, Cause::QuietMode}),
                               phone("Clara", Platform::Ios, 2, {Cause::CommandsOff})});
    REQUIRE(rows.size() == 3);
    CHECK(rows[0] == PhoneRow{"Anna", "2 of 6 steps proven",
                              "Leaves commands alone: OwnTracks, Settings, Remote Control, Remote commands",
                              false});
    CHECK(rows[1].advice == "Leaves commands alone: OwnTracks, Settings, cmd");
    CHECK(rows[2].name == "Ben");
    CHECK(rows[2].is_waiting);
    CHECK(rows_of({phone("Ben", Platform::Ios, 4, {Cause::Waiting}),
                   phone("Al", Platform::Ios, 4, {Cause::Waiting})},
                  "en", 1)
              .size() == 1);
}

TEST_CASE("a phone that is set up but unwell has no count of steps") {
    const auto rows = rows_of({phone("Anna", Platform::Android, 6, {Cause::BatteryOptimised})}, "de");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].state.empty());
    CHECK(rows[0].advice == "Android legt die App schlafen: Apps, OwnTracks, Akku, Nicht eingeschränkt");
}

TEST_CASE("a phone that saves power comes with where to end that, in every language") {
    CHECK(rows_of({phone("Anna", Platform::Android, 6, {Cause::PowerSave})}).at(0).advice ==
          "The phone’s battery saver is on: switch it off in the phone’s settings, Battery");
    for (const char* language : {"en", "de", "es", "fr", "it", "nl", "pl", "sv", "ja", "ar"}) {
        const auto rows = rows_of({phone("Anna", Platform::Android, 6, {Cause::PowerSave})}, language);
        INFO(rows.at(0).advice);
        const bool has_step =
            rows[0].advice.find(':') != std::string::npos || rows[0].advice.find("：") != std::string::npos;
        CHECK(has_step);
    }
}

TEST_CASE("every cause has its words in every language") {
    const std::string language =
        GENERATE(as<std::string>{}, "ar", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "sv");
    const Platform platform = GENERATE(Platform::Android, Platform::Ios);
    for (std::size_t cause = 0; cause < provisioning::k_causes; ++cause) {
        const auto rows = rows_of({phone("Anna", platform, 3, {static_cast<Cause>(cause)})}, language);
        REQUIRE(rows.size() == 1);
        INFO(provisioning::name_of(static_cast<Cause>(cause)));
        CHECK_FALSE(rows[0].advice.starts_with("provisioning."));
        CHECK_FALSE(rows[0].advice.empty());
        CHECK_FALSE(rows[0].state.empty());
    }
}
