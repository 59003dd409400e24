#pragma once
// The part of somebody else's text file that is ours: between two marker lines. Everything outside stays as
// it is, byte for byte.

#include <string>
#include <string_view>
#include <vector>

#include "module/base/result.hpp"

namespace mirror::provisioning {

/// A line of a file that is not ours.
struct ForeignLine {
    std::size_t number = 0;  ///< from 1
    std::string_view text;   ///< without its line end; looks into the file's text
    bool is_after_block = false;
};

/// A file's text, split. The views look into the text that was split.
struct SplitText {
    std::string_view before;              ///< all bytes before our block; the whole text where there is none
    std::string_view after;               ///< all bytes after it
    std::vector<std::string_view> block;  ///< our lines, without the markers
    bool has_block = false;

    [[nodiscard]] std::vector<ForeignLine> foreign_lines() const;
};

/// Finds the block of this household. \param file for sentences
/// \return or a sentence: a marker is missing, or stands twice
Result<SplitText, Failure> split_at_block(std::string_view text, std::string_view unique_id,
                                          std::string_view file);

/// Whether a line is a marker of any household.
bool is_any_marker(std::string_view line);

/// The text with other lines in our block; a new block stands at the end. Without lines the block goes.
std::string with_block(const SplitText& split, std::string_view unique_id,
                       const std::vector<std::string>& lines);

}  // namespace mirror::provisioning
