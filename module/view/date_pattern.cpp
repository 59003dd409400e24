#include "module/view/date_pattern.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace mirror::view {
namespace {

using Token = std::pair<std::string_view, std::string_view>;

/// moment's token and ICU's, longer ones first.
constexpr std::array k_tokens{
    Token{"YYYY", "yyyy"}, Token{"dddd", "EEEE"}, Token{"DDDD", "DDD"}, Token{"MMMM", "MMMM"},
    Token{"ddd", "EEE"},   Token{"DDD", "D"},     Token{"MMM", "MMM"},  Token{"YY", "yy"},
    Token{"dd", "EEEEEE"}, Token{"DD", "dd"},     Token{"Do", "d"},     Token{"MM", "MM"},
    Token{"Mo", "M"},      Token{"ww", "ww"},     Token{"WW", "ww"},    Token{"wo", "w"},
    Token{"Wo", "w"},      Token{"HH", "HH"},     Token{"hh", "hh"},    Token{"mm", "mm"},
    Token{"ss", "ss"},     Token{"D", "d"},       Token{"M", "M"},      Token{"Y", "y"},
    Token{"w", "w"},       Token{"W", "w"},       Token{"H", "H"},      Token{"h", "h"},
    Token{"m", "m"},       Token{"s", "s"},       Token{"A", "a"},      Token{"a", "a"},
};

/// moment's names for the locale's own forms, and ICU's skeletons for them.
constexpr std::array k_localized{
    Token{"LLLL", "EEEEyMMMMdHm"}, Token{"llll", "EEEyMMMdHm"},
    Token{"LLL", "yMMMMdHm"},      Token{"lll", "yMMMdHm"},
    Token{"LTS", "Hms"},           Token{"LL", "yMMMMd"},
    Token{"ll", "yMMMd"},          Token{"LT", "Hm"},
    Token{"L", "yMMdd"},           Token{"l", "yMd"},
};

template <std::size_t Size>
const Token* token_at(const std::array<Token, Size>& tokens, std::string_view rest) {
    const auto found =
        std::ranges::find_if(tokens, [&](const Token& token) { return rest.starts_with(token.first); });
    return found == tokens.end() ? nullptr : &*found;
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Collects an ICU pattern in which neighbouring literal letters share one pair of quotes.
class Pattern {
  public:
    void add_field(std::string_view field) {
        end_literal();
        m_text += field;
    }
    void add_literal(std::string_view literal) {
        for (const char c : literal)
            m_literal += c == '\'' ? "''" : std::string(1, c);
    }
    std::string take() {
        end_literal();
        return std::move(m_text);
    }

  private:
    void end_literal() {
        if (m_literal.empty()) return;
        m_text += fmt::format("'{}'", std::exchange(m_literal, ""));
    }

    std::string m_text;
    std::string m_literal;
};

}  // namespace

bool is_moment_pattern(std::string_view pattern) {
    if (pattern.find('\'') != std::string_view::npos) return false;
    if (pattern.find_first_of("DY[") != std::string_view::npos) return true;
    if (pattern.find("ddd") != std::string_view::npos) return true;
    return !pattern.empty() && pattern.find_first_not_of("Ll") == std::string_view::npos;
}

std::string icu_pattern(std::string_view moment_pattern,
                        const std::function<std::string(std::string_view skeleton)>& localized) {
    Pattern pattern;
    for (std::string_view rest = moment_pattern; !rest.empty();) {
        std::size_t used = 1;
        if (const auto end = rest.find(']'); rest[0] == '[' && end != std::string_view::npos) {
            pattern.add_literal(rest.substr(1, end - 1));
            used = end + 1;
        } else if (const Token* form = token_at(k_localized, rest)) {
            pattern.add_field(localized(form->second));
            used = form->first.size();
        } else if (const Token* token = token_at(k_tokens, rest)) {
            pattern.add_field(token->second);
            used = token->first.size();
        } else if (is_letter(rest[0]) || rest[0] == '\'') {
            pattern.add_literal(rest.substr(0, 1));
        } else {
            pattern.add_field(rest.substr(0, 1));
        }
        rest.remove_prefix(used);
    }
    return pattern.take();
}

}  // namespace mirror::view
