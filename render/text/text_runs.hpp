#pragma once
// A name cut into runs of one script and one direction, in the order in which they stand on the screen.

#include <hb.h>

#include <string>
#include <string_view>
#include <vector>

namespace mirror::render {

struct ScriptRun {
    std::size_t first = 0;  ///< bytes of the text
    std::size_t length = 0;
    hb_script_t script = HB_SCRIPT_LATIN;
    bool is_right_to_left = false;
    bool operator==(const ScriptRun&) const = default;
};

/// Valid UTF-8 in logical order. The direction of the whole text is that of its first letter that has one.
std::vector<ScriptRun> text_runs(std::string_view text);

/// Whether the letters of a script stand on their own, so that each may be turned by itself along a line.
/// The others join, stack or reorder (Arabic, Devanagari, Thai …).
bool has_separate_letters(hb_script_t script);

}  // namespace mirror::render
