#include "module/view/sentence_view.hpp"

#include "module/base/utf8.hpp"
#include "module/view/ages.hpp"
#include "module/view/household_view.hpp"
#include "module/view/names.hpp"
#include "module/view/person_words.hpp"

namespace mirror::view {
namespace {

using household::Freshness;
using household::Heading;
using household::PersonStatus;
using household::WhereaboutsKind;

constexpr std::size_t k_max_names = 4;

struct Member {
    const PersonStatus* status;
    std::string name;
};
using Members = std::vector<Member>;

/// An old position says nothing about where somebody is heading now.
bool is_coming_home(const Member& member) {
    return member.status->heading == Heading::approaching_home &&
           member.status->whereabouts.kind != WhereaboutsKind::region &&
           member.status->freshness != Freshness::stale;
}

/// The region that all of them are in, or "".
std::string common_region(const Members& members) {
    const auto is_there = [&](const Member& member) {
        return member.status->whereabouts.kind == WhereaboutsKind::region &&
               member.status->freshness != Freshness::stale &&
               member.status->whereabouts.region == members.front().status->whereabouts.region;
    };
    return std::ranges::all_of(members, is_there) ? shown_name(members.front().status->whereabouts.region)
                                                  : "";
}

/// Builds the candidates of one household at one moment.
class Sentence {
  public:
    Sentence(const ViewInput& input, NextChange& next) : m_input(input), m_next(next) {
        const Headcount count = headcount(input);
        gather(count.home, m_home);
        gather(count.out, m_out);
        gather(count.unknown, m_unknown);
    }

    std::vector<std::string> candidates() {
        const std::size_t known = m_home.size() + m_out.size();
        if (known + m_unknown.size() == 0) return {};
        if (known == 0) {
            nothing_known();
        } else if (!m_unknown.empty()) {
            partly_known();
        } else if (known == 1) {
            one_person();
        } else if (m_out.empty()) {
            add(with_silence(text("sentence.everyoneIsHome")));
            add(with_silence(text("sentence.everyoneHome")));
            add(with_silent_name(text("sentence.everyoneHome")));
        } else if (m_home.empty()) {
            nobody_home();
        } else if (m_out.size() == 1) {
            only_one_out();
        } else {
            several_out();
        }
        return longest_first();
    }

  private:
    using Arguments = std::initializer_list<Argument>;

    void gather(const std::vector<std::size_t>& places, Members& group) {
        for (const std::size_t i : places) {
            group.push_back({&m_input.summary.people[i], m_input.looks[i].name});
            note_freshness(m_input, m_input.summary.people[i], m_next);
        }
    }

    std::string text(std::string_view key, Arguments arguments = {}) const {
        return m_input.language.text(key, arguments);
    }

    void add(std::string sentence) {
        if (std::ranges::find(m_candidates, sentence) == m_candidates.end())
            m_candidates.push_back(std::move(sentence));
    }

    std::vector<std::string> longest_first() {
        std::ranges::stable_sort(m_candidates, std::ranges::greater{},
                                 [](const std::string& sentence) { return codepoint_count(sentence); });
        return std::move(m_candidates);
    }

    /// "Anna and Ben"; of many the first three and a number.
    std::string names_of(const Members& members) const {
        std::vector<std::string> names;
        for (const Member& member : members)
            names.push_back(member.name);
        if (names.size() > k_max_names) {
            const auto others = static_cast<std::int64_t>(names.size() - (k_max_names - 1));
            names.resize(k_max_names - 1);
            names.push_back(text("names.others", {{"count", others}}));
        }
        return m_input.language.list(names);
    }

    /// "Anna and Ben are out": a text that speaks of these people by name.
    std::string about(std::string_view key, const Members& members) const {
        return text(key, {{"names", names_of(members)}, {"count", count(members)}});
    }

    static std::int64_t count(const Members& members) { return static_cast<std::int64_t>(members.size()); }

    std::string ago_words(std::chrono::milliseconds age) {
        const Phrase phrase = ago(m_input.language, m_input.now, age);
        m_next.at(phrase.until);
        return phrase.text;
    }

    /// Adds how old the news of somebody is whom the sentence names anyway.
    std::string with_age(const std::string& main, const Member& member) {
        const auto age = silence_of(member);
        return age ? text("sentence.lastHeard", {{"main", main}, {"age", ago_words(*age)}}) : main;
    }

