#include "module/provisioning/new_account.hpp"

#include <algorithm>

#include "module/provisioning/names.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::provisioning;

namespace {

constexpr std::int64_t k_now = 1'800'000'000;

config::Config family() {
    config::Config config;
    config.unique_id = "fam";
    config.broker.username = "mirror";
    return config;
}

/// A household that makes one account after the other.
struct Desk {
    config::Config config = family();
    AccountBook book;
    std::set<std::string> taken;

    Account add(const std::string& person, const std::string& device = "phone",
                Convention convention = Convention::PersonDevice) {
        auto made = new_account({person, device, convention}, book, config, taken, k_now);
        INFO((made ? "" : made.error().text));
        REQUIRE(made);
        book.accounts.push_back(*made);
        return *made;
    }
    std::string refusal(const std::string& person, const std::string& device = "phone",
                        Convention convention = Convention::PersonDevice) {
        const auto made = new_account({person, device, convention}, book, config, taken, k_now);
        REQUIRE_FALSE(made);
        return made.error().text;
    }
};

}  // namespace

TEST_CASE("a phone gets what it needs") {
    Desk desk;
    const Account account = desk.add("Anna");
    CHECK(account.person == "Anna");
    CHECK(account.user_name == "anna");
    CHECK(account.device_id == "phone");
    CHECK(account.tid == "AN");
    CHECK(account.created_at == k_now);
    CHECK(account.convention == Convention::PersonDevice);
    CHECK(account.password.size() == 24);
    CHECK(account.client_id.starts_with("annaphone"));
    CHECK(account.client_id.size() == 17);
    CHECK(base_topic(account, "fam") == "owntracks/fam/anna/phone");
    CHECK(device_tail(account) == "anna/phone");
}

TEST_CASE("names are written in plain letters, in the household's language") {
    Desk desk;
    CHECK(desk.add("Jürgen von Öhr").user_name == "jurgenvonohr");
    CHECK(desk.add("Мария").user_name == "maria");
    CHECK(desk.add("Łukasz").user_name == "lukasz");
    CHECK(desk.add("O'Neill-Søren").user_name == "oneillsoren");
    CHECK(desk.add("花子").user_name.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos);
    Desk german;
    german.config.language = "de";
    CHECK(german.add("Jürgen Groß").user_name == "juergengross");
}

TEST_CASE("names that would break topics, phones or the broker are refused with a reason") {
    Desk desk;
    CHECK_THAT(desk.refusal("An/na"),
               ContainsSubstring("“An/na”") && ContainsSubstring("separates the levels"));
    CHECK_THAT(desk.refusal("Anna+"), ContainsSubstring("wildcards"));
    CHECK_THAT(desk.refusal("#Anna"), ContainsSubstring("wildcards"));
    CHECK_THAT(desk.refusal("Anna\nuser mirror"), ContainsSubstring("control character"));
    CHECK_THAT(desk.refusal(""), ContainsSubstring("empty"));
    CHECK_THAT(desk.refusal("   "), ContainsSubstring("empty"));
    CHECK_THAT(desk.refusal("\xff"), ContainsSubstring("UTF-8"));
    CHECK_THAT(desk.refusal("🦄"), ContainsSubstring("no letter or digit"));
    CHECK_THAT(desk.refusal("Anna", "my phone"), ContainsSubstring("a space"));
    CHECK_THAT(desk.refusal("Anna", "a/b"), ContainsSubstring("separates the levels"));
    CHECK_THAT(desk.refusal("Anna", "téléphone"), ContainsSubstring("only letters and digits"));
    CHECK_THAT(desk.refusal("Anna", std::string(33, 'x')), ContainsSubstring("longer than 32"));
    CHECK_THAT(desk.refusal("Anna", ""), ContainsSubstring("empty"));
}

TEST_CASE("nobody is called like a topic of OwnTracks") {
    Desk desk;
    for (const char* const name : {"event", "info", "waypoint", "waypoints", "cmd", "dump", "status", "step",
                                   "steps", "beacon", "request", "msg"}) {
        INFO(name);
        CHECK_THAT(desk.refusal(name), ContainsSubstring("something else"));
        CHECK_THAT(desk.refusal("Anna", name), ContainsSubstring("something else"));
    }
    CHECK_THAT(desk.refusal("Evént"), ContainsSubstring("topic “event”"));
    CHECK_THAT(desk.refusal("Anna", "CMD"), ContainsSubstring("something else"));
    CHECK(desk.add("Eventide").user_name == "eventide");
}

TEST_CASE("user names, tids and client ids are the household's only ones") {
    Desk desk;
    desk.taken = {"ben", "zigbee"};
    CHECK(desk.add("Ben").user_name == "ben2");  // the broker has a ben already
    CHECK(desk.add("Bén").user_name == "ben3");
    CHECK(desk.add("Mirror").user_name == "mirror2");
    CHECK(desk.add("Fam").user_name == "fam2");  // the household itself
    CHECK(desk.add("Ben", "tablet").user_name == "bentablet");
    for (int i = 0; i < 60; ++i)
        desk.add("Anna " + std::to_string(i));
    std::set<std::string> users, tids, clients;
    for (const Account& each : desk.book.accounts) {
        CHECK(users.insert(each.user_name).second);
        CHECK(tids.insert(each.tid).second);
        CHECK(clients.insert(each.client_id).second);
        CHECK(each.tid.size() == 2);
        CHECK(each.client_id.size() <= 23);
        CHECK(each.client_id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string::npos);
    }
}

