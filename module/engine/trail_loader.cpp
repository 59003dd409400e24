#include "module/engine/trail_loader.hpp"

#include <algorithm>

#include "module/base/log.hpp"
#include "module/storage/history_reader.hpp"

namespace mirror::engine {
namespace {

using namespace std::chrono_literals;

/// A chart's roads are the ways of so long.
constexpr std::chrono::seconds k_road_memory = 7 * 24h;
constexpr std::size_t k_most_fixes = 20'000;

std::chrono::seconds span_of(const config::MapOptions& options) {
    if (options.kind == config::MapKind::chart) return k_road_memory;
    return std::chrono::seconds(static_cast<std::int64_t>(options.trail_hours * 3600));
}

}  // namespace

std::chrono::seconds trail_span(const config::Config& config) {
    std::chrono::seconds longest{0};
    for (const config::Module& module : config.modules) {
        const auto* map = std::get_if<config::MapOptions>(&module.options);
        if (map != nullptr && !module.disabled) longest = std::max(longest, span_of(*map));
    }
    return longest;
}

std::vector<storage::FixRow> read_trails(const std::filesystem::path& file,
                                         const std::vector<std::string>& people, UtcSeconds since) {
    std::vector<storage::FixRow> all;
    storage::HistoryReader reader(file);
    for (const std::string& person : people) {
        auto fixes = reader.fixes_of_person(person, since, UtcSeconds::max(), k_most_fixes);
        if (!fixes) {
            log::write_rarely(log::Level::warning, "trails", fixes.error().text);
            continue;
        }
        std::move(fixes->begin(), fixes->end(), std::back_inserter(all));
    }
    return all;
}

}  // namespace mirror::engine