    /// Adds who of those at home was not heard for too long, the longest silent one: most phones there are
    /// just asleep, but nobody whose phone died at home is seen leaving.
    std::string with_silence(const std::string& main) {
        const Member* const silent = longest_silent_at_home();
        if (silent == nullptr) return main;
        const std::string age = ago_words(*silence_of(*silent));
        return text("sentence.lastHeardFrom", {{"main", main}, {"name", silent->name}, {"age", age}});
    }

    /// The same without the age, where there is little room.
    [[nodiscard]] std::string with_silent_name(const std::string& main) const {
        const Member* const silent = longest_silent_at_home();
        if (silent == nullptr) return main;
        return text("sentence.noNewsFrom", {{"main", main}, {"names", silent->name}, {"count", 1}});
    }

    /// How long nothing was heard of somebody whose news is old; nothing where it is not, or nobody knows.
    [[nodiscard]] std::optional<std::chrono::milliseconds> silence_of(const Member& member) const {
        if (member.status->freshness != Freshness::stale) return std::nullopt;
        return heard_age(*member.status, m_input.now);
    }

    [[nodiscard]] const Member* longest_silent_at_home() const {
        const Member* longest = nullptr;
        for (const Member& member : m_home) {
            const auto silence = silence_of(member);
            if (silence && (longest == nullptr || *silence > *silence_of(*longest))) longest = &member;
        }
        return longest;
    }

    /// Adds what is known of one person who is out: old news, a place, a distance, the way home.
    /// \param is_brief the distance alone, where the map would have a name too
    std::string with_detail(const std::string& main, const Member& member, bool is_brief = false) {
        const PersonStatus& person = *member.status;
        if (person.freshness == Freshness::stale) return with_age(main, member);
        if (person.whereabouts.kind == WhereaboutsKind::region)
            return text("sentence.at", {{"main", main}, {"region", shown_name(person.whereabouts.region)}});
        const bool is_coming = is_coming_home(member);
        const std::string place = is_brief || is_coming ? std::string() : near_words(m_input, person);
        if (!person.distance_home_m) {
            if (!place.empty()) return text("sentence.nearPlace", {{"main", main}, {"place", place}});
            return is_coming ? text("sentence.coming", {{"main", main}}) : main;
        }
        const std::string distance = m_input.language.distance(*person.distance_home_m);
        if (!place.empty())
            return text("sentence.near", {{"main", main}, {"place", place}, {"distance", distance}});
        return text(is_coming ? "sentence.distanceComing" : "sentence.distance",
                    {{"main", main}, {"distance", distance}});
    }

    /// Adds what several people who are out have in common, or which of them are coming home.
    std::string with_details(const std::string& main, const Members& out) {
        if (out.size() == 1) return with_detail(main, out.front());
        if (const std::string region = common_region(out); !region.empty())
            return text("sentence.at", {{"main", main}, {"region", region}});
        Members coming;
        std::ranges::copy_if(out, std::back_inserter(coming), is_coming_home);
        if (coming.empty()) return main;
        if (coming.size() == out.size()) return text("sentence.coming", {{"main", main}});
        return text("sentence.someComing",
                    {{"main", main}, {"names", names_of(coming)}, {"count", count(coming)}});
    }

    void nothing_known() {
        std::optional<std::chrono::milliseconds> newest;
        for (const Member& member : m_unknown) {
            const auto age = heard_age(*member.status, m_input.now);
            if (age && (!newest || *age < *newest)) newest = age;
        }
        if (!newest) return add(text("sentence.nothingKnown"));
        if (m_input.now.clock_trusted) {
            const Phrase phrase = since(m_input.language, m_input.now, m_input.now.wall - *newest);
            m_next.at(phrase.until);
            add(text("sentence.noNewsSince", {{"since", phrase.text}}));
        }
        add(text("sentence.noNews"));
    }

