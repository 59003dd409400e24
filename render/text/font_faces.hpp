#pragma once
// The font files behind FontSet, opened when first needed.

#include <SDL_ttf.h>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "module/base/handle.hpp"
#include "render/scene.hpp"

namespace mirror::render {

using FontHandle = std::unique_ptr<TTF_Font, HandleDeleter<TTF_CloseFont>>;

/// A piece of a line that one font can draw in one direction. Pieces are in visual order, left to right.
struct FontRun {
    TTF_Font* font = nullptr;
    std::string text;
    bool right_to_left = false;
    std::array<char, 5> script{};  ///< ISO 15924, "Arab"; empty when the text has only punctuation

    /// Tells the font how to shape this piece: joined letters need both.
    void prepare() const;
};

/// Starts SDL_ttf for as long as it lives.
class TtfGuard {
  public:
    TtfGuard();
    ~TtfGuard();
    TtfGuard(const TtfGuard&) = delete;
    TtfGuard& operator=(const TtfGuard&) = delete;
};

class FontFaces {
  public:
    explicit FontFaces(std::string folder) : m_folder(std::move(folder)) {}

    /// Whether a line reads from right to left whatever letters it begins with.
    bool is_right_to_left = false;

    /// \throws std::runtime_error that names the missing file
    TTF_Font* primary(Font font);
    /// \throws std::runtime_error that names the first file that is not there
    void require_files() const;

    /// Splits a line by direction and by which font has its letters; a letter that nobody has stays with the
    /// first font.
    std::vector<FontRun> split(std::string_view text, Font font);

    /// Of our fonts for other scripts, those as light or narrow as the face first, then of the system's
    /// (Noto, DejaVu), the first that has a letter, or nullptr.
    TTF_Font* fallback(char32_t letter, Font font);

  private:
    TTF_Font* open(const std::string& path, int size_px);

    TtfGuard m_guard;
    std::string m_folder;
    std::map<std::pair<std::string, int>, FontHandle> m_open;
    std::optional<std::vector<std::string>> m_fallback_paths;
};

}  // namespace mirror::render
