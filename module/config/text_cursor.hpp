#pragma once
// Walks a text once, forwards, and knows line and column.

#include <cstddef>
#include <string_view>

#include "module/config/problem.hpp"

namespace mirror::config {

class TextCursor {
  public:
    explicit TextCursor(std::string_view text) : m_text(text) {}

    [[nodiscard]] std::size_t offset() const { return m_offset; }
    [[nodiscard]] Place place() const { return m_place; }
    [[nodiscard]] std::string_view rest() const { return m_text.substr(m_offset); }
    [[nodiscard]] std::string_view text() const { return m_text; }
    [[nodiscard]] bool at_end() const { return m_offset == m_text.size(); }
    /// The next byte, 0 at the end.
    [[nodiscard]] char peek() const { return at_end() ? '\0' : m_text[m_offset]; }

    void advance(std::size_t bytes);
    /// Over white space and complete comments.
    void skip_filler();
    /// Over one number of JSON.
    void skip_number();

  private:
    std::string_view m_text;
    std::size_t m_offset = 0;
    Place m_place;
};

}  // namespace mirror::config
