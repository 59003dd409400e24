#include "render/text/text_runs.hpp"

#include <unicode/ubidi.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>

#include "module/base/handle.hpp"

namespace mirror::render {
namespace {

using BidiHandle = std::unique_ptr<UBiDi, HandleDeleter<ubidi_close>>;

/// A text in the units of ICU; each knows where its letter stands in UTF-8 and which script it belongs to.
struct Units {
    std::u16string text;
    std::vector<std::size_t> byte;    // one more than units: the end
    std::vector<hb_script_t> script;  // resolved: marks and punctuation belong to the letter before
};

Units units_of(std::string_view text) {
    Units units;
    hb_unicode_funcs_t* const unicode = hb_unicode_funcs_get_default();
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto length = static_cast<std::int32_t>(text.size());
    hb_script_t script = HB_SCRIPT_COMMON;
    for (std::int32_t at = 0; at < length;) {
        const auto begin = static_cast<std::size_t>(at);
        UChar32 letter = 0;
        U8_NEXT_OR_FFFD(bytes, at, length, letter);
        const hb_script_t own = hb_unicode_script(unicode, static_cast<hb_codepoint_t>(letter));
        const bool is_neutral =
            own == HB_SCRIPT_COMMON || own == HB_SCRIPT_INHERITED || own == HB_SCRIPT_UNKNOWN;
        if (!is_neutral) script = own;
        const std::size_t count = U16_LENGTH(letter);
        if (count == 1) {
            units.text += static_cast<char16_t>(letter);
        } else {
            units.text += static_cast<char16_t>(U16_LEAD(letter));
            units.text += static_cast<char16_t>(U16_TRAIL(letter));
        }
        units.byte.insert(units.byte.end(), count, begin);
        units.script.insert(units.script.end(), count, script);
    }
    units.byte.push_back(text.size());
    // What stands before the first letter belongs to it.
    const auto first =
        std::ranges::find_if(units.script, [](hb_script_t s) { return s != HB_SCRIPT_COMMON; });
    if (first != units.script.end()) std::fill(units.script.begin(), first, *first);
    return units;
}

/// The runs of one script within units [first, end) of one direction.
void add_runs(const Units& units, std::size_t first, std::size_t end, bool is_right_to_left,
              std::vector<ScriptRun>& out) {
    const auto begin_of_these = static_cast<std::ptrdiff_t>(out.size());
    for (std::size_t i = first; i < end;) {
        std::size_t k = i + 1;
        while (k < end && units.script[k] == units.script[i])
            ++k;
        out.push_back({units.byte[i], units.byte[k] - units.byte[i], units.script[i], is_right_to_left});
        i = k;
    }
    if (is_right_to_left) std::reverse(out.begin() + begin_of_these, out.end());
}

}  // namespace

std::vector<ScriptRun> text_runs(std::string_view text) {
    const bool is_ascii =
        std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (is_ascii) return {{0, text.size(), HB_SCRIPT_LATIN, false}};

    const Units units = units_of(text);
    const auto length = static_cast<std::int32_t>(units.text.size());
    std::vector<ScriptRun> runs;
    const BidiHandle bidi(ubidi_open());
    UErrorCode error = U_ZERO_ERROR;
    if (bidi) ubidi_setPara(bidi.get(), units.text.data(), length, UBIDI_DEFAULT_LTR, nullptr, &error);
    const std::int32_t count = bidi && U_SUCCESS(error) ? ubidi_countRuns(bidi.get(), &error) : 0;
    if (count == 0 || U_FAILURE(error)) {  // no memory: better in logical order than not at all
        add_runs(units, 0, units.text.size(), false, runs);
        return runs;
    }
    for (std::int32_t i = 0; i < count; ++i) {
        std::int32_t start = 0;
        std::int32_t run_length = 0;
        const bool is_rtl = ubidi_getVisualRun(bidi.get(), i, &start, &run_length) == UBIDI_RTL;
        const auto first = static_cast<std::size_t>(start);
        add_runs(units, first, first + static_cast<std::size_t>(run_length), is_rtl, runs);
    }
    return runs;
}

bool has_separate_letters(hb_script_t script) {
    static constexpr hb_script_t k_separate[] = {
        HB_SCRIPT_COMMON,   HB_SCRIPT_LATIN,    HB_SCRIPT_GREEK,    HB_SCRIPT_CYRILLIC, HB_SCRIPT_ARMENIAN,
        HB_SCRIPT_GEORGIAN, HB_SCRIPT_HEBREW,   HB_SCRIPT_HAN,      HB_SCRIPT_HIRAGANA, HB_SCRIPT_KATAKANA,
        HB_SCRIPT_HANGUL,   HB_SCRIPT_BOPOMOFO, HB_SCRIPT_ETHIOPIC, HB_SCRIPT_CHEROKEE,
    };
    return std::ranges::find(k_separate, script) != std::end(k_separate);
}

}  // namespace mirror::render
