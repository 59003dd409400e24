#include "module/config/located_json.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>

#include "module/base/utf8.hpp"
#include "module/config/syntax_suspect.hpp"
#include "module/config/text_cursor.hpp"

namespace mirror::config {
namespace {

/// Hands the text to the parser and notes how far it has read.
class CountingIterator {
  public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    CountingIterator() = default;
    CountingIterator(const char* at, std::size_t* read_bytes) : m_at(at), m_read_bytes(read_bytes) {}

    reference operator*() const { return *m_at; }
    CountingIterator& operator++() {
        ++m_at;
        ++*m_read_bytes;
        return *this;
    }
    CountingIterator operator++(int) {
        CountingIterator before = *this;
        ++*this;
        return before;
    }
    bool operator==(const CountingIterator& other) const { return m_at == other.m_at; }

  private:
    const char* m_at = nullptr;
    std::size_t* m_read_bytes = nullptr;
};

/// Builds the tree from the parser's events. nlohmann calls an event when it has read the last byte of its
/// token (of a number: one more), so the token begins after the filler that follows the token before.
class TreeBuilder {
  public:
    using number_integer_t = std::int64_t;
    using number_unsigned_t = std::uint64_t;
    using number_float_t = double;
    using string_t = std::string;
    using binary_t = nlohmann::json::binary_t;

    TreeBuilder(std::string_view text, const std::size_t& read_bytes)
        : m_cursor(text), m_read_bytes(read_bytes) {}

    bool null() { return scalar(nullptr); }
    bool boolean(bool value) { return scalar(value); }
    bool number_integer(number_integer_t value) { return number(static_cast<double>(value)); }
    bool number_unsigned(number_unsigned_t value) { return number(static_cast<double>(value)); }
    bool number_float(number_float_t value, const string_t&) { return number(value); }
    bool string(string_t& value) { return scalar(std::move(value)); }
    bool binary(binary_t&) { return false; }  // JSON text has none

    bool start_object(std::size_t) { return open('{', LocatedValue::Object{}); }
    bool start_array(std::size_t) { return open('[', LocatedValue::Array{}); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }

    bool key(string_t& name) {
        const Place place = begin_token();
        std::get<LocatedValue::Object>(m_open.back()->value).push_back({std::move(name), place, {}});
        end_token(LastToken::key);
        return true;
    }

    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) {
        constexpr int k_number_out_of_range = 406;  // nlohmann: json.exception.out_of_range.406
        m_failure = usual_suspect(
            {m_cursor, m_read_bytes, m_open_brackets, m_last, error.id == k_number_out_of_range});
        return false;
    }

    LocatedValue take_root() { return std::move(m_root); }
    SyntaxProblem take_failure() { return std::move(m_failure); }

  private:
    Place begin_token() {
        m_cursor.skip_filler();
        while (m_cursor.peek() == ',' || m_cursor.peek() == ':') {
            m_cursor.advance(1);
            m_cursor.skip_filler();
        }
        return m_cursor.place();
    }
    void end_token(LastToken kind) {
        m_cursor.advance(m_read_bytes - m_cursor.offset());
        m_last = kind;
    }

    LocatedValue& put(LocatedValue value) {
        if (m_open.empty()) return m_root = std::move(value);
        LocatedValue& parent = *m_open.back();
        if (auto* array = std::get_if<LocatedValue::Array>(&parent.value))
            return array->emplace_back(std::move(value));
        return std::get<LocatedValue::Object>(parent.value).back().value = std::move(value);
    }

    template <class T>
    bool scalar(T value) {
        const Place place = begin_token();
        put({place, std::move(value)});
        end_token(LastToken::value);
        return true;
    }

    bool number(double value) {
        const Place place = begin_token();
        put({place, value});
        m_cursor.skip_number();
        m_last = LastToken::value;
        return true;
    }

    template <class Container>
    bool open(char bracket, Container empty) {
        const Place place = begin_token();
        if (m_open.size() == k_max_config_depth) {
            m_failure = {
                place, fmt::format("more than {} braces and brackets inside each other", k_max_config_depth),
                "a household needs far fewer"};
            return false;
        }
        // The open value is the last of its parent, so nothing moves it before it is closed.
        m_open.push_back(&put({place, std::move(empty)}));
        m_open_brackets.push_back({bracket, place});
        end_token(LastToken::opening);
        return true;
    }
    bool close() {
        begin_token();
        m_open.pop_back();
        m_open_brackets.pop_back();
        end_token(LastToken::value);
        return true;
    }

    TextCursor m_cursor;
    const std::size_t& m_read_bytes;
    LocatedValue m_root;
    std::vector<LocatedValue*> m_open;
    std::vector<OpenBracket> m_open_brackets;
    LastToken m_last = LastToken::none;
    SyntaxProblem m_failure;
};

/// Where the text stops being UTF-8. NUL counts as broken: it is the mark of UTF-16.
std::optional<Place> first_broken_character(std::string_view text) {
    if (is_valid_utf8(text) && text.find('\0') == std::string_view::npos) return std::nullopt;
    TextCursor cursor(text);
    while (!cursor.at_end() && cursor.peek() != '\0') {
        std::size_t length = 1;
        while (length < 4 && !is_valid_utf8(cursor.rest().substr(0, length)))
            ++length;
        if (!is_valid_utf8(cursor.rest().substr(0, length))) break;
        cursor.advance(length);
    }
    return cursor.place();
}

}  // namespace

Result<LocatedValue, SyntaxProblem> parse_located_json(std::string_view text) {
    if (text.size() > k_max_config_bytes) {
        return tl::unexpected(SyntaxProblem{
            {}, fmt::format("longer than {} KiB", k_max_config_bytes / 1024), "is this the right file?"});
    }
    constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(k_byte_order_mark)) text.remove_prefix(k_byte_order_mark.size());
    if (const auto place = first_broken_character(text)) {
        return tl::unexpected(
            SyntaxProblem{*place, "a character that is not UTF-8", "save the file with the encoding UTF-8"});
    }
    std::size_t read_bytes = 0;
    TreeBuilder builder(text, read_bytes);
    const bool is_good = nlohmann::json::sax_parse(
        CountingIterator(text.data(), &read_bytes), CountingIterator(text.data() + text.size(), &read_bytes),
        &builder, nlohmann::json::input_format_t::json, true, true);
    if (!is_good) return tl::unexpected(builder.take_failure());
    return builder.take_root();
}

std::string_view kind_of(const LocatedValue& value) {
    static constexpr std::string_view k_kinds[] = {"null",   "true or false", "a number",
                                                   "a text", "a list",        "an object"};
    return k_kinds[value.value.index()];
}

}  // namespace mirror::config
