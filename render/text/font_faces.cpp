#include "render/text/font_faces.hpp"

#include <fmt/format.h>
#include <unicode/ubidi.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <cstring>
#include <filesystem>
#include <span>
#include <stdexcept>

#include "render/text/fallback_files.hpp"

namespace mirror::render {
namespace {

const char* file_name(Face face) {
    switch (face) {
        case Face::thin:
            return "Roboto-Thin.ttf";
        case Face::light:
            return "Roboto-Light.ttf";
        case Face::regular:
            return "Roboto-Regular.ttf";
        case Face::medium:
            return "Roboto-Medium.ttf";
        case Face::condensed_light:
            return "RobotoCondensed-Light.ttf";
        case Face::condensed_regular:
            break;
    }
    return "RobotoCondensed-Regular.ttf";
}

/// Of our fonts for other scripts those that match a face.
std::span<const char* const> fallbacks_like(Face face) {
    switch (face) {
        case Face::thin:
            return k_thin_fallbacks;
        case Face::light:
            return k_light_fallbacks;
        case Face::condensed_light:
        case Face::condensed_regular:
            return k_condensed_fallbacks;
        case Face::regular:
        case Face::medium:
            break;
    }
    return {};
}

std::runtime_error missing_file(const std::string& path) {
    return std::runtime_error(fmt::format(
        "font file {} is missing or damaged: reinstall owntracks-mirror, or set MIRROR_ASSETS to the "
        "folder that holds fonts/",
        path));
}

/// Latin, Greek, Cyrillic and general punctuation run left to right and need no bidi paragraph.
bool is_plain_left_to_right(std::string_view text) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto length = static_cast<std::int32_t>(text.size());
    for (std::int32_t at = 0; at < length;) {
        UChar32 letter = 0;
        U8_NEXT(bytes, at, length, letter);
        if (letter >= 0x0590 && !(letter >= 0x1E00 && letter < 0x200E) &&
            !(letter >= 0x2010 && letter < 0x2029))
            return false;
    }
    return true;
}

struct Direction {
    std::string text;
    bool right_to_left = false;
};

/// The pieces of one direction in visual order (Unicode bidirectional algorithm).
std::vector<Direction> split_by_direction(std::string_view text, bool is_right_to_left) {
    if (is_plain_left_to_right(text)) return {{std::string(text), false}};
    const icu::UnicodeString wide =
        icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    const std::unique_ptr<UBiDi, HandleDeleter<ubidi_close>> bidi(ubidi_open());
    UErrorCode status = U_ZERO_ERROR;
    ubidi_setPara(bidi.get(), wide.getBuffer(), wide.length(),
                  is_right_to_left ? UBIDI_RTL : UBIDI_DEFAULT_LTR, nullptr, &status);
    const std::int32_t count = ubidi_countRuns(bidi.get(), &status);
    if (U_FAILURE(status)) return {{std::string(text), false}};
    std::vector<Direction> pieces;
    for (std::int32_t i = 0; i < count; ++i) {
        std::int32_t start = 0;
        std::int32_t length = 0;
        const bool right_to_left = ubidi_getVisualRun(bidi.get(), i, &start, &length) == UBIDI_RTL;
        Direction piece{{}, right_to_left};
        wide.tempSubString(start, length).toUTF8String(piece.text);
        pieces.push_back(std::move(piece));
    }
    return pieces;
}

/// Joiners, variation selectors and marks stay with the letter before them.
bool belongs_to_letter_before(UChar32 letter) {
    return letter == 0x200D || (letter >= 0xFE00 && letter <= 0xFE0F) || (u_getCombiningClass(letter) != 0);
}

/// The letter's script, "Arab"; empty for what all scripts share.
std::array<char, 5> script_of(UChar32 letter) {
    std::array<char, 5> name{};
    UErrorCode status = U_ZERO_ERROR;
    const UScriptCode script = uscript_getScript(letter, &status);
    if (U_FAILURE(status) || script <= USCRIPT_INHERITED || script == USCRIPT_UNKNOWN) return name;
    const char* text = uscript_getShortName(script);
    if (text != nullptr && std::strlen(text) == 4) std::memcpy(name.data(), text, 4);
    return name;
}

}  // namespace

void FontRun::prepare() const {
    TTF_SetFontDirection(font, right_to_left ? TTF_DIRECTION_RTL : TTF_DIRECTION_LTR);
    TTF_SetFontScriptName(font, script[0] != 0 ? script.data() : "Zyyy");
}

