#include "module/notify/words.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "module/view/ages.hpp"
#include "module/view/names.hpp"
#include "module/view/transitions_view.hpp"

namespace mirror::notify {
namespace {

using config::Occasion;
using WordsJson = nlohmann::ordered_json;

constexpr int k_usual_priority = 3;
constexpr int k_highest_priority = 5;

/// As on the glass: the texts of feed and alerts.
std::string sentence_of(const Happening& happening, const config::Config& config,
                        const view::Language& language) {
    const std::string name = view::shown_name(happening.who);
    switch (happening.occasion) {
        case Occasion::arrival:
        case Occasion::departure: {
            std::string home = config.home;
            if (home.empty() && !config.regions.empty()) home = config.regions.front().name;
            return view::transition_words(language, home, {happening.who}, happening.where,
                                          happening.occasion == Occasion::arrival);
        }
        case Occasion::battery_low:
            return language.text(
                "alert.battery",
                {{"name", name}, {"level", language.percent(happening.battery_pct.value_or(0))}});
        case Occasion::vehicle_alarm:
            break;
    }
    // Read later than said: the time of day is right at any time of the day.
    const view::ViewNow then{UtcTime(happening.time), {}, true};
    const std::string since = view::since(language, then, then.wall).text;
    return language.text("alert.alarm",
                         {{"name", name}, {"what", language.text("person.alarm", {{"since", since}})}});
}

std::string rfc3339(UtcSeconds time, const view::Language& language) {
    const view::LocalTime local = language.zone().local(UtcTime(time));
    const auto offset = std::chrono::duration_cast<std::chrono::minutes>(local.time_since_epoch() -
                                                                         UtcTime(time).time_since_epoch())
                            .count();
    return fmt::format(
        "{:%Y-%m-%dT%H:%M:%S}{}{:02}:{:02}",
        fmt::gmtime(static_cast<std::time_t>(local.time_since_epoch() / std::chrono::seconds(1))),
        offset < 0 ? '-' : '+', std::abs(offset) / 60, std::abs(offset) % 60);
}

/// \param value gives what stands for a word
template <class Value>
std::string fill_text(std::string_view text, const Value& value) {
    std::string filled;
    std::size_t done = 0;
    for (auto found = config::find_placeholder(text); found;
         found = config::find_placeholder(text, found->end)) {
        filled += text.substr(done, found->begin - done);
        filled += value(found->word);
        done = found->end;
    }
    filled += text.substr(done);
    return filled;
}

std::string_view word_for(std::string_view word, const Words& words, std::string_view secret) {
    if (word == "secret") return secret;
    const auto found = words.texts.find(word);
    return found == words.texts.end() ? std::string_view() : found->second;
}

std::string percent_encoded(std::string_view text) {
    std::string encoded;
    for (const char letter : text) {
        const bool is_plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                              (letter >= '0' && letter <= '9') || letter == '-' || letter == '.' ||
                              letter == '_' || letter == '~';
        if (is_plain) {
            encoded += letter;
        } else {
            encoded += fmt::format("%{:02X}", static_cast<unsigned char>(letter));
        }
    }
    return encoded;
}

WordsJson number_json(double number) {
    const auto whole = static_cast<std::int64_t>(number);
    if (static_cast<double>(whole) == number) return whole;
    return number;
}

bool is_number_word(std::string_view word) {
    return word == "time" || word == "lat" || word == "lon" || word == "battery" || word == "priority";
}

void fill(WordsJson& json, const Words& words, std::string_view secret) {
    if (json.is_string()) {
        const std::string text = json.get<std::string>();
        const auto only = config::find_placeholder(text);
        if (only && only->begin == 0 && only->end == text.size() && is_number_word(only->word)) {
            const auto number = words.numbers.find(only->word);
            json = number == words.numbers.end() ? WordsJson(nullptr) : number_json(number->second);
            return;
        }
        json = fill_text(text, [&](std::string_view word) { return word_for(word, words, secret); });
    } else if (json.is_structured()) {
        for (auto& each : json)
            fill(each, words, secret);
    }
}

std::string dumped(const WordsJson& json) {
    return json.dump(-1, ' ', false, WordsJson::error_handler_t::replace);
}

}  // namespace

int priority_of(Occasion occasion) {
    return occasion == Occasion::vehicle_alarm ? k_highest_priority : k_usual_priority;
}

Words words_of(const Notification& notification, const config::Config& config,
               const view::Language& language) {
    const Happening& happening = notification.happening;
    Words words;
    words.texts = {{"id", notification.id},
                   {"event", std::string(config::occasion_name(happening.occasion))},
                   {"who", happening.who},
                   {"where", happening.where},
                   {"when", rfc3339(happening.time, language)},
                   {"sentence", sentence_of(happening, config, language)},
                   {"title", happening.who},
                   {"household", config.unique_id}};
    words.numbers = {{"time", static_cast<double>(happening.time.time_since_epoch().count())},
                     {"priority", priority_of(happening.occasion)}};
    if (happening.lat_deg) words.numbers["lat"] = *happening.lat_deg;
    if (happening.lon_deg) words.numbers["lon"] = *happening.lon_deg;
    if (happening.battery_pct) words.numbers["battery"] = *happening.battery_pct;
    for (const auto& [word, number] : words.numbers)
        words.texts[word] = number_json(number).dump();
    return words;
}

std::string standard_body(const Words& words) {
    WordsJson json = WordsJson::object();
    for (const char* const word :
         {"id", "event", "who", "where", "when", "time", "sentence", "household", "lat", "lon", "battery"}) {
        if (const auto number = words.numbers.find(word); number != words.numbers.end()) {
            json[word] = number_json(number->second);
        } else if (const auto text = words.texts.find(word);
                   text != words.texts.end() && !text->second.empty()) {
            json[word] = text->second;
        }
    }
    return dumped(json);
}

std::string fill_json(std::string_view json, const Words& words, std::string_view secret) {
    WordsJson document = WordsJson::parse(json, nullptr, false);
    fill(document, words, secret);
    return dumped(document);
}

std::string fill_address(std::string_view address, const Words& words, std::string_view secret) {
    return fill_text(address,
                     [&](std::string_view word) { return percent_encoded(word_for(word, words, secret)); });
}

std::string fill_header(std::string_view header, const Words& words, std::string_view secret) {
    std::string line =
        fill_text(header, [&](std::string_view word) { return word_for(word, words, secret); });
    std::ranges::replace_if(
        line, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
    return line;
}

}  // namespace mirror::notify
