// What a stranger or a phone can say at the HTTP door: GuestList::let_in(), client_address(), map_post().
// Input: lines of `Authorization`, `X-Forwarded-For`, user and device as claimed; the rest is the body.

#include <cstdint>
#include <string>
#include <string_view>

#include "module/http/addresses.hpp"
#include "module/http/guests.hpp"
#include "module/http/post.hpp"
#include "module/owntracks/decode.hpp"
#include "module/owntracks/journal_policy.hpp"
#include "module/owntracks/topic.hpp"
#include "tests/fuzz/require.hpp"

using namespace mirror;
using namespace mirror::http;
using provisioning::Convention;

namespace {

std::string_view next_line(std::string_view& rest) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    return line;
}

GuestList family() {
    std::vector<provisioning::Account> accounts(2);
    accounts[0].user_name = "anna";
    accounts[0].password = "secret";
    accounts[0].device_id = "phone";
    accounts[1].user_name = "fam";
    accounts[1].password = "shared";
    accounts[1].device_id = "ben";
    accounts[1].convention = Convention::Device;
    return {"fam", accounts};
}

/// Whatever a body says, it stays below what the account may say.
void check(const Guest& guest, const Claim& claim, std::string_view body) {
    const std::vector<std::string> keys{"sesame"};
    const auto mapped = map_post(guest, claim, body, [&](std::string_view) { return keys; });
    if (!mapped) {
        FUZZ_REQUIRE(!mapped.error().text.empty());
        for (const char c : mapped.error().text)
            FUZZ_REQUIRE(c >= ' ' && c < 0x7F);
        return;
    }
    const std::string own = guest.convention == Convention::Device ? "owntracks/fam/" : "owntracks/fam/anna/";
    FUZZ_REQUIRE(mapped->base.starts_with(own) && mapped->base.size() > own.size());
    FUZZ_REQUIRE(mapped->base.find('/', own.size()) == std::string::npos);
    if (guest.convention == Convention::Device) FUZZ_REQUIRE(mapped->base == "owntracks/fam/ben");
    if (mapped->topic.empty()) return;
    FUZZ_REQUIRE(owntracks::is_device_topic(mapped->topic));
    FUZZ_REQUIRE(mapped->topic == mapped->base || mapped->topic.starts_with(mapped->base + "/"));
    (void)owntracks::journal_policy(mapped->topic, body);
    const auto message = owntracks::decode(mapped->topic, body, keys);
    // The device that the decoder finds is the account's, whatever the body is.
    if (message)
        FUZZ_REQUIRE(message->base_topic == own.substr(0, own.size() - 1) ||
                     message->base_topic.starts_with(own));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest = size > 0 ? std::string_view(reinterpret_cast<const char*>(data), size) : "";
    const std::string_view authorization = next_line(rest);
    const std::string_view forwarded_for = next_line(rest);
    const std::string user(next_line(rest));
    const std::string device(next_line(rest));
    static const GuestList guests = family();
    if (const auto guest = guests.let_in(authorization))
        FUZZ_REQUIRE(guest->user_name == "anna" || guest->user_name == "fam");
    static const Networks trusted({"127.0.0.0/8", "fd00::/8"});
    FUZZ_REQUIRE(!client_address("127.0.0.1", forwarded_for, trusted).empty());
    FUZZ_REQUIRE(client_address("192.0.2.1", forwarded_for, trusted) == "192.0.2.1");
    for (const Guest& guest : {Guest{"fam", "anna", Convention::PersonDevice, {"phone"}},
                               Guest{"fam", "fam", Convention::Device, {"ben"}}})
        check(guest, {user, device}, rest);
    return 0;
}
