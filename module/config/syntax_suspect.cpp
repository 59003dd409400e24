#include "module/config/syntax_suspect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "module/base/utf8.hpp"

namespace mirror::config {
namespace {

enum class Expected : std::uint8_t { first_value, key, colon, value, element, comma, end };

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '-' ||
           c == '$';
}
std::string_view word_at(std::string_view text) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_word);
    return text.substr(0, std::min<std::size_t>(40, static_cast<std::size_t>(end - text.begin())));
}

bool starts_with_typographic_quote(std::string_view text) {
    constexpr std::array<std::string_view, 8> k_quotes{"“", "”", "„", "‟", "‘", "’", "«", "»"};
    return std::any_of(k_quotes.begin(), k_quotes.end(),
                       [&](std::string_view quote) { return text.starts_with(quote); });
}

/// `\u` with a value from low to high.
bool is_unicode_escape(std::string_view text, unsigned low, unsigned high) {
    if (!text.starts_with("\\u") || text.size() < 6) return false;
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data() + 2, text.data() + 6, value, 16);
    return error == std::errc{} && end == text.data() + 6 && value >= low && value <= high;
}

/// Bytes of the escape at the start of a text, 0 when it is none (RFC 8259 section 7; surrogates come in
/// pairs).
std::size_t escape_length(std::string_view text) {
    constexpr std::string_view k_signs = "\"\\/bfnrt";
    if (text.size() > 1 && k_signs.find(text[1]) != std::string_view::npos) return 2;
    if (is_unicode_escape(text, 0, 0xD7FF) || is_unicode_escape(text, 0xE000, 0xFFFF)) return 6;
    const bool is_pair =
        is_unicode_escape(text, 0xD800, 0xDBFF) && is_unicode_escape(text.substr(6), 0xDC00, 0xDFFF);
    return is_pair ? 12 : 0;
}

/// The offending token with what stands before it.
class Suspicion {
  public:
    explicit Suspicion(const SyntaxStop& stop)
        : m_stop(stop), m_at(stop.last_end), m_separator_place(m_at.place()) {
        m_at.skip_filler();
        while (is_accepted_separator(m_at.peek())) {
            m_separator = m_at.peek();
            m_separator_place = m_at.place();
            m_at.advance(1);
            m_at.skip_filler();
        }
    }

    SyntaxProblem explain() {
        if (m_at.at_end()) return file_ends();
        if (m_stop.is_number_too_large) return here("a number that is too large", "");
        if (auto found = foreign_sign()) return *std::move(found);
        if (m_at.peek() == '"') {
            if (auto found = broken_text()) return *std::move(found);
        }
        switch (expected()) {
            case Expected::first_value:
                return no_beginning();
            case Expected::key:
                return no_key();
            case Expected::colon:
                return no_colon();
            case Expected::value:
            case Expected::element:
                return no_value();
            case Expected::comma:
                return no_comma();
            case Expected::end:
                break;
        }
        return here("more text after the end of the configuration",
                    m_at.peek() == '}' || m_at.peek() == ']' ? fmt::format("one `{}` too many?", m_at.peek())
                                                             : "one closing `}` too many before this?");
    }

  private:
    [[nodiscard]] bool is_accepted_separator(char c) const {
        if (m_separator != '\0') return false;
        if (c == ':') return m_stop.last == LastToken::key;
        return c == ',' && m_stop.last == LastToken::value && !m_stop.open.empty();
    }
    [[nodiscard]] bool in_object() const { return m_stop.open.back().bracket == '{'; }
    [[nodiscard]] Expected expected() const {
        if (m_stop.last == LastToken::none) return Expected::first_value;
        if (m_stop.open.empty()) return Expected::end;
        if (m_stop.last == LastToken::key) return m_separator == ':' ? Expected::value : Expected::colon;
        if (m_stop.last == LastToken::value && m_separator == '\0') return Expected::comma;
        return in_object() ? Expected::key : Expected::element;
    }

