#include "module/view/names.hpp"

#include <unicode/brkiter.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "module/base/utf8.hpp"
#include "module/view/icu_text.hpp"

namespace mirror::view {
namespace {

constexpr std::size_t k_max_name_codepoints = 40;

using Letters = std::vector<icu::UnicodeString>;

bool is_direction_mark(UChar32 c) {
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F ||
           c == 0x061C;
}

/// Capital, unless that makes two letters out of one (ß).
icu::UnicodeString upper(const icu::UnicodeString& letter) {
    icu::UnicodeString capital = letter;
    capital.toUpper(icu::Locale::getRoot());
    return capital.countChar32() == letter.countChar32() ? capital : letter;
}

icu::UnicodeString folded(icu::UnicodeString text) {
    return text.foldCase();
}

/// Splits names into what readers call letters. Made once for many names.
class LetterSplitter {
  public:
    LetterSplitter() {
        UErrorCode status = U_ZERO_ERROR;
        m_breaks.reset(icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
        if (U_FAILURE(status)) m_breaks.reset();
    }

    /// Letters and digits where the name has any, else whatever it has but spaces.
    Letters letters_of(const std::string& name) {
        const Letters all = split(to_icu(name));
        Letters wanted;
        std::ranges::copy_if(all, std::back_inserter(wanted),
                             [](const icu::UnicodeString& letter) { return u_isalnum(letter.char32At(0)); });
        if (!wanted.empty()) return wanted;
        std::ranges::copy_if(all, std::back_inserter(wanted), [](const icu::UnicodeString& letter) {
            return !u_isUWhiteSpace(letter.char32At(0));
        });
        return wanted;
    }

  private:
    Letters split(const icu::UnicodeString& text) {
        Letters letters;
        if (!m_breaks) return {text};
        m_breaks->setText(text);
        std::int32_t begin = m_breaks->first();
        for (std::int32_t end = m_breaks->next(); end != icu::BreakIterator::DONE; end = m_breaks->next()) {
            letters.emplace_back(text, begin, end - begin);
            begin = end;
        }
        return letters;
    }

    std::unique_ptr<icu::BreakIterator> m_breaks;
};

/// Gives one group of names with the same first letter something different each.
class Clash {
  public:
    Clash(const std::vector<Letters>& letters, std::vector<std::string>& result)
        : m_letters(letters), m_result(result) {}

    void resolve(const std::vector<std::size_t>& members) {
        std::map<icu::UnicodeString, int> bearers;
        for (const std::size_t i : members) {
            ++bearers[whole(i)];
            for (std::size_t k = 1; k < m_letters[i].size(); ++k)
                ++m_seen[{k, folded(m_letters[i][k])}];
        }
        // Names that nobody else has take their letters first; the others are numbered.
        for (const std::size_t i : members) {
            if (bearers[whole(i)] == 1 && !take_letter(m_letters[i], i)) take_number(i);
        }
        for (const std::size_t i : members) {
            if (bearers[whole(i)] > 1) take_number(i);
        }
    }

  private:
    icu::UnicodeString whole(std::size_t i) const {
        icu::UnicodeString all;
        for (const icu::UnicodeString& letter : m_letters[i])
            all += letter;
        return folded(all);
    }

    bool take(std::size_t i, const icu::UnicodeString& initials) {
        if (!m_taken.insert(folded(initials)).second) return false;
        m_result[i] = to_utf8(initials);
        return true;
    }

    /// A letter that nobody else has at that place is the best one, any that is still free the second best.
    bool take_letter(const Letters& letters, std::size_t i) {
        if (letters.size() == 1) return take(i, upper(letters[0]));
        const auto take_with = [&](std::size_t k) {
            return take(i,
                        upper(letters[0]) + icu::UnicodeString(letters[k]).toLower(icu::Locale::getRoot()));
        };
        for (std::size_t k = 1; k < letters.size(); ++k) {
            if (m_seen[{k, folded(letters[k])}] == 1 && take_with(k)) return true;
        }
        for (std::size_t k = 1; k < letters.size(); ++k) {
            if (take_with(k)) return true;
        }
        return false;
    }

    void take_number(std::size_t i) {
        do {
            ++m_last_number;
        } while (!take(i, upper(m_letters[i][0]) + to_icu(std::to_string(m_last_number))));
    }

    const std::vector<Letters>& m_letters;
    std::vector<std::string>& m_result;
    std::map<std::pair<std::size_t, icu::UnicodeString>, int> m_seen;  ///< by place in the name
    std::set<icu::UnicodeString> m_taken;
    int m_last_number = 0;
};

}  // namespace

std::string shown_name(std::string_view name) {
    const icu::UnicodeString safe = to_icu(safe_text(name, k_max_name_codepoints));
    icu::UnicodeString kept;
    for (std::int32_t i = 0; i < safe.length(); i = safe.moveIndex32(i, 1)) {
        const UChar32 c = safe.char32At(i);
        if (c == 0x2028 || c == 0x2029) {
            kept.append(u' ');
        } else if (!is_direction_mark(c)) {
            kept.append(c);
        }
    }
    kept.trim();
    return kept.isEmpty() ? "?" : to_utf8(kept);
}

std::vector<std::string> initials_of(std::span<const std::string> names) {
    LetterSplitter splitter;
    std::vector<Letters> letters;
    std::map<icu::UnicodeString, std::vector<std::size_t>> by_first_letter;
    for (std::size_t i = 0; i < names.size(); ++i) {
        letters.push_back(splitter.letters_of(names[i]));
        if (letters.back().empty()) letters.back().push_back(u"?");
        by_first_letter[folded(letters.back()[0])].push_back(i);
    }
    std::vector<std::string> result(names.size());
    for (const auto& [first, members] : by_first_letter) {
        if (members.size() == 1) {
            result[members[0]] = to_utf8(upper(letters[members[0]][0]));
        } else {
            Clash(letters, result).resolve(members);
        }
    }
    return result;
}

}  // namespace mirror::view
