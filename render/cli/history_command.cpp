#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "module/base/clock.hpp"
#include "module/base/log.hpp"
#include "module/base/utf8.hpp"
#include "module/engine/read_only.hpp"
#include "module/history/formats.hpp"
#include "module/history/local_span.hpp"
#include "module/storage/state_directory.hpp"
#include "render/cli/commands.hpp"
#include "render/cli/load_config.hpp"

namespace mirror::cli {
namespace {

using history::TimeSpan;

enum class Format : std::uint8_t { automatic, table, json, geojson, gpx };

struct HistoryOptions {
    std::string config;
    std::vector<std::string> people;
    std::string day;
    std::string from;
    std::string to;
    bool fixes = false;
    bool transitions = false;
    bool alarms = false;
    Format format = Format::automatic;
    std::string out;
};

int fail(int code, const std::string& sentence) {
    std::fprintf(stderr, "owntracks-mirror: %s\n", sentence.c_str());
    return code;
}

Result<TimeSpan, Failure> span_of(const HistoryOptions& options, const view::TimeZone& zone, UtcTime now) {
    if (options.from.empty() && options.to.empty()) {
        if (const auto day = history::day(options.day.empty() ? "today" : options.day, zone, now))
            return *day;
        return tl::unexpected(
            Failure{fmt::format("\"{}\" is no day: write today, yesterday or 2026-11-20", options.day)});
    }
    TimeSpan span{UtcSeconds{}, std::chrono::floor<std::chrono::seconds>(now) + std::chrono::seconds(1)};
    for (const auto& [text, slot] :
         {std::pair(&options.from, &span.from), std::pair(&options.to, &span.to)}) {
        if (text->empty()) continue;
        const auto instant = history::instant(*text, zone);
        if (!instant)
            return tl::unexpected(
                Failure{fmt::format("\"{}\" is no time: write 2026-11-20T07:42 (on the "
                                    "household's clock) or 2026-11-20T06:42:00Z",
                                    *text)});
        *slot = *instant;
    }
    if (span.to <= span.from)
        return tl::unexpected(Failure{fmt::format("--to ({}) is not after --from ({})",
                                                  history::rfc3339(span.to), history::rfc3339(span.from))});
    return span;
}

Format format_of(const HistoryOptions& options) {
    if (options.format != Format::automatic) return options.format;
    const std::string extension = std::filesystem::path(options.out).extension().string();
    if (extension == ".geojson") return Format::geojson;
    if (extension == ".gpx") return Format::gpx;
    return extension == ".json" ? Format::json : Format::table;
}

/// Leaves only the people that were asked for. \return who of them is unknown, or ""
std::string keep_people(history::History& history, const config::Config& config,
                        const std::vector<std::string>& wanted) {
    if (wanted.empty()) return "";
    std::vector<std::string> known = history.people;
    for (const config::Person& person : config.people) {
        if (std::ranges::find(known, person.name) == known.end()) known.push_back(person.name);
    }
    for (const std::string& name : wanted) {
        if (std::ranges::find(known, name) == known.end())
            return fmt::format("nobody is called \"{}\": there are {}", name,
                               known.empty() ? "no people yet" : fmt::format("{}", fmt::join(known, ", ")));
    }
    const auto is_other = [&](const auto& row) {
        return std::ranges::find(wanted, row.person) == wanted.end();
    };
    std::erase_if(history.fixes, is_other);
    std::erase_if(history.transitions, is_other);
    std::erase_if(history.alarms, is_other);
    return "";
}

/// An empty answer should not look like a quiet day when nothing is kept.
void tell_what_is_not_kept(const config::Config& config, const TimeSpan& span, UtcTime now) {
    const auto keep = config.thresholds.keep_history;
    if (keep.count() == 0) {
        std::fprintf(stderr, "owntracks-mirror: no history is kept: thresholds.keepHistory is 0\n");
    } else if (UtcTime(span.from) < now - keep && span.from > UtcSeconds{}) {
        std::fprintf(stderr, "owntracks-mirror: what is older than %s is not kept (thresholds.keepHistory)\n",
                     history::rfc3339(std::chrono::floor<std::chrono::seconds>(now - keep)).c_str());
    }
}

std::string text_of(const history::History& history, const HistoryOptions& options,
                    const config::Config& config, const TimeSpan& span, const view::TimeZone& zone) {
    const bool is_all = !options.fixes && !options.transitions && !options.alarms;
    const history::Contents contents{is_all || options.fixes, is_all || options.transitions,
                                     is_all || options.alarms};
    switch (format_of(options)) {
        case Format::json:
            return history::to_json(history, contents, span);
        case Format::geojson:
            return history::to_geojson(history, contents, config.regions);
        case Format::gpx:
            return history::to_gpx(history, contents, config.regions, span);
        case Format::automatic:
        case Format::table:
            break;
    }
    return history::to_table(history, contents, zone);
}

int write(const std::string& text, const std::string& out) {
    if (out.empty() || out == "-") {
        std::fwrite(text.data(), 1, text.size(), stdout);
        return std::fflush(stdout) == 0 ? k_exit_done
                                        : fail(k_exit_failed, "cannot write to standard output");
    }
    // Where somebody was is nobody else's business: 0600.
    if (const auto written = storage::write_private_file(out, text); !written)
        return fail(k_exit_failed, written.error().text);
    return k_exit_done;
}

int print_history(const HistoryOptions& options) {
    log::set_level(log::Level::warning);  // what is said here is the answer
    const auto config = load_config(options.config);
    if (!config) return k_exit_usage;
    const auto zone = view::TimeZone::named(config->timezone);
    if (!zone) return fail(k_exit_usage, fmt::format("\"{}\" is not a time zone", config->timezone));
    const Moment now = SystemClock().now();
    const auto span = span_of(options, *zone, now.wall);
    if (!span) return fail(k_exit_usage, span.error().text);
    auto history = engine::read_history(*config, state_path(*config), span->from, span->to);
    if (!history) return fail(k_exit_failed, history.error().text);
    if (const std::string unknown = keep_people(*history, *config, options.people); !unknown.empty())
        return fail(k_exit_failed, unknown);
    tell_what_is_not_kept(*config, *span, now.wall);
    return write(text_of(*history, options, *config, *span, *zone), options.out);
}

}  // namespace

void add_history_command(Command& app, int& exit_code) {
    const auto options = std::make_shared<HistoryOptions>();
    auto& command =
        app.add_subcommand("history", "Prints or exports what is kept of the past; changes nothing");
    command.footer(
        "Days and times are those of the household's time zone. Works beside a running mirror.\n\n"
        "  owntracks-mirror history                                        today, one line for each thing\n"
        "  owntracks-mirror history --day yesterday --person Anna --transitions\n"
        "  owntracks-mirror history --day 2026-11-20 --out day.geojson     for a map\n"
        "  owntracks-mirror history --from 2026-11-20T07:00 --to 2026-11-20T09:30 --format gpx");
    command.add_option("--config", options->config, "The household's configuration file");
    command.add_option("--person", options->people, "Only this person; may be repeated").take_all();
    auto& day = command.add_option("--day", options->day, "today (the default), yesterday or 2026-11-20");
    auto& from = command.add_option("--from", options->from, "From this time on, such as 2026-11-20T07:42");
    auto& to = command.add_option("--to", options->to, "Up to this time; by default now");
    day.excludes(from);
    day.excludes(to);
    command.add_flag("--fixes", options->fixes, "Positions; with none of these three: everything");
    command.add_flag("--transitions", options->transitions, "Arrivals and departures");
    command.add_flag("--alarms", options->alarms, "Alarms of vehicles");
    command.add_choice(
        "--format", options->format,
        {{"table", Format::table},
         {"json", Format::json},
         {"geojson", Format::geojson},
         {"gpx", Format::gpx}},
        "table, json, geojson or gpx; by default what the name of --out ends with, else table");
    command.add_option("--out", options->out,
                       "Into this file, readable by you alone, instead of the terminal");
    command.callback([options, &exit_code] { exit_code = print_history(*options); });
}

}  // namespace mirror::cli
