// `provision add`, `remove`, `rotate`, `list` and `vehicle` as a household uses them.

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "module/provisioning/password_hash.hpp"
#include "tests/integration/provision_household.hpp"

using namespace mirror;
using nlohmann::json;
using test::Household;
using test::ProvisionedHousehold;
using test::Ran;
namespace fs = std::filesystem;

namespace {

unsigned mode_of(const fs::path& path) {
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 07777U;
}

std::string hash_in(const std::string& text, const std::string& user) {
    const auto begin = text.find(user + ":$7$");
    REQUIRE(begin != std::string::npos);
    const auto hash = begin + user.size() + 1;
    return text.substr(hash, text.find('\n', hash) - hash);
}

}  // namespace

TEST_CASE("add says what it did and what comes next, and keeps the password to itself") {
    ProvisionedHousehold home;
    const Ran first = home.provision({"add", "Anna"});
    CHECK(first.exit_code == 0);
    CHECK_THAT(first.output, ContainsSubstring("owntracks/fam/anna/phone") &&
                                 ContainsSubstring("Add \"anna/phone\" to their `devices`") &&
                                 ContainsSubstring("lets nobody in without a name") &&
                                 ContainsSubstring("No running mosquitto was found") &&
                                 ContainsSubstring("owntracks-mirror provision show Anna"));
    const Ran stranger = home.provision({"add", "Zoë Lind", "--device", "tablet"});
    CHECK(stranger.exit_code == 0);
    CHECK_THAT(stranger.output, ContainsSubstring(R"({"name":"Zoë Lind","devices":["zoelind/tablet"]})") &&
                                    ContainsSubstring(R"(provision show "Zoë Lind" --device tablet)"));
    const Ran listed = home.provision({"add", "Ben"});
    CHECK_THAT(listed.output, !ContainsSubstring("`people`") && !ContainsSubstring("`devices`"));
    const Ran table = home.provision({"list"});
    const Ran list = home.provision({"list", "--json"});
    const json people = json::parse(list.output.substr(list.output.find("{\n"))).at("accounts");
    REQUIRE(people.size() == 3);
    CHECK(people[1].at("topic") == "owntracks/fam/zoelind/tablet");
    CHECK(people[1].at("tid") == "ZL");
    CHECK(people[1].at("shown") == false);
    CHECK(people[2].at("shown") == true);
    CHECK_THAT(table.output, ContainsSubstring("Zoë Lind") && ContainsSubstring("not in `people`"));
    for (const auto& account : home.book().accounts) {
        for (const Ran& ran : {first, stranger, listed, table, list})
            CHECK_THAT(ran.output, !ContainsSubstring(account.password));
        CHECK(test::content_of(home.file("passwd")).find(account.password) == std::string::npos);
    }
    const fs::path state = home.household().state_directory() / "provisioning";
    CHECK(mode_of(state) == 0700);
    CHECK(mode_of(state / "accounts.json") == 0600);
    CHECK(mode_of(home.file("passwd")) == 0640);
    CHECK(mode_of(home.file("acl")) == 0640);
}

TEST_CASE("done again, add changes nothing and mends what is missing") {
    ProvisionedHousehold home;
    REQUIRE(home.provision({"add", "Anna"}).exit_code == 0);
    const auto book = home.book();
    const std::string passwd = test::content_of(home.file("passwd"));
    const Ran again = home.provision({"add", "Anna"});
    CHECK(again.exit_code == 0);
    CHECK_THAT(again.output, ContainsSubstring("has an account already") && !ContainsSubstring("Written"));
    CHECK(home.book() == book);
    CHECK(test::content_of(home.file("passwd")) == passwd);
    fs::remove(home.file("passwd"));
    CHECK_THAT(home.provision({"add", "Anna"}).output,
               ContainsSubstring("Written: " + home.file("passwd").string()));
    CHECK(home.book() == book);
    CHECK(provisioning::is_hash_of(hash_in(test::content_of(home.file("passwd")), "anna"),
                                   book.accounts[0].password));
}

