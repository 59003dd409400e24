#include "module/engine/trail_span.hpp"

#include <algorithm>

namespace mirror::engine {
namespace {

using namespace std::chrono_literals;

/// A chart's roads are the ways of so long.
constexpr std::chrono::seconds k_road_memory = 7 * 24h;

std::chrono::seconds span_of(const config::MapOptions& options) {
    if (options.kind == config::MapKind::chart) return k_road_memory;
    return std::chrono::seconds(static_cast<std::int64_t>(options.trail_hours * 3600));
}

/// What the history does not keep is not collected either: after a restart it would be gone.
std::chrono::seconds kept_of(const config::Config& config, std::chrono::seconds shown) {
    return std::min(shown, std::chrono::duration_cast<std::chrono::seconds>(config.thresholds.keep_history));
}

}  // namespace

std::chrono::seconds trail_span(const config::Config& config) {
    std::chrono::seconds longest{0};
    for (const config::Module& module : config.modules) {
        const auto* map = std::get_if<config::MapOptions>(&module.options);
        if (map != nullptr && !module.disabled) longest = std::max(longest, span_of(*map));
    }
    return kept_of(config, longest);
}

std::chrono::seconds past_span(const config::Config& config) {
    std::chrono::seconds longest{0};
    for (const config::Module& module : config.modules) {
        const auto* ribbons = std::get_if<config::RibbonsOptions>(&module.options);
        if (ribbons == nullptr || module.disabled) continue;
        // Today, which may have begun 25 hours ago, and the same weekday of some weeks before.
        const int weeks = ribbons->show_usual ? ribbons->weeks : 0;
        longest = std::max(longest, std::chrono::seconds(25h + weeks * 7 * 24h));
    }
    return kept_of(config, longest);
}

}  // namespace mirror::engine
