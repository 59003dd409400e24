#pragma once
// JSON with comments in which every key and every value knows its line and column.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "module/base/result.hpp"
#include "module/config/problem.hpp"

namespace mirror::config {

inline constexpr std::size_t k_max_config_bytes = 1024 * 1024;
inline constexpr std::size_t k_max_config_depth = 16;

/// Whether a text is as written, has environment variables in it, or names one that is not set.
enum class TextOrigin : std::uint8_t { file, environment, missing_variable };

struct LocatedMember;

struct LocatedValue {
    using Array = std::vector<LocatedValue>;
    using Object = std::vector<LocatedMember>;  ///< in the order of the file; a key may stand twice

    Place place;  ///< where it begins
    std::variant<std::nullptr_t, bool, double, std::string, Array, Object> value;
    TextOrigin origin = TextOrigin::file;

    template <class T>
    [[nodiscard]] const T* as() const {
        return std::get_if<T>(&value);
    }
};

struct LocatedMember {
    std::string key;
    Place key_place;
    LocatedValue value;
};

/// The first thing that is not JSON, and what people usually did when that happens. The place is where to
/// edit: a comma too many is pointed at itself, a missing one at the end of the value before.
struct SyntaxProblem {
    Place place;
    std::string message;
    std::string hint;
    bool operator==(const SyntaxProblem&) const = default;
};

/// Reads UTF-8 text: JSON (RFC 8259) with `//` and `/* */` comments, at most k_max_config_bytes long and
/// k_max_config_depth deep. A byte order mark is skipped. Numbers are doubles. Never throws.
Result<LocatedValue, SyntaxProblem> parse_located_json(std::string_view text);

/// "an object", "a text", …: what a value is, for a sentence.
std::string_view kind_of(const LocatedValue& value);

}  // namespace mirror::config