TEST_CASE("what was interrupted at any step ends well when it is done again") {
    ProvisionedHousehold home;
    const std::vector<const char*> files{"passwd", "acl", "mosquitto.conf"};
    const auto contents = [&] {
        std::vector<std::string> all;
        for (const char* const name : files)
            all.push_back(fs::exists(home.file(name)) ? test::content_of(home.file(name)) : "");
        return all;
    };
    const auto put_back = [&](const std::vector<std::string>& old, std::size_t first) {
        for (std::size_t i = first; i < files.size(); ++i)
            std::ofstream(home.file(files[i])) << old[i];
    };
    const auto before = contents();
    REQUIRE(home.provision({"add", "Anna"}).exit_code == 0);
    const auto with_anna = contents();
    for (std::size_t step = 0; step < files.size(); ++step) {
        INFO("interrupted before " << files[step]);
        put_back(before, step);
        CHECK(home.provision({"add", "Anna"}).exit_code == 0);
        auto now = contents();
        if (step == 0) {  // a new salt
            CHECK(provisioning::is_hash_of(hash_in(now[0], "anna"), home.account("Anna").password));
            put_back(with_anna, 0);
            now = contents();
        }
        CHECK(now == with_anna);
    }
    // Whoever goes leaves the broker first and the book last.
    const fs::path book = home.household().state_directory() / "provisioning" / "accounts.json";
    const std::string old_book = test::content_of(book);
    REQUIRE(home.provision({"remove", "Anna"}).exit_code == 0);
    const auto without_anna = contents();
    std::ofstream(book) << old_book;
    CHECK(home.provision({"remove", "Anna"}).exit_code == 0);
    CHECK(contents() == without_anna);
    CHECK(home.book() == provisioning::AccountBook{});
}

TEST_CASE("names that cannot be are refused, and nothing is written") {
    ProvisionedHousehold home;
    for (const std::vector<std::string>& wish : {std::vector<std::string>{"An/na"},
                                                 {"Anna+"},
                                                 {"#"},
                                                 {"Event"},
                                                 {"Anna", "--device", "cmd"},
                                                 {"Anna", "--device", "my phone"}}) {
        std::vector<std::string> arguments{"add"};
        arguments.insert(arguments.end(), wish.begin(), wish.end());
        const Ran ran = home.provision(arguments);
        INFO(ran.output);
        CHECK(ran.exit_code == 2);
        CHECK_THAT(ran.output, ContainsSubstring("cannot be"));
    }
    CHECK(home.book() == provisioning::AccountBook{});
    CHECK_FALSE(fs::exists(home.file("passwd")));
    CHECK(home.provision({"add", "anna"}).exit_code == 0);
    CHECK(home.book().accounts.at(0).person == "Anna");  // as in `people`
    const Ran nobody = home.provision({"remove", "Annna"});
    CHECK(nobody.exit_code == 2);
    CHECK_THAT(nobody.output, ContainsSubstring("these have: Anna's phone"));
    CHECK(home.provision({"remove", "Anna", "--device", "tablet"}).exit_code == 2);
    CHECK(home.provision({"rotate", "Ben"}).exit_code == 2);
}

