#include "module/base/url.hpp"

#include <algorithm>
#include <cctype>

namespace mirror {
namespace {

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](unsigned char c) { return static_cast<char>(c < 0x80 ? std::tolower(c) : c); });
    return lower;
}

bool is_port(std::string_view text) {
    return !text.empty() && text.size() <= 5 &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<Url> split_url(std::string_view text) {
    const auto colon = text.find("://");
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    const std::string_view after = text.substr(colon + 3);
    const std::string_view authority = after.substr(0, after.find_first_of("/?#"));
    if (authority.empty() || authority.find_first_of("@ \t\\") != std::string_view::npos) return std::nullopt;

    Url url;
    url.scheme = lower_case(text.substr(0, colon));
    url.rest = after.substr(authority.size());
    std::string_view host = authority;
    std::string_view port;
    if (authority.front() == '[') {
        const auto end = authority.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        host = authority.substr(1, end - 1);
        port = authority.substr(end + 1);
    } else if (const auto mark = authority.find(':'); mark != std::string_view::npos) {
        host = authority.substr(0, mark);
        port = authority.substr(mark);
    }
    if (!port.empty() && (port.front() != ':' || !is_port(port.substr(1)))) return std::nullopt;
    if (host.empty()) return std::nullopt;
    url.host = lower_case(host);
    if (!port.empty()) url.port = port.substr(1);
    return url;
}

}  // namespace mirror
