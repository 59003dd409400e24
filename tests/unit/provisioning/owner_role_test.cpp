// Exactly one mirror sets phones up.

#include "module/provisioning/owner_role.hpp"

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::provisioning;

namespace {
constexpr UtcSeconds k_now{std::chrono::seconds(1'790'000'000)};
}

TEST_CASE("a mirror alone announces itself once, retained") {
    OwnerRole role("fam", "hall");
    CHECK_FALSE(role.take_announcement());
    role.connected(k_now);
    const auto said = role.take_announcement();
    REQUIRE(said);
    CHECK(said->topic == "owntracks/fam/_mirror/owner");
    CHECK(said->payload == R"({"clientId":"hall","since":1790000000})");
    CHECK(said->retain);
    CHECK_FALSE(role.take_announcement());
    role.hear(said->payload);  // its own voice
    CHECK(role.is_owner());
}

TEST_CASE("a second owner only watches, and says whom it has met") {
    OwnerRole role("fam", "kitchen");
    role.hear(R"({"clientId":"hall","since":1789000000})");
    role.connected(k_now);
    CHECK_FALSE(role.is_owner());
    CHECK_FALSE(role.take_announcement());
    CHECK(role.refusal().find("(hall)") != std::string::npos);
    SECTION("until the first one leaves") {
        role.hear("");
        CHECK(role.is_owner());
        CHECK(role.take_announcement());
        CHECK(role.refusal().empty());
    }
}

TEST_CASE("of two that speak at once the elder stays, and its word with it") {
    OwnerRole elder("fam", "hall"), younger("fam", "kitchen");
    elder.connected(k_now);
    younger.connected(k_now + std::chrono::seconds(1));
    const auto first = elder.take_announcement();
    const auto second = younger.take_announcement();
    REQUIRE(first);
    REQUIRE(second);
    elder.hear(second->payload);
    younger.hear(first->payload);
    CHECK(elder.is_owner());
    CHECK(elder.take_announcement());
    CHECK_FALSE(younger.is_owner());
}

TEST_CASE("an owner whose word was taken back by somebody's will says it again") {
    OwnerRole role("fam", "hall");
    role.connected(k_now);
    REQUIRE(role.take_announcement());
    role.hear("");
    CHECK(role.take_announcement());
}

TEST_CASE("without a connection nobody is owner, and nonsense on the topic changes nothing") {
    OwnerRole role("fam", "hall");
    role.connected(k_now);
    role.hear("[]");
    role.hear(R"({"clientId":5})");
    role.hear("garbage");
    CHECK(role.is_owner());
    role.disconnected();
    CHECK_FALSE(role.is_owner());
}

TEST_CASE("another owner is remembered only as long as the broker says so") {
    constexpr const char* k_word = R"({"clientId":"hall","since":1789000000})";
    OwnerRole role("fam", "kitchen");
    role.hear(k_word);
    role.connected(k_now);
    REQUIRE_FALSE(role.is_owner());
    role.disconnected();
    CHECK(role.refusal().empty());
    SECTION("it left meanwhile: the broker has nothing to say") {
        role.connected(k_now);
        CHECK(role.is_owner());
        CHECK(role.take_announcement());
    }
    SECTION("it is still there: its word comes before the connection counts") {
        role.hear(k_word);
        role.connected(k_now);
        CHECK_FALSE(role.is_owner());
        CHECK_FALSE(role.take_announcement());
    }
    SECTION("its word comes late: the elder stays") {
        role.connected(k_now);
        role.hear(k_word);
        CHECK_FALSE(role.is_owner());
        CHECK_FALSE(role.take_announcement());
    }
}

TEST_CASE("who resigns takes back its own word, once, and never another's") {
    OwnerRole role("fam", "hall");
    SECTION("an owner") {
        role.connected(k_now);
        REQUIRE(role.take_announcement());
        CHECK(role.resign() == Order{"owntracks/fam/_mirror/owner", "", true});
        CHECK_FALSE(role.is_owner());
        CHECK_FALSE(role.resign());
        role.hear("");  // its own voice
        CHECK_FALSE(role.is_owner());
        role.connected(k_now);
        CHECK(role.take_announcement());
    }
    SECTION("one whose word a will took back") {
        role.connected(k_now);
        REQUIRE(role.take_announcement());
        role.disconnected();
        role.hear("");
        CHECK_FALSE(role.resign());
    }
    SECTION("one whose word another's replaced") {
        role.connected(k_now);
        REQUIRE(role.take_announcement());
        role.hear(R"({"clientId":"kitchen","since":1789000000})");
        CHECK_FALSE(role.resign());
    }
    SECTION("one that only watched") {
        role.hear(R"({"clientId":"kitchen","since":1789000000})");
        role.connected(k_now);
        CHECK_FALSE(role.resign());
        role.connected(k_now);
        CHECK(role.refusal().find("(kitchen)") != std::string::npos);
    }
}
