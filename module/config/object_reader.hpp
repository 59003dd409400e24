#pragma once
// Reads one object of a configuration key by key: checks types and ranges, keeps what it does not understand
// as problems, and knows afterwards which keys nobody asked for.

#include <concepts>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "module/config/config.hpp"
#include "module/config/located_json.hpp"

namespace mirror::config {

/// Inclusive limits of a number, in its unit.
struct Range {
    double low = 0;
    double high = 0;
    std::string_view unit;  ///< for the message: "metres"; may be empty
};

struct DurationRange {
    Duration low{};
    Duration high = std::chrono::hours(24 * 365 * 10);
};

template <class E>
struct Choice {
    std::string_view name;
    E value;
};

enum class KeyKind : std::uint8_t {
    text,
    flag,
    whole_number,
    number,
    duration,
    choice,  ///< one of a few values
    color,
    file,
    texts,
    object,
    objects,  ///< a list of objects
    json,     ///< any JSON value
    unused    ///< accepted, does nothing in this version
};

/// What the reader knows about one key. The schema and the documentation are tested against these.
struct KnownKey {
    std::string path;  ///< "broker.port", "people[].name", "modules[clock].timeFormat"
    KeyKind kind = KeyKind::text;
    std::optional<Range> range;
    std::vector<std::string> choices;  ///< as JSON
    std::string default_value;         ///< as JSON; empty: none
    bool is_required = false;
};

/// What all readers of one file share.
struct ReadContext {
    std::string file;
    std::filesystem::path folder;  ///< where relative paths begin
    Severity missing_file = Severity::error;
    bool checks_files = true;
    std::vector<Problem> problems;
    std::vector<std::string> people;          ///< names that were read, for options that name somebody
    std::vector<std::string> regions;         ///< likewise, of places
    std::vector<std::string> region_aliases;  ///< likewise, other names of these
    std::vector<KnownKey>* known_keys =
        nullptr;  ///< set: visit every key, also of absent objects, and note it
};

class ObjectReader {
  public:
    /// `object` may be null or no object: then every key is absent.
    ObjectReader(const LocatedValue* object, std::string path, ReadContext& context);

    // Each reads one key into `slot` and leaves the slot's default when the key is absent or wrong. \return
    // where the value stands when it was given and good, else null.

    const LocatedValue* text(std::string_view key, std::string& slot);
    const LocatedValue* flag(std::string_view key, bool& slot);
    const LocatedValue* flag(std::string_view key, std::optional<bool>& slot);
    const LocatedValue* duration(std::string_view key, Duration& slot, DurationRange range = {});
    const LocatedValue* color(std::string_view key, std::optional<Color>& slot);
    /// Any JSON value, kept as text: {"a": 1} becomes `{"a":1}`.
    const LocatedValue* json(std::string_view key, std::string& slot);
    /// A readable file; a relative path begins at the configuration's folder and is stored complete.
    const LocatedValue* file(std::string_view key, std::string& slot);
    /// Like file(), and warns when others than the owner and group may read it.
    const LocatedValue* secret_file(std::string_view key, std::string& slot);

    template <class Number>
    const LocatedValue* number(std::string_view key, Number& slot, Range range);

    template <class E>
    const LocatedValue* choice(std::string_view key, E& slot, std::span<const Choice<E>> choices);
    /// The name of a drawing. One that is not there counts as a file that is missing: no reason for a display
    /// not to run, nor for what was stored not to be read.
    const LocatedValue* icon(std::string_view key, std::string& slot);
    /// A number out of a few: `timeFormat` 12 or 24.
    const LocatedValue* whole_choice(std::string_view key, std::optional<int>& slot,
                                     std::span<const int> choices);

    /// A list of texts; each is handed over with its place. \param standard what holds without it, as JSON
    void texts(std::string_view key, const std::function<void(const std::string&, const LocatedValue&)>& take,
               std::string_view standard = "[]");
    /// A list of readable files, as file().
    void files(std::string_view key, std::vector<std::string>& slot);
    void object(std::string_view key, const std::function<void(ObjectReader&)>& read);
    void objects(std::string_view key, const std::function<void(ObjectReader&)>& read);

