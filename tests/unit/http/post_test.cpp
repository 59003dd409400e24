// From what a phone posts to the topic that it belongs on.

#include "module/http/post.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/seal.hpp"

using namespace mirror;
using namespace mirror::http;
using provisioning::Account;
using provisioning::Convention;

namespace {

const Guest k_anna{"fam", "anna", Convention::PersonDevice, {"phone"}};
const Guest k_shared{"fam", "fam", Convention::Device, {"anna", "ben"}};

std::vector<std::string> no_keys(std::string_view /*base*/) {
    return {};
}

std::vector<std::string> one_key(std::string_view base) {
    return base == "owntracks/fam/anna/phone" ? std::vector<std::string>{"sesame"}
                                              : std::vector<std::string>{};
}

/// The topic, or "refused".
std::string topic_of(const Guest& guest, const Claim& claim, const std::string& body,
                     const KeysOf& keys = no_keys) {
    const auto mapped = map_post(guest, claim, body, keys);
    if (!mapped) CHECK_FALSE(mapped.error().text.empty());
    return mapped ? mapped->topic : "refused";
}

std::string sealed(const std::string& plain, const char* key = "sesame") {
    return test::encrypted_message(test::sealed_data(plain, key));
}

}  // namespace

TEST_CASE("the account says whose a message is, and its type where it belongs") {
    const Claim says{"anna", "phone"};
    CHECK(topic_of(k_anna, says, R"({"_type":"location"})") == "owntracks/fam/anna/phone");
    CHECK(topic_of(k_anna, says, R"({"_type":"transition"})") == "owntracks/fam/anna/phone/event");
    CHECK(topic_of(k_anna, says, R"({"_type":"waypoints"})") == "owntracks/fam/anna/phone/waypoints");
    CHECK(topic_of(k_anna, says, R"({"_type":"steps"})") == "owntracks/fam/anna/phone/step");
    CHECK(topic_of(k_anna, says, R"({"_type":"dump"})") == "owntracks/fam/anna/phone/dump");
    CHECK(topic_of(k_anna, {}, R"({"_type":"location"})") == "owntracks/fam/anna/phone");
    CHECK(topic_of(k_anna, {"ANNA", "Phone"}, R"({"_type":"location"})") == "owntracks/fam/anna/phone");
    CHECK(topic_of(k_anna, {"anna", "tablet"}, R"({"_type":"location"})") == "owntracks/fam/anna/tablet");
    // What is no message is somebody's all the same: it is counted as theirs.
    CHECK(topic_of(k_anna, says, "rubbish") == "owntracks/fam/anna/phone");
    CHECK(topic_of(k_anna, says, "[1,2]") == "owntracks/fam/anna/phone");
}

TEST_CASE("a topic in the body is followed as far as the account reaches") {
    CHECK(topic_of(k_anna, {}, R"({"_type":"transition","topic":"owntracks/fam/anna/phone/event"})") ==
          "owntracks/fam/anna/phone/event");
    CHECK(topic_of(k_anna, {}, R"({"_type":"location","topic":"owntracks/fam/anna/tablet"})") ==
          "owntracks/fam/anna/tablet");
    // What the apps have by themselves, without `pubTopicBase`.
    CHECK(topic_of(k_anna, {}, R"({"_type":"location","topic":"owntracks/anna/pixel"})") ==
          "owntracks/fam/anna/pixel");
    CHECK(topic_of(k_anna, {}, R"({"_type":"location","topic":"owntracks\/fam\/anna\/phone"})") ==
          "owntracks/fam/anna/phone");
    CHECK(topic_of(k_shared, {}, R"({"_type":"location","topic":"owntracks/fam/ben"})") ==
          "owntracks/fam/ben");
    CHECK(topic_of(k_shared, {"fam", "ben"}, R"({"_type":"transition"})") == "owntracks/fam/ben/event");
}

