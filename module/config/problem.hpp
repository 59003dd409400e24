#pragma once
// What is wrong with a configuration, for the person who wrote it.

#include <cstdint>
#include <string>
#include <vector>

namespace mirror::config {

/// A place in a text file. Both count from 1; a column is a character (code point), not a byte.
struct Place {
    int line = 1;
    int column = 1;
    bool operator==(const Place&) const = default;
};

enum class Severity : std::uint8_t {
    error,   ///< the configuration cannot be used
    warning  ///< it can be used, but probably does not do what was meant
};

struct Problem {
    Severity severity = Severity::error;
    std::string file;     ///< as the user named it
    Place place;          ///< line 0: the file as a whole
    std::string message;  ///< names the key and what is wrong with it
    std::string hint;     ///< the next step; may be empty
    bool operator==(const Problem&) const = default;
};

/// "file:line:column: message (hint)"; a warning says so after the place.
std::string to_text(const Problem& problem);

/// Whether one of them is an error.
bool has_error(const std::vector<Problem>& problems);

}  // namespace mirror::config