    /// Keys that are right but do nothing in this version: a warning.
    void unused(std::initializer_list<std::string_view> keys,
                std::string_view hint = "not used by this version");
    /// A key that people try instead of the right one.
    void misnomer(std::string_view key, std::string_view hint);

    /// Keys that must be there and must not be empty texts. Call after reading them.
    void require(std::initializer_list<std::string_view> keys);

    /// Reports every key that nobody asked for. Readers handed out by object() and objects() do it
    /// themselves.
    void finish();

    /// The value of a key, as given; null when absent. Counts as asked for.
    const LocatedValue* find(std::string_view key);
    [[nodiscard]] Place place() const;
    [[nodiscard]] bool is_visit() const { return m_context.known_keys != nullptr; }
    [[nodiscard]] const std::string& path() const { return m_path; }
    ReadContext& context() { return m_context; }

    /// Adds a problem. `key` may be empty: the object itself.
    void problem(Place place, std::string_view key, std::string_view message, std::string_view hint = {},
                 Severity severity = Severity::error);
    /// "people[2].name": the key with its object, for messages.
    [[nodiscard]] std::string full_name(std::string_view key) const;

  private:
    const LocatedValue* look_up(std::string_view key, KnownKey known);
    // Both report and give the null that a reading function returns then.
    std::nullptr_t wrong_type(const LocatedValue& value, std::string_view key, std::string_view expected);
    std::nullptr_t refuse(const LocatedValue& value, std::string_view key, std::string_view message,
                          std::string_view hint = {});

    std::optional<bool> checked_flag(const LocatedValue* value, std::string_view key);
    std::optional<double> checked_number(const LocatedValue& value, std::string_view key, Range range,
                                         bool is_whole);
    const LocatedValue* chosen(std::string_view key, std::span<const std::string_view> names,
                               std::string default_value, std::size_t& index);
    std::optional<std::string> checked_file(const LocatedValue& value, std::string_view key);

    const LocatedValue* m_value;
    const LocatedValue::Object* m_object = nullptr;
    std::string m_path;
    ReadContext& m_context;
    std::vector<std::string_view> m_known;
    std::vector<std::string_view> m_reported;  ///< keys that have got a problem of their own
};

/// A name or value from the file for a message: harmless, short, between backticks.
std::string in_ticks(std::string_view text);

/// nearest(), for words of a length that a person types.
std::optional<std::string_view> near_name(std::string_view word, std::span<const std::string_view> names);

/// A value as JSON text, for the table of known keys.
std::string default_text(double value);
std::string default_text(bool value);
std::string default_text(const std::string& value);
std::string default_text(Duration value);

template <class Number>
const LocatedValue* ObjectReader::number(std::string_view key, Number& slot, Range range) {
    constexpr bool is_whole = std::same_as<Number, int> || std::same_as<Number, std::optional<int>>;
    std::string standard;
    if constexpr (std::is_arithmetic_v<Number>) standard = default_text(static_cast<double>(slot));
    const auto kind = is_whole ? KeyKind::whole_number : KeyKind::number;
    const LocatedValue* value = look_up(key, {{}, kind, range, {}, standard});
    if (value == nullptr) return nullptr;
    const auto read = checked_number(*value, key, range, is_whole);
    if (!read) return nullptr;
    if constexpr (is_whole) {
        slot = static_cast<int>(*read);
    } else {
        slot = *read;
    }
    return value;
}

template <class E>
const LocatedValue* ObjectReader::choice(std::string_view key, E& slot, std::span<const Choice<E>> choices) {
    std::vector<std::string_view> names;
    std::string standard;
    for (const Choice<E>& each : choices) {
        names.push_back(each.name);
        if (each.value == slot) standard = default_text(std::string(each.name));
    }
    std::size_t index = 0;
    const LocatedValue* value = chosen(key, names, standard, index);
    if (value != nullptr) slot = choices[index].value;
    return value;
}

}  // namespace mirror::config