TEST_CASE("the mirror gets an account first, before the broker asks everybody for one") {
    ProvisionedHousehold home;
    Household& household = home.household();
    household.config["broker"].erase("username");
    household.config["broker"].erase("passwordFile");
    household.write_config();
    const fs::path password = household.folder().path() / "broker-password";
    fs::remove(password);
    const Ran first = home.provision({"add", "Anna"});
    CHECK(first.exit_code == 1);
    CHECK_THAT(first.output, ContainsSubstring(R"("username": "mirror", "passwordFile": "broker-password")"));
    CHECK(test::content_of(home.file("mosquitto.conf")) == home.foreign_conf);
    CHECK(home.book() == provisioning::AccountBook{});
    const std::string made = test::content_of(password);
    CHECK(made.size() == 25);
    CHECK(mode_of(password) == (::geteuid() == 0 ? 0640U : 0600U));
    CHECK_THAT(first.output, !ContainsSubstring(made.substr(0, 24)));
    household.config["broker"]["username"] = "mirror";
    household.config["broker"]["passwordFile"] = "broker-password";
    household.write_config();
    CHECK(home.provision({"add", "Anna"}).exit_code == 0);
    CHECK(test::content_of(password) == made);
    CHECK(provisioning::is_hash_of(hash_in(test::content_of(home.file("passwd")), "mirror"),
                                   made.substr(0, 24)));
}

TEST_CASE("what phones need of the broker is said while it is missing") {
    ProvisionedHousehold home;
    home.household().config.erase("provisioning");
    home.household().write_config();
    CHECK_THAT(home.provision({"add", "Anna"}).output,
               ContainsSubstring(R"("provisioning": { "host": "<name or address>" })") &&
                   ContainsSubstring("listens to this machine alone"));
    CHECK(test::content_of(home.file("mosquitto.conf"))
              .find(fmt::format("listener {} 127.0.0.1\n", home.port())) != std::string::npos);
    home.household().config["provisioning"] = {
        {"host", "home.example"}, {"certificate", "/c.pem"}, {"key", "/k.pem"}};
    home.household().write_config();
    CHECK_THAT(home.provision({"add", "Anna"}).output,
               !ContainsSubstring("provisioning\"") && !ContainsSubstring("alone"));
    CHECK(test::content_of(home.file("mosquitto.conf"))
              .find("listener 8883\ncertfile /c.pem\nkeyfile /k.pem\n") != std::string::npos);
    home.household().config["provisioning"] = {{"role", "observer"}};
    home.household().write_config();
    CHECK_THAT(home.provision({"add", "Ben"}).output, ContainsSubstring("`observer`"));
}

TEST_CASE("for a broker elsewhere the exact lines are printed") {
    Household household(1883);
    household.config["broker"]["host"] = "broker.example";
    household.config["broker"]["tls"] = false;
    household.write_config();
    const Ran added = household.run({"provision", "add", "Anna"});
    CHECK(added.exit_code == 0);
    CHECK_THAT(added.output, ContainsSubstring("user anna\n") &&
                                 ContainsSubstring("topic write owntracks/fam/anna/phone\n") &&
                                 ContainsSubstring("sudo systemctl reload mosquitto"));
    const auto book = provisioning::read_accounts(household.state_directory());
    REQUIRE(book);
    REQUIRE(book->accounts.size() == 1);
    CHECK(provisioning::is_hash_of(hash_in(added.output, "anna"), book->accounts[0].password));
    CHECK_THAT(added.output, !ContainsSubstring(book->accounts[0].password));
    const Ran removed = household.run({"provision", "remove", "Anna"});
    CHECK(removed.exit_code == 0);
    CHECK_THAT(removed.output, ContainsSubstring("anna:") && ContainsSubstring("user anna") &&
                                   ContainsSubstring("cuts a connected phone off"));
    CHECK(provisioning::read_accounts(household.state_directory())->accounts.empty());
}

