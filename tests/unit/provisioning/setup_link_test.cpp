// The setup link as the apps read it: with a decoder of our own, strict where they are strict.

#include "module/provisioning/setup_link.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "module/provisioning/phone_settings.hpp"
#include "module/provisioning/setup_code.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/provisioning/household_of_phones.hpp"

using namespace mirror::provisioning;
using nlohmann::json;

namespace {

constexpr std::string_view k_before = "owntracks:///config?inline=";

/// As java.net.URLDecoder does: a bare plus is a blank.
std::string form_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            decoded += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else {
            decoded += text[i] == '+' ? ' ' : text[i];
        }
    }
    return decoded;
}

/// Base64 by the letter of RFC 4648: the standard alphabet, padded, nothing else.
std::optional<std::string> strictly_decoded(std::string_view text) {
    constexpr std::string_view k_alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (text.size() % 4 != 0) return std::nullopt;
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); i += 4) {
        std::uint32_t group = 0;
        int digits = 0;
        for (std::size_t k = 0; k < 4; ++k) {
            const char c = text[i + k];
            const bool may_be_padding = i + 4 == text.size() && k >= 2;
            const auto digit = k_alphabet.find(c);
            if (digit == std::string_view::npos && !(c == '=' && may_be_padding)) return std::nullopt;
            if (digit != std::string_view::npos && digits != static_cast<int>(k)) return std::nullopt;
            group = group << 6 | (digit == std::string_view::npos ? 0U : static_cast<std::uint32_t>(digit));
            if (digit != std::string_view::npos) ++digits;
        }
        for (int k = 0; k < digits - 1; ++k)
            bytes += static_cast<char>(group >> (16 - 8 * k) & 0xFFU);
    }
    return bytes;
}

/// What both apps make of a link; nothing when one of them refuses it.
std::optional<std::string> read_by_apps(std::string_view link) {
    if (!link.starts_with(k_before)) return std::nullopt;
    const std::string_view value = link.substr(k_before.size());
    const auto on_android = strictly_decoded(form_decoded(value));
    // iOS leaves a bare plus alone.
    std::string percent_decoded;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value.substr(i).starts_with("%2B")) {
            percent_decoded += '+';
            i += 2;
        } else {
            percent_decoded += value[i];
        }
    }
    const auto on_ios = strictly_decoded(percent_decoded);
    return on_android == on_ios ? on_android : std::nullopt;
}

}  // namespace

TEST_CASE("both apps read out of a link what was put in") {
    const std::string text =
        GENERATE(as<std::string>{}, "{}", "{ }", "{\"a\":1}", "{\"a\":12}", "{\"a\":123}",
                 R"({"password":"a>b~c?d>>>~~~???"})", "{\"name\":\"Zoë Müller, Łódź, 東京\"}",
                 std::string("{\"x\":\"") + std::string(300, '~') + "\"}");
    const std::string link = setup_link(text);
    CAPTURE(link);
    CHECK(read_by_apps(link) == text);
    CHECK(std::ranges::none_of(link.substr(k_before.size()), [](char c) {
        return c == '+' || c == '-' || c == '_' || c == '\n' || c == ' ' || c == '&' || c == '#';
    }));
}

TEST_CASE("the traps of base64 do occur: a plus, a slash, one and two signs of padding") {
    // 0xFB 0xEF 0xBE are four plus signs, 0xFF 0xFF 0xFF four slashes.
    CHECK(setup_link("\xFB\xEF\xBE") == "owntracks:///config?inline=%2B%2B%2B%2B");
    CHECK(setup_link("\xFF\xFF\xFF") == "owntracks:///config?inline=////");
    CHECK(setup_link("a") == "owntracks:///config?inline=YQ==");
    CHECK(setup_link("ab") == "owntracks:///config?inline=YWI=");
    // The naive link, with a bare plus, is not what Android reads.
    CHECK(read_by_apps(std::string(k_before) + "++++") == std::nullopt);
}

TEST_CASE("a link carries the connection, the two switches and literal topics, in the types of the apps") {
    PhoneHousehold household = household_of_phones();
    Account anna = annas_account();
    household.encryption_key = "größer>als~alles?";
    anna.password = "ü+/=>~?";
    const auto code = make_setup_code(anna, household);
    REQUIRE(code);
    const auto text = read_by_apps(code->link);
    REQUIRE(text);
    const json settings = json::parse(*text);
    CHECK(settings == json({
                          {"_type", "configuration"},
                          {"mode", 0},
                          {"host", "broker.example.org"},
                          {"port", 8883},
                          {"tls", true},
                          {"username", "anna"},
                          {"password", "ü+/=>~?"},
                          {"deviceId", "phone"},
                          {"clientId", "annaphone7k2m"},
                          {"tid", "AN"},
                          {"pubTopicBase", "owntracks/lindner/anna/phone"},
                          {"cmd", true},
                          {"remoteConfiguration", true},
                          {"encryptionKey", "größer>als~alles?"},
                          {"subTopic",
                           "owntracks/lindner/+/+ owntracks/lindner/+/+/event owntracks/lindner/+/+/info "
                           "owntracks/lindner/anna/phone/cmd"},
                          {"auth", true},
                          {"ws", false},
                      }));
    CHECK(text->starts_with(R"({"_type":"configuration")"));
    CHECK(settings["port"].is_number_integer());
    CHECK(settings["cmd"].is_boolean());
    CHECK(code->left_out == std::vector<std::string_view>{"mqttProtocolLevel", "publishLocationOnConnect"});
}

TEST_CASE("what does not fit is left out in a fixed order, and at last a sentence says so") {
    PhoneHousehold household = household_of_phones();
    const Account anna = annas_account();
    std::vector<std::string_view> left_out;
    std::size_t changes = 0;
    for (std::size_t length = 0;; ++length) {
        household.encryption_key = std::string(length, 'k');
        const auto code = make_setup_code(anna, household);
        if (!code) {
            CHECK_THAT(code.error().text,
                       ContainsSubstring("a code holds 644") && ContainsSubstring("--otrc"));
            break;
        }
        REQUIRE(code->link.size() <= k_most_bytes);
        REQUIRE(code->code.version <= k_largest_version);
        // More is left out of a longer one, never something else.
        REQUIRE(code->left_out.size() >= left_out.size());
        REQUIRE(std::ranges::equal(left_out, std::span(code->left_out).first(left_out.size())));
        if (code->left_out != left_out) ++changes;
        left_out = code->left_out;
        REQUIRE(length < 600);
    }
    CHECK(changes >= 4);
    CHECK(left_out == std::vector<std::string_view>{"mqttProtocolLevel", "publishLocationOnConnect", "ws",
                                                    "auth", "subTopic"});
}
