#include "module/control/orders.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "module/base/utf8.hpp"
#include "module/provisioning/vehicle_commands.hpp"

namespace mirror::control {
namespace {

constexpr double k_least_zoom = 1;
constexpr double k_most_zoom = 19;
constexpr std::size_t k_told_letters = 80;  ///< so much of somebody's words comes back in a sentence

struct Reading {
    std::string_view rest;  ///< what follows the verb, trimmed
    std::string_view raw;   ///< likewise, as it is
    const Known& known;
    Source source;
    bool is_confirmed;
};

using OrderResult = Result<Order, Failure>;

struct VerbRow {
    Verb verb;
    OrderResult (*read)(const Reading&);
};

tl::unexpected<Failure> refusal(std::string sentence) {
    return tl::unexpected(Failure{std::move(sentence)});
}

std::string told(std::string_view words) {
    return safe_text(words, k_told_letters);
}

std::string_view trimmed_line(std::string_view text) {
    constexpr std::string_view k_blanks = " \t\r\n";
    const auto begin = text.find_first_not_of(k_blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(k_blanks) - begin + 1);
}

/// The first word and the trimmed rest.
std::pair<std::string_view, std::string_view> split_word(std::string_view line) {
    line = trimmed_line(line);
    const std::size_t blank = std::min(line.find_first_of(" \t\n"), line.size());
    return {line.substr(0, blank), trimmed_line(line.substr(blank))};
}

/// A number between two, or nothing.
std::optional<double> number_of(std::string_view text, double low, double high) {
    double value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_number = fault == std::errc() && end == text.data() + text.size() && std::isfinite(value);
    if (!is_number || value < low || value > high) return std::nullopt;
    return value;
}

/// A name of the list, else a sentence with the nearest one.
Result<std::string, Failure> known_name(std::string_view name, const std::vector<std::string>& names,
                                        std::string_view what) {
    if (const auto found = std::ranges::find(names, name); found != names.end()) return *found;
    if (names.empty()) return refusal(fmt::format("there is no {} at all", what));
    return refusal(
        fmt::format("there is no {} \"{}\": there are {}", what, told(name), fmt::join(names, ", ")));
}

std::string known_vehicle_commands(const Known& known) {
    std::vector<std::string_view> names;
    for (const config::VehicleCommand command : known.vehicle_commands)
        names.push_back(provisioning::name_of(command));
    return fmt::format("{}", fmt::join(names, ", "));
}

OrderResult read_screen(const Reading& reading) {
    const auto [word, rest] = split_word(reading.rest);
    if (word == "dim") {
        const auto percent = number_of(rest, 1, 100);
        if (!percent) return refusal("`screen dim` takes the brightness in percent, 1 to 100");
        return Order(Dim{static_cast<int>(std::lround(*percent))});
    }
    if (rest.empty()) {
        if (word == "on") return Order(SetScreen{ScreenOrder::on});
        if (word == "off") return Order(SetScreen{ScreenOrder::off});
        if (word == "auto") return Order(SetScreen{ScreenOrder::automatic});
    }
    return refusal("the screen can be on, off or auto, or `dim` with a percentage");
}

OrderResult read_presence_order(const Reading& reading) {
    const auto present = topics::read_presence(reading.rest, "");
    if (!present) return refusal("`presence` takes on or off: whether anybody is in front of the mirror");
    return Order(Presence{*present});
}

OrderResult read_module_order(const Reading& reading, bool is_shown) {
    auto id = known_name(reading.rest, reading.known.modules, "module");
    if (!id) return tl::unexpected(id.error());
    return Order(ShowModule{std::move(*id), is_shown});
}

OrderResult read_show(const Reading& reading) {
    return read_module_order(reading, true);
}

OrderResult read_hide(const Reading& reading) {
    return read_module_order(reading, false);
}

OrderResult read_page(const Reading& reading) {
    if (reading.known.pages == 0) return refusal("there are no pages: name them in `control.pages`");
    if (reading.rest == "next") return Order(TurnPage{PageStep::next, 1});
    if (reading.rest == "previous") return Order(TurnPage{PageStep::previous, 1});
    const auto page = number_of(reading.rest, 1, reading.known.pages);
    if (!page || *page != std::floor(*page))
        return refusal(
            fmt::format("`page` takes next, previous, or a number from 1 to {}", reading.known.pages));
    return Order(TurnPage{PageStep::to, static_cast<int>(*page)});
}

std::optional<Failure> missing_map(const Reading& reading) {
    if (reading.known.has_map) return std::nullopt;
    return Failure{"there is no map on this mirror: add the module `map`"};
}

OrderResult read_focus(const Reading& reading) {
    if (auto fault = missing_map(reading)) return tl::unexpected(std::move(*fault));
    if (reading.rest == "off") return Order(Focus{});
    auto person = known_name(reading.rest, reading.known.people, "person");
    if (!person) return tl::unexpected(person.error());
    return Order(Focus{std::move(*person)});
}

OrderResult read_zoom(const Reading& reading) {
    if (auto fault = missing_map(reading)) return tl::unexpected(std::move(*fault));
    if (reading.rest == "auto") return Order(ZoomMap{});
    const auto zoom = number_of(reading.rest, k_least_zoom, k_most_zoom);
    if (!zoom)
        return refusal(fmt::format("`zoom` takes a number from {} (the world) to {} (a house), or auto",
                                   k_least_zoom, k_most_zoom));
    return Order(ZoomMap{*zoom});
}

OrderResult read_message(const Reading& reading) {
    if (!reading.known.has_alerts)
        return refusal("nothing appears in the face window: `alerts.enabled` is false");
    if (reading.rest.empty()) return Order(Say{});
    auto alert = topics::read_alert(reading.rest);
    if (!alert)
        return refusal(
            "`message` takes text, or JSON such as {\"title\": \"Kitchen\", \"message\": \"Dinner\", "
            "\"timer\": "
            "60000}");
    return Order(Say{std::move(alert)});
}

OrderResult read_guest(const Reading& reading) {
    if (reading.rest == "on") return Order(SetGuests{GuestOrder::on});
    if (reading.rest == "off") return Order(SetGuests{GuestOrder::off});
    if (reading.rest == "auto") return Order(SetGuests{GuestOrder::automatic});
    return refusal("`guest` takes on, off or auto: whether guests are in front of the mirror");
}

OrderResult read_ask(const Reading& reading) {
    if (reading.rest == "all") return Order(AskLocation{});
    auto person = known_name(reading.rest, reading.known.people, "person");
    if (!person) return tl::unexpected(person.error());
    return Order(AskLocation{std::move(*person)});
}

OrderResult read_dismiss(const Reading& reading) {
    if (reading.rest.empty()) return refusal("`dismiss` takes the name of a vehicle, or config, or broker");
    return Order(Dismiss{std::string(reading.rest)});
}

/// The longest name of a vehicle that the words begin with; names may have blanks.
Result<std::string, Failure> leading_vehicle(std::string_view words, const Known& known) {
    const std::string* longest = nullptr;
    for (const std::string& name : known.vehicles) {
        const bool is_it =
            words.starts_with(name) && (words.size() == name.size() || words[name.size()] == ' ');
        if (is_it && (longest == nullptr || name.size() > longest->size())) longest = &name;
    }
    if (longest != nullptr) return *longest;
    return known_name(split_word(words).first, known.vehicles, "vehicle");
}

OrderResult read_vehicle(const Reading& reading) {
    if (known_vehicle_commands(reading.known).empty())
        return refusal("vehicles are told nothing: `control.vehicleCommands` is empty");
    auto vehicle = leading_vehicle(reading.rest, reading.known);
    if (!vehicle) return tl::unexpected(vehicle.error());
    auto command = provisioning::vehicle_command(trimmed_line(reading.rest.substr(vehicle->size())));
    if (!command) return tl::unexpected(command.error());
    const config::VehicleCommand kind = provisioning::kind_of(*command);
    if (std::ranges::find(reading.known.vehicle_commands, kind) == reading.known.vehicle_commands.end())
        return refusal(fmt::format("“{}” is not sent to a vehicle: `control.vehicleCommands` allows {} alone",
                                   told(*command), known_vehicle_commands(reading.known)));
    if (provisioning::needs_confirmation(kind) && !reading.is_confirmed)
        return refusal(fmt::format(
            "“{}” does something to the vehicle, and was not sent: {}", told(*command),
            reading.source == Source::topic ? "confirm it with \"confirm\": true" : "confirm it with --yes"));
    return Order(TellVehicle{std::move(*vehicle), std::move(*command)});
}

OrderResult read_reload(const Reading& reading) {
    if (!reading.rest.empty()) return refusal("`reload` takes nothing");
    return Order(Reload{});
}

OrderResult read_snapshot(const Reading& reading) {
    if (!reading.rest.empty()) return refusal("`snapshot` takes nothing");
    return Order(Snapshot{});
}

OrderResult read_forget(const Reading& reading) {
    return Order(Forget{std::string(reading.raw)});
}

OrderResult read_provision(const Reading& reading) {
    return Order(Provision{std::string(reading.raw)});
}

OrderResult read_notify(const Reading& reading) {
    return Order(Notify{std::string(reading.raw)});
}

// A slider that is drawn sends many; what reaches phones or disk is asked for seldom.
constexpr auto k_rows = std::to_array<VerbRow>({
    {{"screen", "on|off|auto|dim PERCENT", "switches the screen, or dims it", false, 120}, read_screen},
    {{"presence", "on|off", "somebody is in front of the mirror, or nobody is", false, 60},
     read_presence_order},
    {{"show", "MODULE", "shows a module", false, 60}, read_show},
    {{"hide", "MODULE", "hides a module", false, 60}, read_hide},
    {{"page", "NUMBER|next|previous", "shows the modules of a page", false, 60}, read_page},
    {{"focus", "PERSON|off", "has the map follow somebody", false, 30}, read_focus},
    {{"zoom", "NUMBER|auto", "zooms the map", false, 60}, read_zoom},
    {{"message", "TEXT|JSON", "says something in the face window; nothing takes it back", false, 20},
     read_message},
    {{"guest", "on|off|auto", "guests are there: initials instead of names, no map, no notes", false, 30},
     read_guest},
    {{"ask", "PERSON|all", "asks phones where they are now", false, 6}, read_ask},
    {{"dismiss", "VEHICLE|config|broker", "ends an alarm or a lasting notice", false, 20}, read_dismiss},
    {{"vehicle", "VEHICLE COMMAND",
      "a word with its tracker: gps, state, set KEY[=VALUE], out 1|2 0|1, upgrade", false, 6},
     read_vehicle},
    {{"reload", "", "reads the configuration again", false, 4}, read_reload},
    {{"snapshot", "", "the picture on the screen", false, 6}, read_snapshot},
    {{"forget", "…", "removes somebody for good (`owntracks-mirror forget`)", true, 0}, read_forget},
    {{"provision", "show …|…", "setup codes and phones (`owntracks-mirror provision`)", true, 0},
     read_provision},
    {{"notify", "retry|clear", "notifications that were given up (`owntracks-mirror notify`)", true, 0},
     read_notify},
});

constexpr auto k_verbs = [] {
    std::array<Verb, k_rows.size()> verbs{};
    for (std::size_t i = 0; i < verbs.size(); ++i)
        verbs[i] = k_rows[i].verb;
    return verbs;
}();

const VerbRow* row_of(std::string_view word) {
    const auto found =
        std::ranges::find_if(k_rows, [&](const VerbRow& row) { return row.verb.name == word; });
    return found == k_rows.end() ? nullptr : &*found;
}

OrderResult unknown_verb(std::string_view word, Source source) {
    std::vector<std::string_view> names;
    for (const Verb& verb : k_verbs) {
        if (!verb.is_for_socket || source == Source::socket) names.push_back(verb.name);
    }
    return refusal(fmt::format("the mirror does not know what \"{}\" means: it knows {}", told(word),
                               fmt::join(names, ", ")));
}

}  // namespace

std::span<const Verb> verbs() {
    return k_verbs;
}

const Verb* verb_of(std::string_view line) {
    const VerbRow* const row = row_of(split_word(line).first);
    return row == nullptr ? nullptr : &row->verb;
}

Result<Order, Failure> read_order(std::string_view line, Source source, const Known& known,
                                  bool is_confirmed) {
    if (line.size() > k_most_line_bytes)
        return refusal(fmt::format("longer than {} bytes", k_most_line_bytes));
    if (!is_valid_utf8(line)) return refusal("this is not UTF-8 text");
    const auto [word, rest] = split_word(line);
    const VerbRow* const row = row_of(word);
    if (row == nullptr) return unknown_verb(word, source);
    if (row->verb.is_for_socket && source == Source::topic)
        return refusal(fmt::format(
            "`{}` is not for the control topic: the mirror's own user says it to the program", word));
    const auto after = static_cast<std::size_t>(word.data() - line.data()) + word.size();
    return row->read({rest, line.substr(std::min(after + 1, line.size())), known, source, is_confirmed});
}

}  // namespace mirror::control
