#include "module/owntracks/json_scan.hpp"

#include <charconv>

#include "module/owntracks/text.hpp"

namespace mirror::owntracks {
namespace {

constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view k_blanks = " \t\r\n";

/// The end of the string whose opening quote is at `open`: index of the closing quote, or npos.
std::size_t closing_quote(std::string_view text, std::size_t open) {
    for (std::size_t quote = text.find('"', open + 1); quote != std::string_view::npos;
         quote = text.find('"', quote + 1)) {
        std::size_t backslashes = 0;
        while (text[quote - 1 - backslashes] == '\\')
            ++backslashes;
        if (backslashes % 2 == 0) return quote;
    }
    return std::string_view::npos;
}

/// What one escape stands for, when that is ASCII, and how long it is.
struct Escape {
    char meaning = '\0';
    std::size_t length = 0;
};

std::optional<Escape> ascii_escape(std::string_view text) {
    if (text.size() < 2) return std::nullopt;
    if (text[1] != 'u') {
        const bool stands_for_itself = text[1] == '"' || text[1] == '\\' || text[1] == '/';
        return stands_for_itself ? std::optional(Escape{text[1], 2}) : std::nullopt;
    }
    unsigned unit = 0;
    if (text.size() < 6) return std::nullopt;
    const auto [stop, problem] = std::from_chars(text.data() + 2, text.data() + 6, unit, 16);
    if (problem != std::errc() || stop != text.data() + 6 || unit > 0x7F) return std::nullopt;
    return Escape{static_cast<char>(unit), 6};
}

}  // namespace

JsonMemberScanner::JsonMemberScanner(std::string_view text) : m_text(text) {
    if (m_text.starts_with(k_byte_order_mark)) m_at = k_byte_order_mark.size();
    skip_blanks();
    if (!skip('{')) m_at = m_text.size();
}

std::optional<JsonMember> JsonMemberScanner::next() {
    skip_blanks();
    if (skip('}')) {
        finish();
        return std::nullopt;
    }
    if (!m_first && !skip(',')) return std::nullopt;
    m_first = false;
    skip_blanks();
    const auto name = string();
    if (!name) return std::nullopt;
    skip_blanks();
    if (!skip(':')) return std::nullopt;
    skip_blanks();
    const auto found = value();
    if (!found) return std::nullopt;
    return JsonMember{name->substr(1, name->size() - 2), *found};
}

void JsonMemberScanner::skip_blanks() {
    while (m_at < m_text.size() && k_blanks.find(m_text[m_at]) != std::string_view::npos)
        ++m_at;
}

bool JsonMemberScanner::skip(char expected) {
    if (m_at >= m_text.size() || m_text[m_at] != expected) return false;
    ++m_at;
    return true;
}

std::optional<std::string_view> JsonMemberScanner::string() {
    if (m_at >= m_text.size() || m_text[m_at] != '"') return std::nullopt;
    const std::size_t close = closing_quote(m_text, m_at);
    if (close == std::string_view::npos) return std::nullopt;
    const std::string_view found = m_text.substr(m_at, close + 1 - m_at);
    m_at = close + 1;
    return found;
}

std::optional<std::string_view> JsonMemberScanner::value() {
    if (m_at >= m_text.size()) return std::nullopt;
    if (m_text[m_at] == '"') return string();
    if (m_text[m_at] == '{' || m_text[m_at] == '[') return container();
    const std::size_t end = std::min(m_text.find_first_of(" \t\r\n,}", m_at), m_text.size());
    if (end == m_at) return std::nullopt;
    const std::string_view found = m_text.substr(m_at, end - m_at);
    m_at = end;
    return found;
}

std::optional<std::string_view> JsonMemberScanner::container() {
    const std::size_t begin = m_at;
    std::size_t depth = 0;
    while (m_at < m_text.size()) {
        const char c = m_text[m_at];
        if (c == '"') {
            if (!string()) return std::nullopt;
            continue;
        }
        ++m_at;
        if (c == '{' || c == '[') ++depth;
        if ((c == '}' || c == ']') && --depth == 0) return m_text.substr(begin, m_at - begin);
    }
    return std::nullopt;
}

void JsonMemberScanner::finish() {
    skip_blanks();
    m_well_formed = m_at == m_text.size();
    m_at = m_text.size();
}

bool begins_like_object(std::string_view payload) {
    if (payload.starts_with(k_byte_order_mark)) payload.remove_prefix(k_byte_order_mark.size());
    return trimmed(payload).starts_with('{');
}

bool json_string_means(std::string_view raw, std::string_view word) {
    for (const char expected : word) {
        if (raw.empty()) return false;
        Escape next{raw[0], 1};
        if (raw[0] == '\\') {
            const auto escape = ascii_escape(raw);
            if (!escape) return false;
            next = *escape;
        }
        if (next.meaning != expected) return false;
        raw.remove_prefix(next.length);
    }
    return raw.empty();
}

}  // namespace mirror::owntracks
