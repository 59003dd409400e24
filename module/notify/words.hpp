#pragma once
// What a notification says: the values of its placeholders, in the household's language and on its clock.

#include <map>
#include <string>
#include <string_view>

#include "module/config/config.hpp"
#include "module/notify/notification.hpp"
#include "module/view/language.hpp"

namespace mirror::notify {

/// How much it matters, as ntfy counts: 3 usual, 5 highest.
int priority_of(config::Occasion occasion);

/// By placeholder, without `secret`; what is not known is missing.
struct Words {
    std::map<std::string, std::string, std::less<>> texts;
    std::map<std::string, double, std::less<>> numbers;  ///< those of the texts that are numbers
};

Words words_of(const Notification& notification, const config::Config& config,
               const view::Language& language);

/// Everything as JSON: what a webhook gets by default, and a command on its standard input.
std::string standard_body(const Words& words);

/// Puts the words into the texts of a JSON document. A text that is one placeholder of a number and nothing
/// else becomes that number; what is not known becomes an empty text, or null where it stands alone.
/// \param secret for {secret}
std::string fill_json(std::string_view json, const Words& words, std::string_view secret);

/// Puts the words, percent-encoded, into an address.
std::string fill_address(std::string_view address, const Words& words, std::string_view secret);

/// Puts the words into a header line; line breaks in them become spaces.
std::string fill_header(std::string_view header, const Words& words, std::string_view secret);

}  // namespace mirror::notify
