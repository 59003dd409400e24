#include "render/cli/time_option.hpp"

#include <regex>

namespace mirror::cli {

std::optional<UtcTime> parse_time(const std::string& text) {
    static const std::regex form(
        R"((\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d)))");
    std::smatch match;
    if (!std::regex_match(text, match, form)) return std::nullopt;
    const auto number = [&](std::size_t group) { return match[group].matched ? std::stoi(match[group]) : 0; };
    const std::chrono::year_month_day date{std::chrono::year(number(1)),
                                           std::chrono::month(static_cast<unsigned>(number(2))),
                                           std::chrono::day(static_cast<unsigned>(number(3)))};
    if (!date.ok() || number(4) > 23 || number(5) > 59 || number(6) > 60) return std::nullopt;
    const std::chrono::minutes offset = std::chrono::hours(number(8)) + std::chrono::minutes(number(9));
    UtcTime time = std::chrono::sys_days(date) + std::chrono::hours(number(4)) +
                   std::chrono::minutes(number(5)) + std::chrono::seconds(number(6));
    return match[7] == "-" ? time + offset : time - offset;
}

std::string check_time(const std::string& text) {
    return parse_time(text)
               ? ""
               : "\"" + text + "\" is no time: write it as 2025-11-20T07:42:00+01:00 or 2025-11-20T06:42:00Z";
}

}  // namespace mirror::cli
