#include "module/view/transitions_view.hpp"

#include "module/view/ages.hpp"
#include "module/view/names.hpp"
#include "module/view/person_words.hpp"

namespace mirror::view {
namespace {

using household::TransitionRecord;

constexpr std::size_t k_max_names = 3;

/// What becomes one row: the same thing done by several people at about the same time.
struct Group {
    std::string region;
    bool is_enter = true;
    bool is_vehicle = false;  ///< "Ben and Car got home" is nothing that anybody says
    UtcSeconds newest;
    UtcSeconds oldest;
    std::vector<std::string> people;  ///< newest first

    [[nodiscard]] bool has(const std::string& person) const {
        return std::ranges::find(people, person) != people.end();
    }
    [[nodiscard]] bool takes(const TransitionRecord& record, bool of_vehicle) const {
        return record.region == region && record.is_enter == is_enter && is_vehicle == of_vehicle &&
               newest - record.time <= k_same_moment && !has(record.person);
    }
};

/// Looks back from the newest rows for one that this record belongs to. Whatever a person did in between ends
/// the search: nobody's events change their order.
Group* group_for(std::vector<Group>& groups, const TransitionRecord& record, bool of_vehicle) {
    for (std::size_t i = groups.size(); i-- > 0;) {
        if (groups[i].takes(record, of_vehicle)) return &groups[i];
        if (groups[i].has(record.person) || groups[i].newest - record.time > k_same_moment) return nullptr;
    }
    return nullptr;
}

bool lists(const std::vector<std::string>& names, const std::string& name) {
    return names.empty() || std::ranges::find(names, name) != names.end();
}

std::vector<Group> grouped(const household::Summary& summary, const config::TransitionsOptions& options,
                           UtcTime oldest) {
    const auto max_groups = static_cast<std::size_t>(options.max_rows);
    std::vector<Group> groups;
    for (const TransitionRecord& record : summary.transitions) {
        if (record.time < oldest || !is_wanted(options, record)) continue;
        const bool of_vehicle = is_vehicle(summary, record.person);
        if (Group* group = group_for(groups, record, of_vehicle)) {
            group->people.push_back(record.person);
            group->oldest = record.time;
        } else if (groups.size() < max_groups) {
            groups.push_back(
                {record.region, record.is_enter, of_vehicle, record.time, record.time, {record.person}});
        }
    }
    return groups;
}

/// \param names safe to draw
std::string list_of(const Language& language, std::vector<std::string> names) {
    if (names.size() > k_max_names) {
        const auto others = static_cast<std::int64_t>(names.size() - (k_max_names - 1));
        names.resize(k_max_names - 1);
        names.push_back(language.text("names.others", {{"count", others}}));
    }
    return language.list(names);
}

/// \param names of those who came or went, safe to draw
std::string words_about(const Language& language, const std::string& home, std::vector<std::string> names,
                        const std::string& region, bool is_enter) {
    const auto count = static_cast<std::int64_t>(names.size());
    const std::string list = list_of(language, std::move(names));
    if (region == home)
        return language.text(is_enter ? "feed.gotHome" : "feed.leftHome",
                             {{"names", list}, {"count", count}});
    const std::string place = shown_name(region);
    return language.text(is_enter ? "feed.arrived" : "feed.left",
                         {{"names", list}, {"count", count}, {"region", place}});
}

}  // namespace

bool is_wanted(const config::TransitionsOptions& options, const TransitionRecord& record) {
    return lists(options.people, record.person) && lists(options.regions, record.region);
}

bool is_vehicle(const household::Summary& summary, const std::string& name) {
    return std::ranges::any_of(summary.people, [&](const household::PersonStatus& person) {
        return person.name == name && person.kind == config::PersonKind::vehicle;
    });
}

std::string transition_words(const Language& language, const std::string& home,
                             const std::vector<std::string>& people, const std::string& region,
                             bool is_enter) {
    std::vector<std::string> names;
    names.reserve(people.size());
    for (const std::string& person : people)
        names.push_back(shown_name(person));
    return words_about(language, home, std::move(names), region, is_enter);
}

std::string transition_words(const ViewInput& input, const std::vector<std::string>& people,
                             const std::string& region, bool is_enter) {
    std::vector<std::string> names;
    names.reserve(people.size());
    for (const std::string& person : people)
        names.push_back(name_words(input, person));
    return words_about(input.language, input.home, std::move(names), region, is_enter);
}

TransitionsView transitions_view(const ViewInput& input, const config::TransitionsOptions& options,
                                 NextChange& next) {
    const auto& records = input.summary.transitions;
    TransitionsView view;
    if (records.empty() || options.max_rows <= 0) return view;
    // A clock that nobody has set may lie behind the newest event.
    const UtcTime now =
        input.now.clock_trusted ? input.now.wall : std::max<UtcTime>(input.now.wall, records.front().time);
    const UtcTime oldest = now - options.max_age;
    for (const Group& group : grouped(input.summary, options, oldest)) {
        const Phrase time = moment(input.language, input.now, group.newest);
        const std::vector<std::string> people(group.people.rbegin(), group.people.rend());
        view.rows.push_back({transition_words(input, people, group.region, group.is_enter), time.text});
        next.at(time.until);
        next.at(UtcTime(group.oldest) + options.max_age + std::chrono::milliseconds(1));
    }
    return view;
}

}  // namespace mirror::view
