#include "module/engine/encryption_keys.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

namespace mirror::engine {
namespace {

using Words = std::vector<std::string>;

EncryptionKeys read(const std::string& text) {
    const test::TempFolder folder;
    folder.write("keys", text);
    Words problems;
    const auto keys = read_encryption_keys((folder.path() / "keys").string(), problems);
    CHECK(problems.empty());
    return keys;
}

}  // namespace

TEST_CASE("every line is a passphrase of the household") {
    const auto keys =
        read("our secret\r\n\nold secret \nowntracks/family/anna\nowntracks and more\n#1 fan\n");
    CHECK(keys.for_topic("owntracks/family/anna") ==
          Words{"our secret", "old secret ", "owntracks/family/anna", "owntracks and more", "#1 fan"});
    CHECK(read("").for_topic("owntracks/family/anna").empty());
}

TEST_CASE("a device with keys of its own takes no other") {
    const auto keys =
        read("our secret\nowntracks/family/anna/phone hers alone\nowntracks/family/anna/phone  older\n");
    const Words hers{"hers alone", " older"};
    CHECK(keys.for_topic("owntracks/family/anna/phone") == hers);
    CHECK(keys.for_topic("owntracks/family/anna/phone/event") == hers);
    CHECK(keys.for_topic("owntracks/family/anna/phone2") == Words{"our secret"});
    CHECK(keys.for_topic("owntracks/family/anna") == Words{"our secret"});
    CHECK(keys.for_topic("owntracks/family/ben") == Words{"our secret"});
    CHECK(keys.for_topic("") == Words{"our secret"});
}

TEST_CASE("a file that cannot be read is named, no file is no trouble") {
    Words problems;
    CHECK(read_encryption_keys("", problems).for_topic("owntracks/family/anna").empty());
    CHECK(problems.empty());
    CHECK(read_encryption_keys("/no/such/keys", problems).for_topic("owntracks/family/anna").empty());
    REQUIRE(problems.size() == 1);
    CHECK_THAT(problems[0], ContainsSubstring("/no/such/keys"));
}

}  // namespace mirror::engine
