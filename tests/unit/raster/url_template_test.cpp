#include "module/raster/url_template.hpp"

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::raster;

TEST_CASE("a tile's address has its zoom, column and row in it") {
    const UrlTemplate address("https://tiles.example.org/{z}/{x}/{y}.png", "", false);
    CHECK(address.address_of({14, 8794, 5290}, false) == "https://tiles.example.org/14/8794/5290.png");
    CHECK(address.host() == "tiles.example.org");
    CHECK(address.is_https());
    CHECK_FALSE(address.offers_2x());
}

TEST_CASE("TMS counts rows from the south") {
    const UrlTemplate address("http://h/{z}/{x}/{y}", "", true);
    CHECK(address.address_of({0, 0, 0}, false) == "http://h/0/0/0");
    CHECK(address.address_of({3, 1, 2}, false) == "http://h/3/1/5");
}

TEST_CASE("tiles of twice the resolution have their mark, others have none") {
    const UrlTemplate address("https://h/{z}/{x}/{y}{r}.png", "", false);
    CHECK(address.offers_2x());
    CHECK(address.address_of({1, 0, 1}, true) == "https://h/1/0/1@2x.png");
    CHECK(address.address_of({1, 0, 1}, false) == "https://h/1/0/1.png");
    CHECK(UrlTemplate("https://h/{z}/{x}/{y}@2x.png", "", false).is_always_2x());
}

TEST_CASE("a key is put in so that nothing in it ends the address") {
    const UrlTemplate address("https://h/{z}/{x}/{y}.png?k={key}&s=1", "a&b=c/ü", false);
    CHECK(address.address_of({1, 0, 1}, false) == "https://h/1/0/1.png?k=a%26b%3Dc%2F%C3%BC&s=1");
    CHECK(address.has_key());
}

TEST_CASE("the name of a server's tiles depends on the template and not on any key") {
    const std::string plain = identity_of("https://h/{z}/{x}/{y}.png", false);
    CHECK(plain.size() == 16);
    CHECK(plain == identity_of("https://h/{z}/{x}/{y}.png", false));
    CHECK(plain != identity_of("https://h/{z}/{x}/{y}.png", true));
    CHECK(plain != identity_of("https://h/other/{z}/{x}/{y}.png", false));
    CHECK(identity_of("https://h/{z}/{x}/{y}?style=a&apiKey=one", false) ==
          identity_of("https://h/{z}/{x}/{y}?style=a&apiKey=two", false));
    CHECK(identity_of("https://h/{z}/{x}/{y}?style=a", false) !=
          identity_of("https://h/{z}/{x}/{y}?style=b", false));
}
