#include "module/view/household_view.hpp"

#include "module/view/person_words.hpp"
#include "module/view/privacy.hpp"
#include "module/view/sentence_view.hpp"

namespace mirror::view {

Headcount headcount(const ViewInput& input) {
    Headcount count;
    for (std::size_t i = 0; i < input.summary.people.size(); ++i) {
        const household::PersonStatus& person = input.summary.people[i];
        if (person.hidden || person.kind == config::PersonKind::vehicle) continue;
        std::vector<std::size_t>& group = is_home(input, person) ? count.home
                                          : person.whereabouts.kind == household::WhereaboutsKind::unknown
                                              ? count.unknown
                                              : count.out;
        group.push_back(i);
    }
    return count;
}

HouseholdView household_view(const config::Config& config, const household::Summary& summary,
                             const mqtt::ConnectionStatus& connection, const Language& language,
                             const ViewNow& now, const LocalState& local) {
    const household::Summary told = blurred(config, summary);
    std::vector<PersonLook> looks = looks_of(config, told);
    blur_looks(looks, config, summary, local.places);
    const ViewInput input{config, told,  connection,       language,
                          now,    local, std::move(looks), home_of(config, summary)};
    NextChange next(now.wall);
    HouseholdView view;
    view.count = headcount(input);
    const SentenceView sentence = sentence_view(input, {}, next);
    if (!sentence.candidates.empty()) view.sentence = sentence.candidates.front();
    for (const household::PersonStatus& person : told.people) {
        view.is_home.push_back(is_home(input, person));
        view.is_blurred.push_back(blur_of(config, person.index) != config::Blur::off);
        note_freshness(input, person, next);
    }
    view.next_change = next.earliest();
    return view;
}

}  // namespace mirror::view
