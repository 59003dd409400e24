#include "module/owntracks/json_repair.hpp"

#include <charconv>
#include <cmath>

namespace mirror::owntracks {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Length of the JSON number (RFC 8259, section 6) at the start of text, 0 when there is none.
std::size_t number_length(std::string_view text) {
    std::size_t at = 0;
    const auto next_is = [&](std::string_view any) {
        return at < text.size() && any.find(text[at]) != std::string_view::npos;
    };
    const auto skip_digits = [&] {
        const std::size_t begin = at;
        while (at < text.size() && is_digit(text[at]))
            ++at;
        return at > begin;
    };
    if (next_is("-")) ++at;
    if (next_is("0")) {
        ++at;
    } else if (!skip_digits()) {
        return 0;
    }
    if (next_is(".")) {
        ++at;
        if (!skip_digits()) return 0;
    }
    if (next_is("eE")) {
        ++at;
        if (next_is("+-")) ++at;
        if (!skip_digits()) return 0;
    }
    return at;
}

/// Whether a JSON number is larger than any finite double (one that is too small to tell from 0 is fine).
bool overflows(std::string_view number) {
    double value = 1;
    const auto [stop, problem] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (problem != std::errc::result_out_of_range) return false;
    const std::size_t exponent = number.find_first_of("eE");
    return exponent == std::string_view::npos || number.substr(exponent + 1, 1) != "-";
}

/// The code unit of a \uXXXX escape at the start of text, or -1.
int escaped_unit(std::string_view text) {
    if (text.size() < 6 || !text.starts_with("\\u")) return -1;
    unsigned unit = 0;
    const auto [stop, problem] = std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
    return problem == std::errc() && stop == text.data() + 6 ? static_cast<int>(unit) : -1;
}

/// Copies the text piece by piece and changes what has to be changed.
class Repair {
  public:
    explicit Repair(std::string_view text) : m_text(text) {}

    std::optional<std::string> run() {
        while (m_at < m_text.size()) {
            if (m_text[m_at] == '"') {
                in_string();
            } else if (m_text[m_at] == '-' || is_digit(m_text[m_at])) {
                number();
            } else {
                ++m_at;
            }
        }
        if (m_copied == 0) return std::nullopt;
        m_result += m_text.substr(m_copied);
        return std::move(m_result);
    }

  private:
    void replace(std::size_t length, std::string_view with) {
        m_result += m_text.substr(m_copied, m_at - m_copied);
        m_result += with;
        m_at += length;
        m_copied = m_at;
    }
    void number() {
        const std::size_t length = number_length(m_text.substr(m_at));
        if (length > 0 && overflows(m_text.substr(m_at, length))) {
            replace(length, "null");
        } else {
            m_at += length > 0 ? length : 1;
        }
    }
    void in_string() {
        for (++m_at; m_at < m_text.size() && m_text[m_at] != '"';) {
            const int unit = escaped_unit(m_text.substr(m_at));
            if (unit >= 0xD800 && unit <= 0xDFFF) {
                const int next = escaped_unit(m_text.substr(m_at + 6));
                if (unit <= 0xDBFF && next >= 0xDC00 && next <= 0xDFFF) {
                    m_at += 12;
                } else {
                    replace(6, "\\ufffd");
                }
            } else {
                m_at += m_text[m_at] == '\\' ? 2 : 1;
            }
        }
        if (m_at < m_text.size()) ++m_at;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_copied = 0;
    std::string m_result;
};

}  // namespace

std::optional<std::string> repaired_json(std::string_view text) {
    return Repair(text).run();
}

}  // namespace mirror::owntracks