TEST_CASE("a tid is made of initials, else of the name") {
    Desk desk;
    CHECK(desk.add("Anna Müller").tid == "AM");
    CHECK(desk.add("Anna").tid == "AN");
    CHECK(desk.add("Annabel").tid == "AA");
    CHECK(desk.add("Q").tid == "Q0");
}

TEST_CASE("topics that the configuration has for a person are used") {
    Desk desk;
    desk.config.people = {{"Anna", {"anni/phone", "anni/watch", "anna"}, {}, "", {}},
                          {"Ben", {"clara/x"}, {}, "", {}}};
    const Account anna = desk.add("Anna");
    CHECK(device_tail(anna) == "anni/phone");
    CHECK(is_on_the_wall(anna, desk.config));
    CHECK(device_tail(desk.add("Anna", "tablet")) == "annatablet/tablet");
    CHECK(device_tail(desk.add("Clara")) == "clara2/phone");  // Ben's topics begin with hers
    CHECK_FALSE(is_on_the_wall(desk.book.accounts.back(), desk.config));
}

TEST_CASE("one account for one device") {
    Desk desk;
    desk.add("Anna");
    CHECK_THAT(desk.refusal("Anna"), ContainsSubstring("Anna's phone has an account already"));
}

TEST_CASE("phones of convention (a) share name and password, and their client id is their device id") {
    Desk desk;
    desk.config.people = {{"Anna", {"annika"}, {}, "", {}}};
    const Account anna = desk.add("Anna", "phone", Convention::Device);
    const Account ben = desk.add("Ben", "phone", Convention::Device);
    const Account tablet = desk.add("Ben", "tablet", Convention::Device);
    CHECK(base_topic(anna, "fam") == "owntracks/fam/annika");
    CHECK(base_topic(ben, "fam") == "owntracks/fam/ben");
    CHECK(base_topic(tablet, "fam") == "owntracks/fam/bentablet");
    for (const Account& each : {anna, ben, tablet}) {
        CHECK(each.user_name == "fam");
        CHECK(each.password == anna.password);
        CHECK(each.client_id == each.device_id);
    }
    renew_password(desk.book.accounts[1], desk.book, k_now + 1);
    CHECK(desk.book.accounts[0].password == desk.book.accounts[1].password);
    CHECK(desk.book.accounts[2].password == desk.book.accounts[1].password);
    CHECK(desk.book.accounts[2].created_at == k_now + 1);
    CHECK(desk.book.accounts[0].password != anna.password);
}

TEST_CASE("phones never share an account that means more") {
    Desk desk;
    desk.config.broker.username = "fam";
    CHECK_THAT(desk.refusal("Anna", "phone", Convention::Device),
               ContainsSubstring("all its rights") && ContainsSubstring("--convention person-device"));
    desk.config.broker.username = "mirror";
    desk.taken = {"fam"};
    CHECK_THAT(desk.refusal("Anna", "phone", Convention::Device), ContainsSubstring("not made here"));
    desk.taken.clear();
    desk.config.unique_id = "a:b";
    CHECK_THAT(desk.refusal("Anna", "phone", Convention::Device), ContainsSubstring("colon"));
}

TEST_CASE("a new password is one phone's alone in convention (b)") {
    Desk desk;
    desk.add("Anna");
    desk.add("Ben");
    const AccountBook before = desk.book;
    renew_password(desk.book.accounts[0], desk.book, k_now + 9);
    CHECK(desk.book.accounts[0].password != before.accounts[0].password);
    CHECK(desk.book.accounts[0].created_at == k_now + 9);
    CHECK(desk.book.accounts[0].client_id == before.accounts[0].client_id);
    CHECK(desk.book.accounts[1] == before.accounts[1]);
}

TEST_CASE("a vehicle has an account and a topic of its own") {
    Desk desk;
    desk.add("Anna");
    desk.config.people = {{"Our Car", {"bus"}, {}, "", config::PersonKind::vehicle}};
    const auto car = new_vehicle("Our Car", desk.book, desk.config, desk.taken, k_now);
    REQUIRE(car);
    CHECK(base_topic(*car, "fam") == "owntracks/fam/bus");
    CHECK(car->user_name == "bus");
    CHECK(car->client_id == "bus");
    CHECK(car->tid == "OC");
    const auto other = new_vehicle("Anna", desk.book, desk.config, desk.taken, k_now);
    REQUIRE(other);
    CHECK(other->user_name == "anna2");
    CHECK_FALSE(new_vehicle("status", desk.book, desk.config, desk.taken, k_now));
    CHECK_FALSE(new_vehicle("a/b", desk.book, desk.config, desk.taken, k_now));
}
