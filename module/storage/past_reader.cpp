#include "module/storage/past_reader.hpp"

namespace mirror::storage {
namespace {

/// More than any family does in some weeks; of more the newest count.
constexpr std::size_t k_most_transitions = 20'000;

}  // namespace

StoredPast read_past(const std::filesystem::path& file, const std::vector<std::string>& people,
                     UtcSeconds from, std::chrono::seconds silence) {
    HistoryReader reader(file);
    StoredPast past;
    const auto note = [&](const Failure& failure) {
        past.fault = failure.text;
        past.met_damage |= reader.met_damage();
    };
    if (auto transitions = reader.transitions_since(from, k_most_transitions)) {
        past.transitions = std::move(*transitions);
    } else {
        note(transitions.error());
    }
    for (const std::string& person : people) {
        if (auto hearing = reader.hearing(person, from, silence)) {
            past.hearing.emplace_back(person, std::move(*hearing));
        } else {
            note(hearing.error());
        }
    }
    return past;
}

}  // namespace mirror::storage
