#include "module/base/host.hpp"
#include "module/base/client_id.hpp"
#include "tests/support/catch.hpp"

using namespace mirror;

TEST_CASE("this machine is known by its addresses and names, and by nothing that looks like them") {
    for (const char* const host : {"localhost", "LocalHost", "localhost.", "ip6-localhost", "127.0.0.1",
                                   "127.1.2.3", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"}) {
        INFO(host);
        CHECK(is_loopback(host));
    }
    for (const char* const host :
         {"", "127.example.org", "127.0.0.1.nip.io", "localhost.example.org", "128.0.0.1", "::2",
          "::ffff:192.168.0.1", "127.0.0.1:1883", "broker.example"}) {
        INFO(host);
        CHECK_FALSE(is_loopback(host));
    }
}

TEST_CASE("a client id is one level of a topic") {
    for (const char* const id : {"mirror", "Spiegel im Flur", "mirror-01", "Küche", ""}) {
        INFO(id);
        CHECK(fault_of_client_id(id).empty());
    }
    for (const char* const id : {"a+b", "#", "hall/mirror", "two\nlines", "\xff"}) {
        INFO(id);
        CHECK_FALSE(fault_of_client_id(id).empty());
    }
    CHECK_FALSE(fault_of_client_id(std::string(201, 'a')).empty());
}
