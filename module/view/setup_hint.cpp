#include "module/view/setup_hint.hpp"

#include <algorithm>

#include "module/base/utf8.hpp"

namespace mirror::view {
namespace {

constexpr std::size_t k_max_topic_codepoints = 80;
constexpr int k_below_everything = 1'000'000;

}  // namespace

bool is_silent(const household::Summary& summary) {
    return std::ranges::none_of(summary.people, [](const household::PersonStatus& person) {
        return person.last_heard || person.since_heard;
    });
}

std::string setup_hint(const ViewInput& input) {
    const Language& language = input.language;
    if (!is_silent(input.summary)) return "";
    if (!input.summary.unknown_devices.empty()) {
        const std::string topic = safe_text(input.summary.unknown_devices.front(), k_max_topic_codepoints);
        return language.text("people.unknownDevice", {{"topic", topic}});
    }
    return language.text(input.summary.people.empty() ? "people.nobodySetUp" : "people.nobodyHeard");
}

bool has_connection(const config::Config& config) {
    return std::ranges::any_of(config.modules, [](const config::Module& module) {
        return module.name == "connection" && !module.disabled && !module.hidden_on_startup &&
               module.position != config::Position::none;
    });
}

void add_connection(config::Config& config) {
    config::Module voice;
    voice.name = "connection";
    voice.position = config::Position::bottom_bar;
    voice.order = k_below_everything;
    voice.options = config::ConnectionOptions{};
    config.modules.push_back(std::move(voice));
}

}  // namespace mirror::view
