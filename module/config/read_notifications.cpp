// `notifications`: rules, and whom they tell.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "module/base/host.hpp"
#include "module/base/url.hpp"
#include "module/config/read_sections.hpp"

namespace mirror::config {
namespace {

constexpr std::size_t k_most_receivers = 20;
constexpr std::size_t k_most_rules = 100;
constexpr std::string_view k_usual_telegram = "https://api.telegram.org";
constexpr std::string_view k_usual_ntfy = "https://ntfy.sh";

constexpr std::array<Choice<ReceiverKind>, 5> k_receiver_kinds{{{"webhook", ReceiverKind::webhook},
                                                                {"ntfy", ReceiverKind::ntfy},
                                                                {"gotify", ReceiverKind::gotify},
                                                                {"telegram", ReceiverKind::telegram},
                                                                {"command", ReceiverKind::command}}};
constexpr std::array<Choice<HttpMethod>, 3> k_http_methods{
    {{"POST", HttpMethod::post}, {"PUT", HttpMethod::put}, {"GET", HttpMethod::get}}};

using KeyPlaces = std::map<std::string_view, const LocatedValue*>;

std::string_view word_of(ReceiverKind kind) {
    return std::ranges::find(k_receiver_kinds, kind, &Choice<ReceiverKind>::value)->name;
}

/// Which keys a kind has beside `name`, `kind`, `timeLimit` and `giveUpAfter`.
bool has_key(ReceiverKind kind, std::string_view key) {
    const bool is_web = kind != ReceiverKind::command;
    if (key == "method" || key == "headers" || key == "body") return kind == ReceiverKind::webhook;
    if (key == "topic") return kind == ReceiverKind::ntfy;
    if (key == "chat") return kind == ReceiverKind::telegram;
    if (key == "command") return kind == ReceiverKind::command;
    return is_web;  // url, secretFile, caFile
}

void check_placeholders(ObjectReader& reader, const LocatedValue& value, std::string_view key,
                        std::string_view text) {
    for (auto found = find_placeholder(text); found; found = find_placeholder(text, found->end)) {
        if (std::ranges::find(k_placeholders, found->word) != k_placeholders.end()) continue;
        const auto near = near_name(found->word, k_placeholders);
        reader.problem(
            value.place, key,
            fmt::format("nothing can be put in for {}",
                        in_ticks(text.substr(found->begin, found->end - found->begin))),
            near ? fmt::format("did you mean {{{}}}?", *near) : "see \"Being told\" in config/README.md");
    }
}

void check_receiver_url(ObjectReader& reader, const LocatedValue& value, const Receiver& receiver) {
    const auto url = split_url(receiver.url);
    if (!url || (url->scheme != "https" && url->scheme != "http"))
        return reader.problem(value.place, "url", "this is not a web address",
                              "such as \"https://hooks.example.org/mirror\", without a user name");
    if (url->host.find_first_of("{}") != std::string::npos)
        return reader.problem(value.place, "url", "the host must stand there as it is",
                              "placeholders belong behind it");
    if (receiver.kind == ReceiverKind::webhook) check_placeholders(reader, value, "url", receiver.url);
    if (url->scheme == "http" && !is_loopback(url->host))
        reader.problem(value.place, "url", "everybody on the way reads what is told, and the secret",
                       "only in a network that you trust; elsewhere https", Severity::warning);
}

void check_header(ObjectReader& reader, const LocatedValue& value, const std::string& header) {
    const auto colon = header.find(':');
    const auto is_token = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_';
    };
    if (colon == std::string::npos || colon == 0 ||
        !std::all_of(header.begin(), header.begin() + static_cast<std::ptrdiff_t>(colon), is_token))
        return reader.problem(value.place, "headers", fmt::format("{} is no header", in_ticks(header)),
                              "write \"Name: value\"");
    check_placeholders(reader, value, "headers", header);
}

/// Keys that the kind has no use for, and those that it cannot do without.
void check_keys(ObjectReader& reader, const Receiver& receiver, const KeyPlaces& places) {
    for (const auto& [key, value] : places) {
        if (value != nullptr && !has_key(receiver.kind, key))
            reader.problem(
                value->place, key,
                fmt::format("a receiver of the kind `{}` has no such key", word_of(receiver.kind)));
    }
    const auto need = [&](std::string_view key, bool is_missing, std::string_view hint) {
        // What stands there and is wrong has been told of.
        if (is_missing && reader.find(key) == nullptr)
            reader.problem(reader.place(), key,
                           fmt::format("is missing: the kind `{}` needs it", word_of(receiver.kind)), hint);
    };
    switch (receiver.kind) {
        case ReceiverKind::webhook:
            return need("url", receiver.url.empty(), "the address that is called");
        case ReceiverKind::ntfy:
            return need("topic", receiver.topic.empty(), "the topic that the phones subscribe to");
        case ReceiverKind::gotify:
            need("url", receiver.url.empty(), "the address of your Gotify server");
            return need("secretFile", receiver.secret_file.empty(), "a file with the application's token");
        case ReceiverKind::telegram:
            need("chat", receiver.chat.empty(), "the number of the chat");
            return need("secretFile", receiver.secret_file.empty(), "a file with the bot's token");
        case ReceiverKind::command:
            return need("command", receiver.command.empty(), "[\"/path/of/the/program\", \"argument\"]");
    }
}

void read_receiver(ObjectReader& reader, Receiver& receiver) {
    reader.text("name", receiver.name);
    reader.choice<ReceiverKind>("kind", receiver.kind, k_receiver_kinds);
    KeyPlaces places;
    places["url"] = reader.text("url", receiver.url);
    reader.choice<HttpMethod>("method", receiver.method, k_http_methods);
    places["method"] = reader.find("method");
    reader.texts("headers", [&](const std::string& header, const LocatedValue& value) {
        check_header(reader, value, header);
        receiver.headers.push_back(header);
    });
    places["headers"] = reader.find("headers");
    places["body"] = reader.json("body", receiver.body);
    places["topic"] = reader.text("topic", receiver.topic);
    places["chat"] = reader.text("chat", receiver.chat);
    places["secretFile"] = reader.secret_file("secretFile", receiver.secret_file);
    places["caFile"] = reader.file("caFile", receiver.ca_file);
    reader.texts("command",
                 [&](const std::string& part, const LocatedValue&) { receiver.command.push_back(part); });
    places["command"] = reader.find("command");
    reader.duration("timeLimit", receiver.time_limit, {std::chrono::seconds(1), std::chrono::minutes(5)});
    reader.duration("giveUpAfter", receiver.give_up_after,
                    {std::chrono::minutes(1), std::chrono::hours(24 * 14)});
    for (const std::string_view key : {"token", "secret", "password"})
        reader.misnomer(key, "write it into a file of its own and name that in `secretFile`");
    reader.require({"name"});
    if (reader.is_visit()) return;
    if (receiver.url.empty() && receiver.kind == ReceiverKind::telegram) receiver.url = k_usual_telegram;
    if (receiver.url.empty() && receiver.kind == ReceiverKind::ntfy) receiver.url = k_usual_ntfy;
    if (places["url"] != nullptr && has_key(receiver.kind, "url"))
        check_receiver_url(reader, *places["url"], receiver);
    if (places["body"] != nullptr) check_placeholders(reader, *places["body"], "body", receiver.body);
    if (!receiver.command.empty() && receiver.command.front().front() != '/')
        reader.problem(
            places["command"]->place, "command",
            fmt::format("{} is not the whole path of a program", in_ticks(receiver.command.front())),
            "no shell looks for it: begin with a slash");
    check_keys(reader, receiver, places);
}

void take_event(ObjectReader& reader, NotificationRule& rule, const std::string& word,
                const LocatedValue& value) {
    const auto found = std::ranges::find(k_occasions, word, occasion_name);
    if (found != k_occasions.end()) return rule.events.push_back(*found);
    std::array<std::string_view, k_occasions.size()> words;
    std::ranges::transform(k_occasions, words.begin(), occasion_name);
    const auto near = near_name(word, words);
    reader.problem(
        value.place, "events", fmt::format("{} is nothing that is told of", in_ticks(word)),
        near ? fmt::format("did you mean `{}`?", *near) : "arrival, departure, batteryLow or vehicleAlarm");
}

void read_rule(ObjectReader& reader, NotificationRule& rule, std::span<const std::string> receivers) {
    reader.text("name", rule.name);
    reader.texts("events", [&](const std::string& word, const LocatedValue& value) {
        take_event(reader, rule, word, value);
    });
    reader.texts("people", [&](const std::string& name, const LocatedValue& value) {
        check_person(reader, value, "people", name);
        rule.people.push_back(name);
    });
    reader.texts("regions", [&](const std::string& name, const LocatedValue& value) {
        check_region(reader, value, "regions", name, reader.context().regions);
        rule.regions.push_back(name);
    });
    reader.texts("receivers", [&](const std::string& name, const LocatedValue& value) {
        rule.receivers.push_back(name);
        if (std::ranges::find(receivers, name) != receivers.end()) return;
        const std::vector<std::string_view> names(receivers.begin(), receivers.end());
        const auto near = near_name(name, names);
        reader.problem(value.place, "receivers", fmt::format("there is no receiver {}", in_ticks(name)),
                       near ? fmt::format("did you mean {}?", in_ticks(*near))
                            : "write a `name` of `notifications.receivers`");
    });
    read_day_span(reader, "quietHours", rule.quiet_hours);
    reader.duration("coolDown", rule.cool_down, {Duration(0), std::chrono::hours(24 * 7)});
    reader.flag("urgent", rule.urgent);
    reader.require({"name", "events", "receivers"});
}

template <class Named>
void check_names(ObjectReader& reader, const std::vector<Named>& all, std::string_view what,
                 std::size_t most) {
    std::map<std::string_view, int> seen;
    for (const Named& each : all) {
        if (!each.name.empty() && ++seen[each.name] == 2)
            reader.problem(reader.place(), what, fmt::format("two are called {}", in_ticks(each.name)),
                           "each needs a name of its own");
    }
    if (all.size() > most) reader.problem(reader.place(), what, fmt::format("there are more than {}", most));
}

}  // namespace

std::optional<FoundPlaceholder> find_placeholder(std::string_view text, std::size_t from) {
    while ((from = text.find('{', from)) != std::string_view::npos) {
        std::size_t end = from + 1;
        while (end < text.size() && text[end] >= 'a' && text[end] <= 'z')
            ++end;
        if (end > from + 1 && end < text.size() && text[end] == '}')
            return FoundPlaceholder{from, end + 1, text.substr(from + 1, end - from - 1)};
        ++from;
    }
    return std::nullopt;
}

void read_notifications(ObjectReader& root, Notifications& notifications) {
    root.object("notifications", [&](ObjectReader& reader) {
        reader.objects("receivers", [&](ObjectReader& each) {
            read_receiver(each, notifications.receivers.emplace_back());
        });
        std::vector<std::string> names;
        for (const Receiver& receiver : notifications.receivers)
            names.push_back(receiver.name);
        reader.objects(
            "rules", [&](ObjectReader& each) { read_rule(each, notifications.rules.emplace_back(), names); });
        check_names(reader, notifications.receivers, "receivers", k_most_receivers);
        check_names(reader, notifications.rules, "rules", k_most_rules);
    });
}

}  // namespace mirror::config