TEST_CASE("doctor tells of phones that can pose as each other, and of phones that nobody sees") {
    ProvisionedHousehold home;
    const auto told = [&] {
        const Ran ran = home.household().run({"doctor", "--json"});
        const json report = json::parse(ran.output.substr(ran.output.find("{\n")));
        std::string lines;
        for (const json& finding : report.at("findings")) {
            if (finding.at("check") == "phones")
                lines += finding.at("verdict").get<std::string>() + ": " +
                         finding.at("evidence").get<std::string>() + " -> " +
                         finding.at("nextStep").get<std::string>() + "\n";
        }
        return lines;
    };
    CHECK(told().empty());
    REQUIRE(home.provision({"add", "Ben"}).exit_code == 0);
    CHECK(told() == "ok: every phone has an account of its own: Ben's phone -> \n");
    REQUIRE(home.provision({"add", "Zoe"}).exit_code == 0);
    CHECK_THAT(told(), ContainsSubstring(
                           "warning: Zoe's phone publishes on zoe/phone, which nobody in `people` has"));
    REQUIRE(home.provision({"add", "Anna", "--convention", "device"}).exit_code == 0);
    CHECK_THAT(told(), ContainsSubstring("warning: Anna's phone shares the user name “fam”") &&
                           ContainsSubstring("can pose as another") &&
                           ContainsSubstring("-> `provision remove`") &&
                           ContainsSubstring("tell positions for a phone that has an account of its own"));
    std::ofstream(home.household().state_directory() / "provisioning" / "accounts.json") << "{";
    CHECK_THAT(told(), ContainsSubstring("problem: ") && ContainsSubstring("changed by hand or damaged"));
}

TEST_CASE("with --out-dir the broker's files are made elsewhere") {
    ProvisionedHousehold home;
    const fs::path out = home.household().folder().path() / "out" / "broker";
    const Ran ran = home.household().run({"provision", "add", "Anna", "--out-dir", out.string()});
    CHECK(ran.exit_code == 0);
    CHECK_THAT(ran.output, ContainsSubstring("Written: " + (out / "passwd").string()));
    CHECK(provisioning::is_hash_of(hash_in(test::content_of(out / "passwd"), "anna"),
                                   home.account("Anna").password));
    CHECK(test::content_of(out / "acl").find("user anna\n") != std::string::npos);
    CHECK(test::content_of(out / "mosquitto.conf").find("password_file " + (out / "passwd").string()) !=
          std::string::npos);
    CHECK_FALSE(fs::exists(home.file("passwd")));
    CHECK(home.household()
              .run({"provision", "add", "Ben", "--out-dir", out.string(), "--mosquitto", "/x"})
              .exit_code == 2);
}

TEST_CASE("a vehicle's account and what its tracker is told") {
    ProvisionedHousehold home;
    const Ran hidden = home.provision({"vehicle", "Car"});
    CHECK(hidden.exit_code == 2);
    CHECK_THAT(hidden.output, ContainsSubstring("no terminal"));
    CHECK(home.book() == provisioning::AccountBook{});
    const Ran shown = home.provision({"vehicle", "Car", "--force"});
    CHECK(shown.exit_code == 0);
    const auto car = home.book().vehicles.at(0);
    CHECK_THAT(shown.output,
               ContainsSubstring(fmt::format("tcp://127.0.0.1,{},car,{}", home.port(), car.password)) &&
                   ContainsSubstring("set publish=owntracks/fam/\n") &&
                   ContainsSubstring("set clientID=car") && ContainsSubstring(R"("kind":"vehicle")"));
    CHECK_THAT(home.provision({"list"}).output,
               ContainsSubstring("owntracks/fam/car") && !ContainsSubstring(car.password));
    CHECK(home.provision({"vehicle", "Car", "--send", "reboot", "--yes"}).exit_code == 2);
    CHECK(home.provision({"vehicle", "Anna", "--send", "gps"}).exit_code == 2);
    CHECK(home.provision({"add", "Anna", "--convention", "device"}).exit_code == 0);
    const Ran rotated = home.provision({"rotate", "Car"});
    CHECK(rotated.exit_code == 0);
    CHECK_THAT(rotated.output,
               ContainsSubstring("provision vehicle \"Car\"") && !ContainsSubstring("Beware"));
    CHECK(home.book().vehicles.at(0).password != car.password);
    CHECK(home.provision({"remove", "Car"}).exit_code == 0);  // shares nothing with Anna's phone
    CHECK(home.book().vehicles.empty());
    CHECK(home.book().accounts.size() == 1);
}

