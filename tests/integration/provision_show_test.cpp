// `provision show`: on the glass of a running mirror, and without one. What it shows is seen there and
// nowhere else.

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "module/engine/phone_files.hpp"
#include "module/provisioning/record_json.hpp"
#include "tests/integration/provision_glass.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using nlohmann::json;
using test::comes_true;
using test::Glass;
using test::k_before_link;
using test::link_of;
using test::ProvisionedHousehold;
using test::Ran;
using test::scanned;
using test::show;
namespace fs = std::filesystem;
using Steady = std::chrono::steady_clock;

namespace {

bool occurs_in(const fs::path& file, const std::string& text) {
    std::ifstream stream(file, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(stream), {}};
    return content.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("the code is on the glass until the phone is heard, and nowhere else") {
    ProvisionedHousehold home;
    REQUIRE(home.provision({"add", "Anna"}).exit_code == 0);
    home.start_broker();
    Glass glass(home);
    const std::string link = link_of(home, "Anna");
    const provisioning::Account anna = home.account("Anna");

    const Ran shown = show(home, {"Anna"});
    CHECK(shown.exit_code == 0);
    CHECK_THAT(shown.output,
               ContainsSubstring("on the mirror for two minutes") && !ContainsSubstring("owntracks:"));
    INFO(glass.mirror->log());
    REQUIRE(comes_true([&] { return glass.code() == link; }));
    // A picture of the running mirror has the mirror in it, and no code.
    const fs::path picture = home.household().folder().path() / "picture.png";
    REQUIRE(home.household().run({"snapshot", "--out", picture.string()}).exit_code == 0);
    CHECK(scanned(picture).empty());
    const auto pixels = golden::read_png(picture)->pixels;
    CHECK(std::ranges::any_of(pixels, [](std::uint32_t pixel) { return (pixel & 0xFFFFFFU) != 0; }));
    CHECK(std::ranges::count(pixels, 0xFFC8C8C8U) < 100);  // edges of letters

    mqtt::Client phone(home.login(anna, {}), {});
    phone.start();
    const auto before = Steady::now();
    test::publish(phone, "owntracks/fam/anna/phone", test::location_json(53.5605, 13.2480, 0));
    REQUIRE(comes_true([&] { return glass.code().empty(); }));
    WARN("the code left "
         << std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - before).count()
         << " ms after the phone began to speak");
    CHECK(glass.mirror->logs("the phone was heard"));

    // From now on it takes a new password.
    const Ran again = show(home, {"Anna"});
    CHECK(again.exit_code == 1);
    CHECK_THAT(again.output, ContainsSubstring("provision rotate \"Anna\" --device phone"));
    CHECK(glass.code().empty());
    CHECK_THAT(show(home, {"Anna", "--png", picture.string()}).output, ContainsSubstring("provision rotate"));
    CHECK(link_of(home, "Anna") == link);
    CHECK(glass.mirror->stop() == 0);

    const std::string inner = link.substr(k_before_link.size() + 40, 40);
    for (const auto& entry : fs::recursive_directory_iterator(home.household().folder().path())) {
        if (!entry.is_regular_file()) continue;
        INFO(entry.path().string());
        CHECK_FALSE(occurs_in(entry.path(), inner));
        if (entry.path().filename() != "accounts.json") CHECK_FALSE(occurs_in(entry.path(), anna.password));
    }
}

TEST_CASE("a code can be taken away, and a renewed account is shown again") {
    ProvisionedHousehold home;
    REQUIRE(home.provision({"add", "Anna"}).exit_code == 0);
    REQUIRE(home.provision({"add", "Ben"}).exit_code == 0);
    home.start_broker();
    Glass glass(home);
    const auto mirror_alone = glass.screen.sample();
    CHECK_THAT(show(home, {"--hide"}).output, ContainsSubstring("no code is on the mirror"));
    REQUIRE(show(home, {"anna"}).exit_code == 0);
    REQUIRE(comes_true([&] { return glass.code() == link_of(home, "Anna"); }));
    // Another one takes its place.
    REQUIRE(show(home, {"Ben"}).exit_code == 0);
    REQUIRE(comes_true([&] { return glass.code() == link_of(home, "Ben"); }));
    CHECK_THAT(show(home, {"--hide"}).output, ContainsSubstring("has left the mirror"));
    REQUIRE(comes_true([&] { return !glass.screen.differs_from(mirror_alone); }));
    CHECK_THAT(show(home, {"Zoe"}).output, ContainsSubstring("provision add \"Zoe\""));
    int shown = 2;
    while (show(home, {"Ben"}).exit_code == 0 && shown < 100)
        ++shown;
    CHECK(shown == 10);
    CHECK_THAT(show(home, {"Ben"}).output, ContainsSubstring("too many codes"));
    CHECK(glass.mirror->stop() == 0);
}

TEST_CASE("without a mirror: pictures, files and a terminal, but nothing into a pipe") {
    ProvisionedHousehold home;
    REQUIRE(home.provision({"add", "Anna"}).exit_code == 0);
    const std::string password = home.account("Anna").password;
    const fs::path folder = home.household().folder().path();

    CHECK_THAT(show(home, {"Anna"}).output, ContainsSubstring("no mirror is running here"));
    for (const char* option : {"--link", "--terminal", "--values"}) {
        const Ran refused = show(home, {"Anna", option});
        CHECK(refused.exit_code == 2);
        CHECK_THAT(refused.output, ContainsSubstring("no terminal") && ContainsSubstring("--force") &&
                                       !ContainsSubstring(password) && !ContainsSubstring("owntracks:"));
    }
    const std::string link = link_of(home, "Anna");
    CHECK(link.starts_with(k_before_link));
    CHECK_THAT(show(home, {"Anna", "--values", "--force"}).output,
               ContainsSubstring(password) && ContainsSubstring("owntracks/fam/anna/phone"));

    REQUIRE(show(home, {"Anna", "--png", (folder / "code.png").string()}).exit_code == 0);
    CHECK(scanned(folder / "code.png") == link);
    REQUIRE(show(home, {"Anna", "--otrc", (folder / "anna.otrc").string()}).exit_code == 0);
    const json file = json::parse(test::content_of(folder / "anna.otrc"));
    CHECK(file["password"] == password);
    CHECK(file["waypoints"].size() == home.household().config["regions"].size());
    // A region keeps the ids that phones know it by, also under another name.
    provisioning::RegionBook regions;
    const json first = home.household().config["regions"][0];
    regions.restore(
        {{{"Former name", *LatLon::make(first["lat"], first["lon"]), 100, 1'234'567'890, "0ddba11"}, false}});
    engine::PhoneFiles files(home.household().state_directory());
    REQUIRE(files.save(provisioning::to_json({{}, regions})));
    REQUIRE(show(home, {"Anna", "--otrc", (folder / "anna.otrc").string()}).exit_code == 0);
    const json again = json::parse(test::content_of(folder / "anna.otrc"));
    CHECK(again["waypoints"][0]["tst"] == 1'234'567'890);
    CHECK(again["waypoints"][0]["rid"] == "0ddba11");
    CHECK(again["waypoints"][0]["desc"] == first["name"]);
    for (const char* name : {"code.png", "anna.otrc"}) {
        struct stat status {};
        REQUIRE(::stat((folder / name).c_str(), &status) == 0);
        CHECK((status.st_mode & 07777U) == 0600U);
    }

    // On a terminal the same options work.
    const int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    REQUIRE(terminal >= 0);
    REQUIRE(grantpt(terminal) == 0);
    REQUIRE(unlockpt(terminal) == 0);
    const std::string other_end = ptsname(terminal);
    test::ChildProcess command(home.household().command({"provision", "show", "Anna", "--link"}), other_end);
    std::string said;
    REQUIRE(comes_true([&] {
        char block[4096];
        const ssize_t got = read(terminal, block, sizeof(block));
        if (got > 0) said.append(block, static_cast<std::size_t>(got));
        return said.find(link) != std::string::npos;
    }));
    CHECK(command.wait(20'000) == 0);
    close(terminal);
}
