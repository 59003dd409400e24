#include "render/text/line_ends.hpp"

#include <unicode/brkiter.h>

#include <algorithm>
#include <memory>

#include "module/base/handle.hpp"

namespace mirror::render {
namespace {

/// From Thai on there are scripts without spaces; in UTF-8 their first bytes are these.
bool may_lack_spaces(std::string_view text) {
    return std::ranges::any_of(text, [](char byte) {
        const auto value = static_cast<unsigned char>(byte);
        return value == 0xE0 || value == 0xE1 || value >= 0xE3;
    });
}

std::vector<std::size_t> spaces(std::string_view text) {
    std::vector<std::size_t> found;
    for (std::size_t at = text.find(' '); at != std::string_view::npos; at = text.find(' ', at + 1))
        found.push_back(at);
    return found;
}

using TextHandle = std::unique_ptr<UText, HandleDeleter<utext_close>>;

}  // namespace

std::vector<std::size_t> line_ends(std::string_view text) {
    if (!may_lack_spaces(text)) return spaces(text);
    UErrorCode status = U_ZERO_ERROR;
    const TextHandle handle(
        utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &status));
    const std::unique_ptr<icu::BreakIterator> breaks(
        icu::BreakIterator::createLineInstance(icu::Locale::getRoot(), status));
    if (U_FAILURE(status)) return spaces(text);
    breaks->setText(handle.get(), status);
    if (U_FAILURE(status)) return spaces(text);
    std::vector<std::size_t> found;
    breaks->first();
    for (std::int32_t end = breaks->next(); end != icu::BreakIterator::DONE; end = breaks->next()) {
        auto at = static_cast<std::size_t>(end);
        if (at >= text.size()) break;
        if (at > 0 && text[at - 1] == ' ') --at;
        found.push_back(at);
    }
    return found;
}

}  // namespace mirror::render
