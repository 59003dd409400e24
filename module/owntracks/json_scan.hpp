#pragma once
// Walks over the members of a JSON object without decoding them: for decisions that have to be made before
// anything is stored, on every message.

#include <optional>
#include <string_view>

namespace mirror::owntracks {

/// One member of the outermost object, as raw bytes.
struct JsonMember {
    std::string_view name;   ///< between its quotes, escapes and all
    std::string_view value;  ///< with the quotes or brackets around it
};

/// Hands out the members one by one. Only the outline is checked (quotes, brackets, commas), so whatever the
/// decoder accepts is well-formed here, but not the other way round.
class JsonMemberScanner {
  public:
    explicit JsonMemberScanner(std::string_view text);

    /// The next member, or nothing at the end and at the first thing that is out of place.
    std::optional<JsonMember> next();
    /// Whether next() came to the end of the object with nothing but blanks behind it.
    [[nodiscard]] bool is_well_formed() const { return m_well_formed; }

  private:
    void skip_blanks();
    bool skip(char expected);
    std::optional<std::string_view> string();
    std::optional<std::string_view> value();
    std::optional<std::string_view> container();
    void finish();

    std::string_view m_text;
    std::size_t m_at = 0;
    bool m_first = true;
    bool m_well_formed = false;
};

/// Whether the payload's first byte that counts opens a JSON object (a byte order mark may stand before it).
bool begins_like_object(std::string_view payload);

/// Whether the raw inside of a JSON string means an ASCII word, escapes considered.
bool json_string_means(std::string_view raw, std::string_view word);

}  // namespace mirror::owntracks
