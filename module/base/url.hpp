#pragma once
// The parts of a web address, as far as anybody here needs them.

#include <optional>
#include <string>
#include <string_view>

namespace mirror {

/// `https://host:8080/path?query` in parts. A user name and password in it are not accepted.
struct Url {
    std::string scheme;  ///< lower case
    std::string host;    ///< lower case, without port; an IPv6 address without its brackets
    std::string port;    ///< empty: the scheme's own
    std::string rest;    ///< from the first `/`, `?` or `#` on, as given
    bool operator==(const Url&) const = default;
};

/// \return nothing when it has no scheme or no host, or a user name stands in it
std::optional<Url> split_url(std::string_view text);

}  // namespace mirror
