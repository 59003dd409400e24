#include "module/view/make_view.hpp"

#include "module/view/alerts_view.hpp"
#include "module/view/clock_view.hpp"
#include "module/view/connection_view.hpp"
#include "module/view/light_view.hpp"
#include "module/view/map_view.hpp"
#include "module/view/message_view.hpp"
#include "module/view/mqtt_value_view.hpp"
#include "module/view/people_view.hpp"
#include "module/view/person_words.hpp"
#include "module/view/privacy.hpp"
#include "module/view/provisioning_view.hpp"
#include "module/view/ribbons_view.hpp"
#include "module/view/sentence_view.hpp"
#include "module/view/transitions_view.hpp"
#include "module/view/vehicles_view.hpp"
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
ModuleData data_of(const ViewInput& input, const config::VehiclesOptions& options, NextChange& next) {
    return vehicles_view(input, options, next);
}
ModuleData data_of(const ViewInput& input, const config::RibbonsOptions& options, NextChange& next) {
    return ribbons_view(input, options, next);
}

ModuleData data_of(const ViewInput& input, const config::MqttValueOptions& options, NextChange& next) {
    return mqtt_value_view(input, options, next);
}
ModuleData data_of(const ViewInput& input, const config::MessageOptions& options, NextChange& next) {
    return message_view(input, options, next);
}

ModuleData data_of(const ViewInput& input, const config::WeasleyClockOptions& options, NextChange& next) {
    return weasley_clock_view(input, options, next);
}

ModuleData data_of(const ViewInput& input, const config::ProvisioningOptions& options, NextChange&) {
    return provisioning_view(input, options);
}

bool is_shown(const config::Module& module, std::size_t index, const LocalState& local) {
    if (module.disabled || module.position == config::Position::none) return false;
    const auto decided = local.shown.find(index);
    return decided != local.shown.end() ? decided->second : !module.hidden_on_startup;
}

bool is_map(const config::Module& module) {
    return std::holds_alternative<config::MapOptions>(module.options);
}

/// \param input what may be told
MirrorView view_of(ViewInput& input, NextChange& next) {
    const config::Config& config = input.config;
    MirrorView view;
    view.right_to_left = input.language.right_to_left();
    view.is_for_guests = input.is_for_guests;
    Alerts alerts = alerts_view(input, next);
    view.alert = std::move(alerts.now);
    input.alert_condition = alerts.condition;
    for (std::size_t i = 0; i < config.modules.size(); ++i) {
        const config::Module& module = config.modules[i];
        if (!is_shown(module, i, input.local) || (input.is_for_guests && is_map(module))) continue;
        ModuleData data =
            std::visit([&](const auto& options) { return data_of(input, options, next); }, module.options);
        view.modules.push_back({i, module.header, std::move(data)});
    }
    std::ranges::stable_sort(
        view.modules, {}, [&](const ModuleView& shown) { return config.modules[shown.config_index].order; });
    view.light = light_view(input, next);
    view.next_change = next.earliest();
    return view;
}

}  // namespace

MirrorView make_view(const config::Config& config, const household::Summary& summary,
                     const mqtt::ConnectionStatus& connection, const Language& language, const ViewNow& now,
                     const LocalState& local) {
    NextChange next(now.wall);
    const bool guests = is_for_guests(config.privacy, local.guests, language.zone(), now, next);
    const std::string home = home_of(config, summary);
    if (!guests && !has_blurred(config)) {
        ViewInput input{config, summary, connection, language, now, local, looks_of(config, summary), home};
        return view_of(input, next);
    }
    household::Summary told = blurred(config, summary);
    LocalState told_locally = blurred(config, summary, home, local);
    std::vector<PersonLook> looks = looks_of(config, told);
    blur_looks(looks, config, summary, local.places);
    if (guests) {
        tidy_for_guests(told, told_locally);
        show_initials(looks);
    }
    ViewInput input{config, told, connection, language, now, told_locally, std::move(looks), home};
    input.is_for_guests = guests;
    return view_of(input, next);
}

}  // namespace mirror::view
