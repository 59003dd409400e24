// Cards: the name and the face that a phone publishes.

#include "module/household/state_codec.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/household/family.hpp"

using namespace mirror;
using namespace mirror::household;
using namespace std::string_view_literals;

namespace {

// The first bytes of a PNG of 192 x 192, then of one of 64 x 64, then of one of 4096 x 64, as cards have
// them.
constexpr auto k_face = "iVBORw0KGgoAAAANSUhEUgAAAMAAAADA";
constexpr auto k_other_face = "iVBORw0KGgoAAAANSUhEUgAAAEAAAABA";
constexpr auto k_wide_face = "iVBORw0KGgoAAAANSUhEUgAAEAAAAABA";
constexpr auto k_face_bytes = "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\xc0\0\0\0\xc0"sv;

owntracks::Message card(std::optional<std::string> face, std::string topic = "owntracks/fam/anna") {
    return message(std::move(topic), "info", owntracks::Card{"Anna A.", std::move(face), {}, {}});
}

}  // namespace

TEST_CASE("a card's face is the person's picture until another card comes") {
    Family family;
    CHECK_FALSE(family.anna(0).card_picture.is_there());
    family.hear(card(k_face), 10, true);
    CHECK(family.anna(10).card_picture.view() == k_face_bytes);
    CHECK(family.person("Ben", 10).card_picture.view().empty());

    const auto bytes = family.anna(10).card_picture.bytes();
    family.hear(card("data:image/png;base64," + std::string(k_face)), 20, true);
    CHECK(family.anna(20).card_picture.bytes() == bytes);  // the same picture stays where it is
    CHECK(std::ranges::find(family.last.dirty, picture_key("owntracks/fam/anna")) == family.last.dirty.end());

    family.hear(card(k_other_face), 30);
    CHECK(family.anna(30).card_picture.view() != k_face_bytes);
    CHECK(family.anna(30).card_picture.is_there());
    CHECK(*bytes == k_face_bytes);  // whoever still draws the old one may
    family.hear(card(std::nullopt), 40);
    CHECK_FALSE(family.anna(40).card_picture.is_there());
    CHECK(family.anna(40).card_name == "Anna A.");
}

TEST_CASE("what is no picture, or a monstrous one, is not kept") {
    Family family;
    for (const std::string& face : {std::string("R0lGODlhAQABAA=="), std::string("iVBORw0KGgo="),
                                    std::string("!"), std::string("data:"), std::string(k_wide_face),
                                    std::string(k_face) + std::string(4 * k_max_picture_bytes / 3, 'A')}) {
        INFO(face.substr(0, 40));
        family.hear(card(k_other_face), 10);
        REQUIRE(family.anna(10).card_picture.is_there());
        family.hear(card(face), 10);
        CHECK_FALSE(family.anna(10).card_picture.is_there());
        CHECK(family.state.pictures.empty());
    }
}

TEST_CASE("the picture of any of a person's devices will do") {
    Family family;
    family.hear(card(k_face, "owntracks/fam/ben/watch"), 10);
    CHECK(family.person("Ben", 10).card_picture.view() == k_face_bytes);
    family.hear(card(k_other_face, "owntracks/fam/ben/phone"), 20);
    CHECK(family.person("Ben", 20).card_picture.view() != k_face_bytes);
}

TEST_CASE("a cleared card is gone with its picture") {
    Family family;
    family.hear(card(k_face), 10);
    family.hear(message("owntracks/fam/anna", "info", owntracks::Clear{}), 20);
    CHECK_FALSE(family.anna(20).card_picture.is_there());
    CHECK(family.anna(20).card_name.empty());
    CHECK_FALSE(encode_row(family.state, picture_key("owntracks/fam/anna")));
}

TEST_CASE("strangers' pictures are not kept, and those who leave the household take theirs along") {
    Family family;
    family.live({.topic = "owntracks/fam/stranger"});
    family.hear(card(k_face, "owntracks/fam/stranger"), 10);
    CHECK(family.state.pictures.empty());

    family.hear(card(k_face), 20);
    family.config.people.erase(family.config.people.begin());
    const Effects effects = apply_config(family.state, make_rules(family.config));
    CHECK(family.state.pictures.empty());
    CHECK(std::ranges::find(effects.dirty, picture_key("owntracks/fam/anna")) != effects.dirty.end());
}

TEST_CASE("pictures survive a restart") {
    Family family;
    family.hear(card(k_face), 10);
    const auto rows = encode(family.state);
    const DecodedState decoded = decode_state(rows);
    CHECK(decoded.failures.empty());
    CHECK(decoded.state == family.state);
    CHECK(encode(decoded.state) == rows);
    CHECK(encode_row(decoded.state, picture_key("owntracks/fam/anna")) == k_face_bytes);

    const DecodedState broken = decode_state({{picture_key("owntracks/fam/anna"), "something else"}});
    CHECK(broken.failures.size() == 1);
    CHECK(broken.state.pictures.empty());
}
