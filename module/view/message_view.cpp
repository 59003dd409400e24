#include "module/view/message_view.hpp"

#include "module/view/ages.hpp"
#include "module/view/names.hpp"

namespace mirror::view {
namespace {

/// One message with how long ago it was said.
struct Said {
    MessageRow row;
    std::chrono::milliseconds age{};
};

std::string signature(const ViewInput& input, const household::Note& note, const std::string& time) {
    const std::string name = shown_name(note.person);
    if (note.region.empty()) return input.language.text("message.by", {{"name", name}, {"time", time}});
    const std::string place = shown_name(note.region);
    return input.language.text("message.byAt", {{"name", name}, {"place", place}, {"time", time}});
}

void add_notes(const ViewInput& input, const config::MessageOptions& options, std::vector<Said>& all,
               NextChange& next) {
    for (const household::Note& note : input.summary.notes) {
        // A clock that nobody has set may lie behind the note: then it is new.
        const std::chrono::milliseconds age = input.now.clock_trusted
                                                  ? std::max(input.now.wall - note.time, UtcTime::duration(0))
                                                  : UtcTime::duration(0);
        if (age >= options.duration) continue;
        const Phrase time = moment(input.language, input.now, note.time);
        all.push_back({{"", note.text, signature(input, note, time.text)}, age});
        next.at(time.until);
        next.at(UtcTime(note.time) + options.duration);
    }
}

void add_alerts(const ViewInput& input, const config::MessageOptions& options, std::vector<Said>& all,
                NextChange& next) {
    const auto told = input.local.heard.alerts.find(options.topic);
    if (options.topic.empty() || told == input.local.heard.alerts.end()) return;
    for (const topics::HeardAlert& heard : told->second) {
        const auto age = std::max(input.now.since_boot - heard.at, SinceBoot(0));
        const auto duration = heard.alert.timer.value_or(options.duration);
        if (age >= duration) continue;
        const Phrase time = moment(input.language, input.now, input.now.wall - age);
        all.push_back({{heard.alert.title, heard.alert.text, time.text}, age});
        next.at(time.until);
        next.at(input.now.wall + (duration - age));
    }
}

}  // namespace

MessageView message_view(const ViewInput& input, const config::MessageOptions& options, NextChange& next) {
    std::vector<Said> all;
    if (options.from_phones) add_notes(input, options, all, next);
    add_alerts(input, options, all, next);
    std::ranges::stable_sort(all, {}, &Said::age);
    MessageView view;
    for (Said& said : all) {
        if (view.rows.size() >= static_cast<std::size_t>(options.max_rows)) break;
        view.rows.push_back(std::move(said.row));
    }
    return view;
}

}  // namespace mirror::view