    [[nodiscard]] SyntaxProblem here(std::string message, std::string hint) const {
        return {m_at.place(), std::move(message), std::move(hint)};
    }
    [[nodiscard]] static std::string place_text(Place place) {
        return fmt::format("line {}, column {}", place.line, place.column);
    }
    /// What stands there, for a sentence.
    [[nodiscard]] std::string found() const {
        if (m_at.peek() == '"') return "a text";
        const std::string_view word = word_at(m_at.rest());
        if (!word.empty()) return fmt::format("`{}`", word);
        std::size_t length = 1;
        while (length < 4 && !is_valid_utf8(m_at.rest().substr(0, length)))
            ++length;
        return fmt::format("`{}`", safe_text(m_at.rest().substr(0, length), 1));
    }
    [[nodiscard]] bool line_has_typographic_quote() const {
        const std::string_view text = m_at.text();
        const std::size_t line_break = text.rfind('\n', m_at.offset());
        const std::size_t begin = line_break == std::string_view::npos ? 0 : line_break;
        const std::string_view line = text.substr(begin, m_at.offset() - begin);
        for (std::size_t i = 0; i < line.size(); ++i) {
            if (starts_with_typographic_quote(line.substr(i))) return true;
        }
        return false;
    }

    [[nodiscard]] SyntaxProblem file_ends() const {
        if (m_stop.open.empty())
            return here("the file is empty", "begin with a copy of the sample configuration");
        const OpenBracket& open = m_stop.open.back();
        const char closing = open.bracket == '{' ? '}' : ']';
        return here(fmt::format("the file ends before the `{}` of {} is closed", open.bracket,
                                place_text(open.place)),
                    fmt::format("a `{}` is missing, here or further up", closing));
    }

    [[nodiscard]] std::optional<SyntaxProblem> foreign_sign() const {
        const std::string_view rest = m_at.rest();
        if (starts_with_typographic_quote(rest))
            return here("a typographic quotation mark", "write straight quotes: \"");
        if (rest.front() == '\'') return here("a text in single quotes", "write double quotes: \"");
        if (rest.starts_with("/*")) return here("a comment that never ends", "`*/` is missing");
        if (rest.front() == '/') return here("a single `/`", "a comment begins with `//`");
        if (rest.front() == '#') return here("a comment that begins with `#`", "write `//`");
        if (rest.front() == ';')
            return here("a semicolon", "JSON separates with commas and ends without a sign");
        return std::nullopt;
    }

    /// A text that the parser could not read to its end.
    [[nodiscard]] std::optional<SyntaxProblem> broken_text() const {
        TextCursor cursor = m_at;
        cursor.advance(1);
        for (; !cursor.at_end() && cursor.peek() != '"'; cursor.advance(1)) {
            const char c = cursor.peek();
            if (c == '\n' || c == '\r')
                return here("a text that does not end on its line", "the closing \" is missing");
            if (c == '\t') return SyntaxProblem{cursor.place(), "a tabulator inside a text", "write \\t"};
            if (static_cast<unsigned char>(c) < 0x20)
                return SyntaxProblem{cursor.place(), "a control character inside a text", ""};
            if (c != '\\') continue;
            const std::size_t length = escape_length(cursor.rest());
            if (length == 0)
                return SyntaxProblem{cursor.place(), "a backslash that means nothing here",
                                     cursor.rest().starts_with("\\u") ? "write the character itself"
                                                                      : "a backslash itself is written \\\\"};
            cursor.advance(length - 1);
        }
        if (cursor.at_end()) return here("a text that never ends", "the closing \" is missing");
        return std::nullopt;
    }

    [[nodiscard]] SyntaxProblem no_beginning() const {
        if (!word_at(m_at.rest()).empty() && !is_digit(m_at.peek()))
            return here(
                fmt::format("a configuration begins with `{{`, not with {}", found()),
                "of a MagicMirror config.js keep what stands between `{` and `}` and put every key in double "
                "quotes");
        return here(fmt::format("a configuration begins with `{{`, not with {}", found()), "");
    }

    [[nodiscard]] SyntaxProblem trailing_comma() const {
        return {m_separator_place, fmt::format("a comma before the closing `{}`", m_at.peek()),
                "remove the comma"};
    }
    [[nodiscard]] SyntaxProblem wrong_bracket() const {
        const OpenBracket& open = m_stop.open.back();
        return here(fmt::format("`{}` does not close the `{}` of {}", m_at.peek(), open.bracket,
                                place_text(open.place)),
                    fmt::format("a `{}` is missing before it", open.bracket == '{' ? '}' : ']'));
    }

