#include "module/provisioning/marked_block.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace mirror::provisioning {
namespace {

constexpr std::string_view k_marker = "# owntracks-mirror ";

std::string begin_of(std::string_view unique_id) {
    return fmt::format("{}{}: begin", k_marker, unique_id);
}

std::string begin_line(std::string_view unique_id) {
    return begin_of(unique_id) + " (made by `owntracks-mirror provision`; changes in here are lost)";
}

std::string end_line(std::string_view unique_id) {
    return fmt::format("{}{}: end", k_marker, unique_id);
}

struct Line {
    std::string_view text;       ///< without "\n" and "\r"
    std::size_t begin = 0;       ///< in the file
    std::size_t next_begin = 0;  ///< of the next line
};

std::vector<Line> lines_of(std::string_view text) {
    std::vector<Line> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        std::string_view line = text.substr(begin, end - begin);
        if (line.ends_with('\r')) line.remove_suffix(1);
        const std::size_t next = std::min(end + 1, text.size());
        lines.push_back({line, begin, next});
        begin = next;
    }
    return lines;
}

}  // namespace

std::vector<ForeignLine> SplitText::foreign_lines() const {
    std::vector<ForeignLine> found;
    std::size_t number = 0;
    for (const Line& line : lines_of(before))
        found.push_back({++number, line.text, false});
    if (has_block) number += block.size() + 2;
    for (const Line& line : lines_of(after))
        found.push_back({++number, line.text, true});
    return found;
}

Result<SplitText, Failure> split_at_block(std::string_view text, std::string_view unique_id,
                                          std::string_view file) {
    const std::string begin_marker = begin_of(unique_id);
    const std::string end_marker = end_line(unique_id);
    const auto lines = lines_of(text);
    std::optional<std::size_t> begin;
    std::optional<std::size_t> end;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const bool is_begin = lines[i].text.starts_with(begin_marker);
        const bool is_end = lines[i].text == end_marker;
        const auto fault = [&](std::string_view what) {
            return tl::unexpected(
                Failure{fmt::format("{}:{}: {}: put the mirror's block back in order, or take it and its "
                                    "markers out; nothing was changed",
                                    file, i + 1, what)});
        };
        if (is_begin && begin) return fault("the mirror's block begins a second time");
        if (is_end && !begin) return fault("the mirror's block ends, but does not begin");
        if (is_end && end) return fault("the mirror's block ends a second time");
        if (is_begin) begin = i;
        if (is_end) end = i;
    }
    if (!begin) return SplitText{text, "", {}, false};
    if (!end)
        return tl::unexpected(Failure{fmt::format(
            "{}:{}: the mirror's block begins here, but its last line, “{}”, is missing: put that "
            "back where the block ended; nothing was changed",
            file, *begin + 1, end_marker)});
    SplitText split{text.substr(0, lines[*begin].begin), text.substr(lines[*end].next_begin), {}, true};
    for (std::size_t i = *begin + 1; i < *end; ++i)
        split.block.push_back(lines[i].text);
    return split;
}

bool is_any_marker(std::string_view line) {
    return line.starts_with(k_marker);
}

std::string with_block(const SplitText& split, std::string_view unique_id,
                       const std::vector<std::string>& lines) {
    std::string text(split.before);
    if (!lines.empty()) {
        if (!text.empty() && text.back() != '\n') text += '\n';
        text += begin_line(unique_id) + "\n";
        for (const std::string& line : lines)
            text += line + "\n";
        text += end_line(unique_id) + "\n";
    }
    text += split.after;
    return text;
}

}  // namespace mirror::provisioning
