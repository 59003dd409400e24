#include "module/view/make_view.hpp"

#include "module/view/alerts_view.hpp"
#include "module/view/clock_view.hpp"
#include "module/view/connection_view.hpp"
#include "module/view/map_view.hpp"
#include "module/view/people_view.hpp"
#include "module/view/person_words.hpp"
#include "module/view/sentence_view.hpp"
#include "module/view/transitions_view.hpp"
#include "module/view/weasley_clock_view.hpp"

namespace mirror::view {
namespace {

ModuleData data_of(const ViewInput& input, const config::ClockOptions& options, NextChange& next) {
    return clock_view(input, options, next);
}
ModuleData data_of(const ViewInput& input, const config::PeopleOptions& options, NextChange& next) {
    return people_view(input, options, next);
}
ModuleData data_of(const ViewInput& input, const config::TransitionsOptions& options, NextChange& next) {
    return transitions_view(input, options, next);
}
ModuleData data_of(const ViewInput& input, const config::MapOptions& options, NextChange& next) {
    return map_view(input, options, next);
}
ModuleData data_of(const ViewInput& input, const config::ConnectionOptions& options, NextChange& next) {
    return connection_view(input, options, next);
}
ModuleData data_of(const ViewInput& input, const config::SentenceOptions& options, NextChange& next) {
    return sentence_view(input, options, next);
}
ModuleData data_of(const ViewInput& input, const config::WeasleyClockOptions& options, NextChange& next) {
    return weasley_clock_view(input, options, next);
}

bool is_shown(const config::Module& module, std::size_t index, const LocalState& local) {
    if (module.disabled || module.position == config::Position::none) return false;
    const auto decided = local.shown.find(index);
    return decided != local.shown.end() ? decided->second : !module.hidden_on_startup;
}

}  // namespace

MirrorView make_view(const config::Config& config, const household::Summary& summary,
                     const mqtt::ConnectionStatus& connection, const Language& language, const ViewNow& now,
                     const LocalState& local) {
    const ViewInput input{config,
                          summary,
                          connection,
                          language,
                          now,
                          local,
                          looks_of(config, summary),
                          home_of(config, summary)};
    MirrorView view;
    view.right_to_left = language.right_to_left();
    NextChange next(now.wall);
    for (std::size_t i = 0; i < config.modules.size(); ++i) {
        const config::Module& module = config.modules[i];
        if (!is_shown(module, i, local)) continue;
        ModuleData data =
            std::visit([&](const auto& options) { return data_of(input, options, next); }, module.options);
        view.modules.push_back({i, module.header, std::move(data)});
    }
    std::ranges::stable_sort(
        view.modules, {}, [&](const ModuleView& shown) { return config.modules[shown.config_index].order; });
    view.alert = alerts_view(input, next);
    view.next_change = next.earliest();
    return view;
}

}  // namespace mirror::view
