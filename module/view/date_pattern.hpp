#pragma once
// `dateFormat` as households write it: ICU's letters, or moment's as MagicMirror's configurations have them.

#include <functional>
#include <string>
#include <string_view>

namespace mirror::view {

/// Whether a pattern is written in moment's letters: it has D, Y, ddd, brackets or nothing but L, which no
/// ICU pattern for a date would have.
bool is_moment_pattern(std::string_view pattern);

/// The same pattern in ICU's letters. `localized` gives the locale's own pattern for a skeleton ("yMMMMd").
/// Source: moment 2.30, docs "Display / Format"; Unicode TR 35, part 4, "Date Field Symbol Table".
std::string icu_pattern(std::string_view moment_pattern,
                        const std::function<std::string(std::string_view skeleton)>& localized);

}  // namespace mirror::view