TEST_CASE("nothing goes to a vehicle without --yes, and its answers come without secrets") {
    ProvisionedHousehold home;
    REQUIRE(home.provision({"vehicle", "Car", "--force"}).exit_code == 0);
    home.start_broker();
    const auto account = home.book().vehicles.at(0);
    const std::string base = "owntracks/fam/car";
    test::Listener car(home.login(account, {base + "/cmd"}));
    REQUIRE(car.wait_for(mqtt::ConnectionProblem::none));
    const Ran dry = home.provision({"vehicle", "Car", "--send", "state"});
    CHECK(dry.exit_code == 0);
    CHECK_THAT(dry.output, ContainsSubstring("Nothing was sent"));
    const auto talk = home.household().command(
        {"provision", "vehicle", "Car", "--send", "state", "--yes", "--wait", "600"});
    const fs::path said = home.household().folder().path() / "said";
    test::ChildProcess command(talk, said);
    REQUIRE(car.wait_for_messages(1));
    CHECK(car.messages[0].topic == base + "/cmd");
    CHECK(car.messages[0].payload == "state");
    CHECK(car.messages.size() == 1);
    test::publish(car, base + "/cmd/out", "NUMSAT=9");
    test::publish(car, base + "/cmd/out", "password=hunter2");
    CHECK(test::file_tells(said, "password=…", std::chrono::seconds(20)));
    command.send(SIGTERM);
    REQUIRE(command.wait(10'000));
    CHECK_THAT(test::content_of(said), ContainsSubstring("NUMSAT=9") && !ContainsSubstring("hunter2"));
}

TEST_CASE("for a broker elsewhere the mirror's own rights are among the lines, too") {
    Household household(1);
    household.config["broker"] = {{"host", "broker.example.org"}, {"username", "hallway"}};
    household.config["provisioning"] = {{"host", "broker.example.org"}};
    household.write_config();
    const Ran ran = household.run({"provision", "add", "Anna"});
    INFO(ran.output);
    CHECK(ran.exit_code == 0);
    CHECK_THAT(ran.output, ContainsSubstring("is another machine") &&
                               ContainsSubstring("user hallway\n    topic readwrite owntracks/fam/#\n"));
}

TEST_CASE("who has more regions than an iPhone watches hears it beforehand") {
    ProvisionedHousehold home;
    json regions = json::array();
    for (int i = 0; i < 21; ++i)
        regions.push_back(
            {{"name", "Region " + std::to_string(i)}, {"lat", 50 + i}, {"lon", 10}, {"radius", 100}});
    home.household().config["regions"] = regions;
    home.household().config.erase("home");
    home.household().write_config();
    const std::string limit = "an iPhone watches 20 regions of an app, and there are 21";
    CHECK_THAT(home.provision({"add", "Anna"}).output, ContainsSubstring(limit));
    for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
             {"check-config"}, {"doctor"}, {"provision", "show", "Anna", "--values", "--force"}}) {
        const Ran ran = home.household().run(command);
        INFO(command.front() << ran.output);
        CHECK(ran.output.find(limit) != std::string::npos);
    }
}

TEST_CASE("accounts that cannot be read are no household without phones") {
    const test::Household home(test::deserted_port());
    CHECK_THAT(home.run({"provision", "status"}).output, ContainsSubstring("no phones yet"));
    fs::create_directories(home.state_directory());
    fs::permissions(home.state_directory(), fs::perms::owner_all);
    std::ofstream(home.state_directory() / "provisioning") << "no folder";
    for (const char* const verb : {"status", "list"}) {
        const Ran ran = home.run({"provision", verb});
        INFO(ran.output);
        CHECK(ran.exit_code == 1);
        CHECK_THAT(ran.output, ContainsSubstring((home.state_directory() / "provisioning").string()) &&
                                   !ContainsSubstring("no phones yet"));
    }
}