TEST_CASE("nobody speaks for anybody else") {
    const std::string location = R"({"_type":"location"})";
    CHECK(topic_of(k_anna, {"ben", "phone"}, location) == "refused");
    for (const char* topic : {"owntracks/fam/ben/phone", "owntracks/fam/annabel/phone", "owntracks/fam/anna",
                              "owntracks/fam/anna/", "owntracks/other/anna/phone", "owntracks/fam/anna/+",
                              "owntracks/fam/anna/#", "owntracks/ben/phone", "owntracks/fam/_mirror/x/probe",
                              "anna/phone", "", "owntracks/fam/anna/event"}) {
        INFO(topic);
        CHECK(topic_of(k_anna, {}, R"({"_type":"location","topic":")" + std::string(topic) + R"("})") ==
              "refused");
    }
    CHECK(topic_of(k_anna, {}, R"({"topic":"owntracks/fam/anna/phone","topic":"owntracks/fam/ben/phone"})") ==
          "refused");
    CHECK(topic_of(k_shared, {"fam", "clara"}, location) == "refused");
    CHECK(topic_of(k_shared, {}, location) == "refused");
    CHECK(topic_of(k_shared, {}, R"({"_type":"location","topic":"owntracks/fam/clara"})") == "refused");
    CHECK(topic_of(k_shared, {}, R"({"_type":"location","topic":"owntracks/fam/ben/phone"})") == "refused");
    for (const char* device : {"a/b", "phone\u0092", "\u007F", "\uFFFF"}) {
        CHECK(topic_of(k_anna, {"anna", device}, location) == "refused");
        CHECK(topic_of(k_anna, {}, R"({"topic":"owntracks/fam/anna/)" + std::string(device) + R"("})") ==
              "refused");
    }
}

TEST_CASE("an encrypted message is looked into for its topic") {
    const Claim says{"anna", "phone"};
    CHECK(topic_of(k_anna, says, sealed(R"({"_type":"transition","topic":"owntracks/fam/anna/phone/event"})"),
                   one_key) == "owntracks/fam/anna/phone/event");
    CHECK(topic_of(k_anna, says, sealed(R"({"_type":"waypoint"})"), one_key) ==
          "owntracks/fam/anna/phone/waypoint");
    CHECK(topic_of(k_anna, says, sealed(R"({"_type":"location","topic":"owntracks/fam/ben/phone"})"),
                   one_key) == "refused");
    // Another name would be taken for a copy of somebody else's message when it is decoded.
    CHECK(topic_of(k_anna, says, sealed(R"({"_type":"location","topic":"owntracks/anna/phone"})"), one_key) ==
          "refused");
    // Nobody can open it: it stays the account's own.
    CHECK(topic_of(k_anna, says, sealed(R"({"_type":"location"})", "other"), one_key) ==
          "owntracks/fam/anna/phone");
    // A friend that an iPhone forgets.
    CHECK(topic_of(k_anna, says, sealed(""), one_key).empty());
}

TEST_CASE("an account is proven by its name and password alone") {
    const auto basic = [](const std::string& login) {
        std::string text(sodium_base64_ENCODED_LEN(login.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
        sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(login.data()),
                          login.size(), sodium_base64_VARIANT_ORIGINAL);
        text.pop_back();
        return "Basic " + text;
    };
    std::vector<Account> accounts(3);
    accounts[0].user_name = "anna";
    accounts[0].password = "se:cret";
    accounts[0].device_id = "phone";
    accounts[1].user_name = accounts[2].user_name = "fam";
    accounts[1].password = accounts[2].password = "shared";
    accounts[1].device_id = "ben";
    accounts[2].device_id = "clara";
    accounts[1].convention = accounts[2].convention = Convention::Device;
    const GuestList guests("fam", accounts);
    REQUIRE(guests.let_in(basic("anna:se:cret")));
    CHECK(*guests.let_in(basic("anna:se:cret")) == Guest{"fam", "anna", Convention::PersonDevice, {"phone"}});
    CHECK(*guests.let_in(basic("fam:shared")) == Guest{"fam", "fam", Convention::Device, {"ben", "clara"}});
    CHECK(guests.let_in("basic" + basic("fam:shared").substr(5)));  // RFC 7617: in any case of letters
    for (const char* const login : {"anna:secret", "anna:", "Anna:se:cret", "anna", ":", "", "ben:shared"})
        CHECK_FALSE(guests.let_in(basic(login)));
    CHECK_FALSE(guests.let_in(""));
    CHECK_FALSE(guests.let_in("Basic"));
    CHECK_FALSE(guests.let_in("Bearer abc"));
    CHECK_FALSE(guests.let_in("Basic ????"));
    CHECK_FALSE(guests.let_in("Basic " + std::string(100'000, 'A')));
    REQUIRE(guests.at("owntracks/fam/ben") != nullptr);
    CHECK(guests.at("owntracks/fam/ben")->device_id == "ben");
    CHECK(guests.at("owntracks/fam/anna") == nullptr);
}
