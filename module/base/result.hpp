#pragma once
// How failures of normal life travel: as values. Exceptions are for the start of a command.

#include <stdexcept>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace mirror {

/// A value, or the reason why there is none.
template <class T, class E>
using Result = tl::expected<T, E>;

/// A reason for a person to read: names the thing and the next step. Used where no code needs to branch on
/// the kind.
struct Failure {
    std::string text;
    bool operator==(const Failure&) const = default;
};

/// The named step from a failed Result to an exception, for the start of a command.
/// \throws std::runtime_error "<doing>: <reason>"
template <class T>
T value_or_throw(Result<T, Failure> result, std::string_view doing) {
    if (!result) throw std::runtime_error(std::string(doing) + ": " + result.error().text);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace mirror