TtfGuard::TtfGuard() {
    if (TTF_Init() != 0)
        throw std::runtime_error(fmt::format("the font library does not start: {}", TTF_GetError()));
}

TtfGuard::~TtfGuard() {
    TTF_Quit();
}

TTF_Font* FontFaces::open(const std::string& path, int size_px) {
    const auto key = std::make_pair(path, size_px);
    if (const auto found = m_open.find(key); found != m_open.end()) return found->second.get();
    FontHandle font(TTF_OpenFont(path.c_str(), size_px));
    if (font) TTF_SetFontHinting(font.get(), TTF_HINTING_LIGHT_SUBPIXEL);
    return m_open.emplace(key, std::move(font)).first->second.get();
}

void FontFaces::require_files() const {
    for (const Face face : {Face::thin, Face::light, Face::regular, Face::medium, Face::condensed_light,
                            Face::condensed_regular}) {
        const std::string path = m_folder + "/" + file_name(face);
        if (!std::filesystem::exists(path)) throw missing_file(path);
    }
    for (const std::span<const char* const> names :
         {std::span<const char* const>(k_shipped_fallbacks), fallbacks_like(Face::thin),
          fallbacks_like(Face::condensed_regular)}) {
        for (const char* name : names) {
            const std::string path = m_folder + "/" + name;
            if (!std::filesystem::exists(path)) throw missing_file(path);
        }
    }
}

TTF_Font* FontFaces::primary(Font font) {
    const std::string path = m_folder + "/" + file_name(font.face);
    TTF_Font* opened = open(path, font.size_px);
    if (opened == nullptr) throw missing_file(path);
    return opened;
}

TTF_Font* FontFaces::fallback(char32_t letter, Font font) {
    const auto with_letter = [&](const std::string& path) {
        TTF_Font* const opened = open(path, font.size_px);
        return opened != nullptr && TTF_GlyphIsProvided32(opened, letter) != 0 ? opened : nullptr;
    };
    for (const char* name : fallbacks_like(font.face)) {
        if (TTF_Font* const found = with_letter(m_folder + "/" + name)) return found;
    }
    if (!m_fallback_paths) {
        m_fallback_paths.emplace();
        for (const char* name : k_shipped_fallbacks)
            m_fallback_paths->push_back(m_folder + "/" + name);
        for (const char* path : k_fallback_files) {
            if (std::filesystem::exists(path)) m_fallback_paths->emplace_back(path);
        }
    }
    for (const std::string& path : *m_fallback_paths) {
        if (TTF_Font* const found = with_letter(path)) return found;
    }
    return nullptr;
}

std::vector<FontRun> FontFaces::split(std::string_view text, Font font) {
    TTF_Font* const first = primary(font);
    std::vector<FontRun> runs;
    for (const Direction& piece : split_by_direction(text, is_right_to_left)) {
        std::vector<FontRun> of_piece;
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(piece.text.data());
        const auto length = static_cast<std::int32_t>(piece.text.size());
        for (std::int32_t at = 0; at < length;) {
            const std::int32_t start = at;
            UChar32 letter = 0;
            U8_NEXT(bytes, at, length, letter);
            if (letter < 0) letter = 0xFFFD;
            TTF_Font* chosen = of_piece.empty() ? first : of_piece.back().font;
            if (of_piece.empty() || !belongs_to_letter_before(letter)) {
                const auto code = static_cast<char32_t>(letter);
                chosen = TTF_GlyphIsProvided32(first, code) != 0 ? first : fallback(code, font);
                if (chosen == nullptr) chosen = first;
            }
            const auto script = script_of(letter);
            const bool is_new_script = !of_piece.empty() && script[0] != 0 &&
                                       of_piece.back().script[0] != 0 && of_piece.back().script != script;
            if (of_piece.empty() || of_piece.back().font != chosen || is_new_script)
                of_piece.push_back({chosen, {}, piece.right_to_left, {}});
            if (script[0] != 0) of_piece.back().script = script;
            of_piece.back().text.append(piece.text, static_cast<std::size_t>(start),
                                        static_cast<std::size_t>(at - start));
        }
        if (piece.right_to_left) {
            runs.insert(runs.end(), std::make_move_iterator(of_piece.rbegin()),
                        std::make_move_iterator(of_piece.rend()));
        } else {
            runs.insert(runs.end(), std::make_move_iterator(of_piece.begin()),
                        std::make_move_iterator(of_piece.end()));
        }
    }
    return runs;
}

}  // namespace mirror::render