    [[nodiscard]] SyntaxProblem no_key() const {
        const char c = m_at.peek();
        if (c == '}') return trailing_comma();
        if (c == ']') return wrong_bracket();
        if (c == ',') return here("a comma too many", "remove it");
        if (is_digit(c) && m_separator == ',')
            return here(fmt::format("a key was expected, not {}", found()), "a decimal sign is a point: 1.5");
        if (!word_at(m_at.rest()).empty())
            return here(fmt::format("the key {} stands without quotes", found()),
                        fmt::format("write \"{}\"", word_at(m_at.rest())));
        return here(fmt::format("a key was expected, not {}", found()), "keys are texts in double quotes");
    }

    [[nodiscard]] SyntaxProblem no_colon() const {
        if (m_at.peek() == '=') return here("`=` after a key", "write `:`");
        if (auto found = missing_quote()) return *std::move(found);
        return {m_stop.last_end.place(), "a `:` is missing between a key and its value",
                "or a \" before this"};
    }

    [[nodiscard]] SyntaxProblem no_value() const {
        const char c = m_at.peek();
        const bool closes = c == '}' || c == ']';
        if (closes && m_separator == ',')
            return in_object() == (c == '}') ? trailing_comma() : wrong_bracket();
        if (closes && m_separator == '\0') return wrong_bracket();
        if (c == ',' && m_separator != ':') return here("a comma too many", "remove it");
        if (closes || c == ',') return here("a value is missing after the `:`", "");
        const std::string_view word = word_at(m_at.rest());
        if (word == "True" || word == "False" || word == "None" || word == "yes" || word == "no" ||
            word == "on" || word == "off")
            return here(fmt::format("`{}` is not JSON", word), "write true or false");
        if (c == '+' || c == '.' || c == '-' || is_digit(c))
            return here(fmt::format("`{}` is not a number", number_text()), "write numbers like 0.5 or -12");
        if (!word.empty())
            return here(fmt::format("the text {} stands without quotes", found()),
                        "write it in double quotes");
        return here(fmt::format("a value was expected, not {}", found()), "");
    }
    [[nodiscard]] std::string number_text() const {
        const std::string_view rest = m_at.rest();
        const std::size_t end = std::min(rest.find_first_not_of("+-.0123456789eExX"), rest.size());
        return std::string(rest.substr(0, std::min<std::size_t>(end, 40)));
    }

    [[nodiscard]] SyntaxProblem no_comma() const {
        const char c = m_at.peek();
        if (c == '}' || c == ']') return wrong_bracket();
        if (c == ':') return here("a `:` after a value", "a \" or a comma is missing before this");
        const bool touches = m_at.offset() == m_stop.last_end.offset();
        const char before = m_at.text()[m_stop.last_end.offset() - 1];
        if (touches && before == '0' && is_digit(c))
            return here("a number that begins with 0", "remove the zeros in front");
        if (touches && is_digit(before) && (is_word(c) || c == '.'))
            return here(fmt::format("{} right after a number", found()),
                        "with a unit it is a text, in double quotes");
        if (auto found = missing_quote()) return *std::move(found);
        return {m_stop.last_end.place(), fmt::format("a comma is missing before {}", found()), ""};
    }

    /// A word right after a text: the text ended early, at a quote that was meant to open the next one.
    [[nodiscard]] std::optional<SyntaxProblem> missing_quote() const {
        const std::size_t end = m_stop.last_end.offset();
        constexpr std::string_view k_signs = "\"{}[],:";
        if (end == 0 || m_at.text()[end - 1] != '"' || k_signs.find(m_at.peek()) != std::string_view::npos)
            return std::nullopt;
        if (line_has_typographic_quote())
            return here(fmt::format("{} after a text", found()),
                        "a typographic quotation mark on this line? write straight quotes: \"");
        if (m_at.offset() != end) return std::nullopt;
        return here(fmt::format("{} right after a text", found()),
                    "a \" is missing before this; inside a text it is written \\\"");
    }

    const SyntaxStop& m_stop;
    TextCursor m_at;  ///< where the offending token begins
    char m_separator = '\0';
    Place m_separator_place;
};

}  // namespace

SyntaxProblem usual_suspect(const SyntaxStop& stop) {
    return Suspicion(stop).explain();
}

}  // namespace mirror::config
