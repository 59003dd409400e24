#include "module/provisioning/names.hpp"

#include <fmt/format.h>
#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include "module/base/topic_text.hpp"
#include "module/base/utf8.hpp"

namespace mirror::provisioning {
namespace {

constexpr std::array<std::string_view, 12> k_sub_topics{"event", "info",   "waypoint", "waypoints",
                                                        "cmd",   "dump",   "status",   "step",
                                                        "steps", "beacon", "request",  "msg"};
constexpr std::size_t k_longest_person = 60;  // code points

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view fault_for_topics(std::string_view text) {
    if (text.empty()) return "it is empty";
    if (text.find('/') != std::string_view::npos) return "`/` separates the levels of a topic";
    if (text.find_first_of("+#") != std::string_view::npos) return "`+` and `#` are wildcards of MQTT";
    if (!is_valid_utf8(text)) return "it is not UTF-8";
    if (!is_topic_text(text)) return "it holds a control character";
    return "";
}

/// ICU's rules, in the order in which they are applied.
std::string in_latin(std::string_view text, std::string_view language) {
    const char* const rules =
        language == "de" ? "Any-Latin; de-ASCII; Latin-ASCII; Lower" : "Any-Latin; Latin-ASCII; Lower";
    UErrorCode code = U_ZERO_ERROR;
    const std::unique_ptr<icu::Transliterator> rewrite(
        icu::Transliterator::createInstance(rules, UTRANS_FORWARD, code));
    if (U_FAILURE(code) || rewrite == nullptr)
        throw std::runtime_error("ICU cannot write names in Latin letters: is its data (libicu) complete?");
    auto unicode =
        icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    rewrite->transliterate(unicode);
    std::string latin;
    return unicode.toUTF8String(latin);
}

}  // namespace

bool is_sub_topic_name(std::string_view name) {
    std::string small(name);
    std::ranges::transform(small, small.begin(), lower);
    return std::ranges::find(k_sub_topics, small) != k_sub_topics.end();
}

std::string fault_of_name(std::string_view name) {
    if (const auto fault = fault_for_topics(name); !fault.empty()) return std::string(fault);
    if (name.find_first_of(" \t") != std::string_view::npos) return "it holds a space";
    if (name.size() > k_longest_name) return fmt::format("it is longer than {} letters", k_longest_name);
    const bool is_plain =
        std::ranges::all_of(name, [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_'; });
    if (!is_plain || !is_letter_or_digit(name.front()))
        return "only letters and digits of English, `-` and `_` work in every phone and broker";
    if (is_sub_topic_name(name)) return "phones use a topic of that name for something else";
    return "";
}

std::string fault_of_person(std::string_view person) {
    if (const auto fault = fault_for_topics(person); !fault.empty()) return std::string(fault);
    if (person.find_first_not_of(' ') == std::string_view::npos) return "it is empty";
    if (codepoint_count(person) > k_longest_person)
        return fmt::format("it is longer than {} letters", k_longest_person);
    return "";
}

Result<std::string, Failure> plain_name(std::string_view called, std::string_view language) {
    std::string plain = in_latin(called, language);
    std::erase_if(plain, [](char c) { return !is_letter_or_digit(c); });
    plain.resize(std::min(plain.size(), k_longest_name));
    if (plain.empty())
        return tl::unexpected(Failure{fmt::format(
            "“{}” has no letter or digit to make an account's name of: choose another name", called)});
    if (is_sub_topic_name(plain))
        return tl::unexpected(Failure{fmt::format(
            "“{}” cannot be used: phones have a topic “{}” for something else; choose another name", called,
            plain)});
    return plain;
}

}  // namespace mirror::provisioning
