#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "module/config/read_sections.hpp"

namespace mirror::config {
namespace {

/// Topic levels that OwnTracks gives a meaning. A device of that name is told apart by what it says, but
/// other readers of the same broker mix it up.
/// Source: OwnTracks booklet, "tech/mqtt"; sources of the apps for step, steps, request and msg.
constexpr std::array<std::string_view, 12> k_suffixes{"event", "info",   "waypoint", "waypoints",
                                                      "cmd",   "dump",   "status",   "step",
                                                      "steps", "beacon", "request",  "msg"};

struct DeviceFault {
    std::string message;
    std::string hint;
    Severity severity = Severity::error;
};

/// Why a text is not a (good) topic tail below `owntracks/<uniqueId>/`; nothing when it is.
std::optional<DeviceFault> device_fault(std::string_view tail) {
    if (tail.starts_with("owntracks/") || tail.starts_with("/"))
        return DeviceFault{"a whole topic", "write only what follows owntracks/<uniqueId>/"};
    if (std::count(tail.begin(), tail.end(), '/') > 1)
        return DeviceFault{"more than two topic levels", "write `anna` or `anna/phone`"};
    std::optional<DeviceFault> doubt;
    for (std::string_view rest = tail;;) {
        const std::size_t slash = rest.find('/');
        const std::string_view level = rest.substr(0, slash);
        if (const auto fault = topic_level_fault(level))
            return DeviceFault{*fault, "write `anna` or `anna/phone`"};
        if (level == "_mirror")
            return DeviceFault{"mirrors talk to themselves there", "give the device another name"};
        if (std::find(k_suffixes.begin(), k_suffixes.end(), level) != k_suffixes.end())
            doubt = DeviceFault{fmt::format("OwnTracks uses the topic level `{}` itself", level),
                                "better give the device another name", Severity::warning};
        if (slash == std::string_view::npos) return doubt;
        rest.remove_prefix(slash + 1);
    }
}

/// What the people before have taken.
struct Taken {
    std::map<std::string, int, std::less<>> names;  ///< by line
    std::map<std::string, std::string> devices;     ///< whose
};

void read_person(ObjectReader& reader, Person& person, Taken& taken) {
    constexpr std::array<Choice<PersonKind>, 2> k_kinds{
        {{"person", PersonKind::person}, {"vehicle", PersonKind::vehicle}}};
    if (const auto* name = reader.text("name", person.name)) {
        const auto [other, is_new] = taken.names.emplace(person.name, name->place.line);
        if (!is_new)
            reader.problem(name->place, "name", fmt::format("there are two {}", in_ticks(person.name)),
                           fmt::format("the first one is in line {}", other->second));
    }
    reader.require({"name"});
    reader.texts("devices", [&](const std::string& tail, const LocatedValue& value) {
        if (const auto fault = device_fault(tail)) {
            reader.problem(value.place, "devices", fmt::format("{}: {}", in_ticks(tail), fault->message),
                           fault->hint, fault->severity);
            if (fault->severity == Severity::error) return;
        }
        const auto [owner, is_new] = taken.devices.emplace(tail, person.name);
        if (!is_new)
            return reader.problem(
                value.place, "devices",
                fmt::format("{} already belongs to {}", in_ticks(tail), in_ticks(owner->second)),
                "a device has one owner");
        person.devices.push_back(tail);
    });
    constexpr std::array<Choice<Blur>, 3> k_blurs{
        {{"off", Blur::off}, {"town", Blur::town}, {"out", Blur::out}}};
    reader.color("color", person.color);
    reader.file("photo", person.photo);
    reader.choice<PersonKind>("kind", person.kind, k_kinds);
    reader.choice<Blur>("blur", person.blur, k_blurs);
    const LocatedValue* devices = reader.find("devices");
    const auto* list = devices == nullptr ? nullptr : devices->as<LocatedValue::Array>();
    if (devices == nullptr || (list != nullptr && list->empty()))
        reader.problem(reader.place(), "devices",
                       "without a device nothing will ever be heard of this person",
                       "add the topic tail of the phone: \"devices\": [\"anna\"]", Severity::warning);
}

}  // namespace

void read_people(ObjectReader& root, std::vector<Person>& people) {
    Taken taken;
    root.objects("people", [&](ObjectReader& reader) { read_person(reader, people.emplace_back(), taken); });
    for (const Person& person : people)
        root.context().people.push_back(person.name);
}

}  // namespace mirror::config