    /// While somebody's whereabouts are unknown, nothing is said of everyone, of nobody and of the only one.
    void partly_known() {
        const bool is_home_news = m_out.empty();
        const Members& known = is_home_news ? m_home : m_out;
        const std::string main = about(is_home_news ? "sentence.areHome" : "sentence.areOut", known);
        if (!is_home_news) add_with_gap(with_details(main, m_out));
        if (is_home_news)
            add_with_gap(m_home.size() == 1 ? with_age(main, m_home.front()) : with_silence(main));
        add_with_gap(main);
        if (known.size() > 1)
            add_with_gap(
                text(is_home_news ? "sentence.countHome" : "sentence.countOut", {{"count", count(known)}}));
    }

    /// A sentence with an admission of who is missing from it. Of many only the number is told: "from Ben,
    /// Clara and 2 others" would want other cases in many languages.
    void add_with_gap(const std::string& main) {
        if (m_unknown.size() <= k_max_names)
            add(text("sentence.noNewsFrom",
                     {{"main", main}, {"names", names_of(m_unknown)}, {"count", count(m_unknown)}}));
        if (m_unknown.size() > 1)
            add(text("sentence.noNewsFromCount", {{"main", main}, {"count", count(m_unknown)}}));
    }

    void one_person() {
        if (m_out.empty()) return add(with_age(about("sentence.areHome", m_home), m_home.front()));
        const std::string out = about("sentence.areOut", m_out);
        add(with_detail(out, m_out.front()));
        add(with_detail(out, m_out.front(), true));
        add(out);
    }

    void only_one_out() {
        const Member& out = m_out.front();
        const std::string only = text("sentence.onlyOut", {{"name", out.name}});
        const Member* const silent = longest_silent_at_home();
        if (silent != nullptr && silence_of(out) > silence_of(*silent))  // one age is enough: the highest
            return add(with_age(only, out));
        if (!silence_of(out) || silent == nullptr) {
            add(with_silence(with_detail(only, out)));
            add(with_silence(with_detail(only, out, true)));
        }
        add(with_silence(only));
        add(with_silent_name(only));
    }

    void several_out() {
        const std::string out = about("sentence.areOut", m_out);
        add(with_silence(with_details(out, m_out)));
        if (m_home.size() == 1) {
            const std::string only = text("sentence.onlyHome", {{"name", m_home.front().name}});
            add(with_silence(text("sentence.onlyHomeRestOut", {{"main", only}, {"rest", out}})));
            add(with_age(only, m_home.front()));
            return;
        }
        add(with_silence(out));
        const std::string count_of =
            text("sentence.countOfOut", {{"count", count(m_out)}, {"total", count(m_out) + count(m_home)}});
        add(with_silence(count_of));
        add(with_silent_name(count_of));
    }

    void nobody_home() {
        const std::string nobody = text("sentence.nobodyHome");
        const std::string nobody_since = with_since(nobody);
        if (const std::string region = common_region(m_out); !region.empty()) {
            const std::string everyone = text("sentence.everyoneAt", {{"region", region}});
            add(text("sentence.nobodyEveryoneAt", {{"main", nobody_since}, {"region", region}}));
            add(everyone);
            return;
        }
        add(std::ranges::all_of(m_out, is_coming_home)
                ? text("sentence.everyoneComing", {{"main", nobody_since}})
                : with_details(nobody_since, m_out));
        add(nobody_since);
        add(nobody);
    }

    /// When the last one left home, if that is known.
    std::string with_since(const std::string& nobody) {
        if (!m_input.now.clock_trusted) return nobody;
        const auto is_departure = [&](const household::TransitionRecord& record) {
            return !record.is_enter && record.region == m_input.home &&
                   std::ranges::any_of(
                       m_out, [&](const Member& member) { return member.status->name == record.person; });
        };
        const auto last = std::ranges::find_if(m_input.summary.transitions, is_departure);
        if (last == m_input.summary.transitions.end()) return nobody;
        const Phrase phrase = since(m_input.language, m_input.now, last->time);
        m_next.at(phrase.until);
        return text("sentence.nobodyHomeSince", {{"since", phrase.text}});
    }

    const ViewInput& m_input;
    NextChange& m_next;
    Members m_home;
    Members m_out;
    Members m_unknown;
    std::vector<std::string> m_candidates;
};

}  // namespace

SentenceView sentence_view(const ViewInput& input, const config::SentenceOptions&, NextChange& next) {
    return {Sentence(input, next).candidates()};
}

}  // namespace mirror::view
