#include <SDL.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "module/base/assets.hpp"
#include "module/base/clock.hpp"
#include "module/base/utf8.hpp"
#include "module/config/read_config.hpp"
#include "module/config/redacted.hpp"
#include "module/engine/library_versions.hpp"
#include "module/engine/read_only.hpp"
#include "module/household/summary_json.hpp"
#include "module/provisioning/account_book.hpp"
#include "render/cli/commands.hpp"
#include "render/cli/load_config.hpp"
#include "render/cli/running_mirror.hpp"

namespace mirror::cli {
namespace {

using Lines = std::vector<std::string>;

struct ReportOptions {
    std::string config;
    std::string out;
};

std::string report_text_of(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"` and the kernel.
std::string system_name() {
    constexpr std::string_view k_name = "PRETTY_NAME=";
    std::ifstream release("/etc/os-release");
    std::string name = "an unknown system";
    for (std::string line; std::getline(release, line);) {
        if (line.starts_with(k_name)) name = line.substr(k_name.size());
    }
    std::erase(name, '"');
    utsname kernel{};
    uname(&kernel);
    std::string machine = report_text_of("/proc/device-tree/model");
    std::erase(machine, '\0');
    return fmt::format("{}, {} {} {}{}{}", name, kernel.sysname, kernel.release, kernel.machine,
                       machine.empty() ? "" : ", ", machine);
}

Lines libraries() {
    Lines names = engine::library_versions();
    SDL_version sdl{};
    SDL_GetVersion(&sdl);
    names.insert(names.begin(), fmt::format("SDL {}.{}.{}", sdl.major, sdl.minor, sdl.patch));
    return names;
}

/// What the service and the mirror of this user's desktop said last, in earlier starts as well, as far as
/// this user may read it. The machine's own name is left out.
Lines journal_lines() {
    const std::string command = fmt::format(
        "timeout 10 journalctl --unit owntracks-mirror {} --lines 200 --output short-iso --no-hostname "
        "--no-pager --quiet 2>/dev/null",
        geteuid() == 0 ? "" : "--user-unit owntracks-mirror");
    Lines lines;
    std::FILE* const pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) return lines;
    char line[4096];
    while (std::fgets(line, sizeof line, pipe) != nullptr) {
        lines.emplace_back(line);
        std::erase(lines.back(), '\n');
    }
    pclose(pipe);
    return lines;
}

void add_running(std::string& report, const nlohmann::json& answer) {
    report += fmt::format(
        "version {}, since {} s, {}, {}\n", answer.value("version", "unknown"),
        answer.value("secondsRunning", 0),
        answer.value("isConnected", false) ? "connected to the broker" : "not connected to the broker",
        answer.value("isShowing", false) ? "a picture on the screen" : "no picture on the screen");
    for (const auto& problem : answer.value("problems", Lines{}))
        report += fmt::format("problem: {}\n", problem);
    report += fmt::format("counters: {}\n", answer.value("counters", nlohmann::json::object()).dump());
    report += fmt::format("\n== its last log lines ==\n{}", fmt::join(answer.value("log", Lines{}), ""));
}

void add_journal(std::string& report) {
    const Lines lines = journal_lines();
    report +=
        fmt::format("\n== the journal's last lines ==\n{}\n",
                    lines.empty() ? "none that this user may read" : fmt::to_string(fmt::join(lines, "\n")));
}

/// Nobody answers: what it left behind.
void add_stored(std::string& report, const config::Config& config, const std::string& silence) {
    report += silence + "\n";
    const auto summary = engine::read_summary(config, state_path(config), SystemClock().now());
    if (summary) {
        const auto state = nlohmann::json::parse(household::to_json(*summary));
        report += fmt::format("counters: {}\n", state.at("counters").dump());
    } else {
        report += summary.error().text + "\n";
    }
}

void add_mirror(std::string& report, const config::Config& config) {
    if (const std::string hidden = hidden_state(config); !hidden.empty()) {
        report += hidden + "\n";
        return;
    }
    const auto answer = ask_running_mirror(config, {{"request", "report"}}, std::chrono::seconds(5));
    if (answer) {
        add_running(report, *answer);
    } else {
        add_stored(report, config, answer.error().text);
    }
}

/// Everything that stands in files of its own because it is secret.
Lines secrets_of(const config::Config& config) {
    Lines secrets;
    Lines files{config.broker.password_file, config.encryption_key_file};
    if (config.map.raster) files.push_back(config.map.raster->key_file);
    for (const config::Receiver& receiver : config.notifications.receivers)
        files.push_back(receiver.secret_file);
    for (const std::string& file : files) {
        std::ifstream stream(file);
        for (std::string line; !file.empty() && std::getline(stream, line);) {
            line.erase(line.find_last_not_of(" \t\r") + 1);
            secrets.push_back(line);
            // The key of one device stands behind its topic.
            if (const std::size_t blank = line.find_last_of(" \t"); blank != std::string::npos)
                secrets.push_back(line.substr(blank + 1));
        }
    }
    // What a program is called with may come back in what it says, of an option its value. Shorter ones are
    // words such as "off".
    constexpr std::size_t k_shortest_argument = 8;
    const config::ScreenPower& power = config.display.power;
    for (const auto* const command : {&power.off_command, &power.on_command}) {
        for (std::size_t i = 1; i < command->size(); ++i) {
            std::string argument = (*command)[i];
            if (argument.starts_with('-')) argument.erase(0, argument.find('=')).erase(0, 1);
            if (argument.size() >= k_shortest_argument) secrets.push_back(std::move(argument));
        }
    }
    const auto state = visible_state_path(config);
    if (!state) return secrets;
    if (const auto book = provisioning::read_accounts(*state)) {
        for (const auto* const accounts : {&book->accounts, &book->vehicles})
            for (const provisioning::Account& account : *accounts)
                secrets.push_back(account.password);
    }
    return secrets;
}

/// Of the configuration in force: the file may be a later one that is broken.
Lines hosts_of(const config::Config& config) {
    nlohmann::json hosts{config.http.url, config.map.raster ? config.map.raster->url : ""};
    for (const config::Receiver& receiver : config.notifications.receivers)
        hosts.push_back(receiver.url);
    for (const auto* const command : {&config.display.power.off_command, &config.display.power.on_command})
        hosts.push_back(*command);
    return config::hosts_in(nlohmann::json{
        {"broker", {{"host", config.broker.host}}},
        {"provisioning", {{"host", config.provisioning.host}}},
        {"addresses",
         std::move(hosts)}}.dump());
}

std::string make_report(const std::string& file) {
    std::string report = fmt::format(
        "A report of owntracks-mirror. Passwords, keys, the household's hosts and places are left out; names "
        "and topics\nof your family are not: read it before you give it away.\n\n"
        "owntracks-mirror {}\n{}\n{}\n\n== {} ==\n",
        version(), system_name(), fmt::join(libraries(), ", "), file);
    const std::string text = report_text_of(file);
    report += text.empty() ? "it cannot be read, or is empty" : config::redacted_config(text);
    report += "\n";
    const auto read = config::read_config(file, reading_in_force());
    for (const config::Problem& problem : read ? read->warnings : read.error())
        report += config::to_text(problem) + "\n";
    report += "\n== the running mirror ==\n";
    // Of a broken file the mirror uses the last good copy.
    const auto config = read ? std::optional(read->config) : load_config_in_force(file);
    Lines hosts = config::hosts_in(text);
    if (!config)  // and nobody knows what would be secret in the journal
        return config::without_hosts(report + "there is no configuration that names its state directory\n",
                                     hosts);
    add_mirror(report, *config);
    // Also beside a running mirror: why the last one ended, only the journal knows.
    add_journal(report);
    std::ranges::move(hosts_of(*config), std::back_inserter(hosts));
    return config::without_hosts(config::without_secrets(std::move(report), secrets_of(*config)), hosts);
}

int report(const ReportOptions& options) {
    const std::string file =
        options.config.empty() ? config::default_config_path(config::process_environment()) : options.config;
    const std::string text = make_report(file);
    if (options.out.empty()) {
        std::fputs(text.c_str(), stdout);
        return k_exit_done;
    }
    if (const auto written = storage::write_private_file(options.out, text); !written) {
        std::fprintf(stderr, "owntracks-mirror: %s\n", written.error().text.c_str());
        return k_exit_failed;
    }
    std::printf("%s\n", options.out.c_str());
    return k_exit_done;
}

}  // namespace

void add_report_command(Command& app, int& exit_code) {
    const auto options = std::make_shared<ReportOptions>();
    auto& command = app.add_subcommand(
        "report", "Prints what whoever mends the mirror wants to know, without passwords, keys and places");
    command.footer(
        "Versions, the configuration, counters, and the last lines of the log. Names and topics of the "
        "family\n"
        "stay in it: read it before you give it away. Changes nothing.");
    command.add_option("--config", options->config, "The household's configuration file");
    command.add_option("--out", options->out, "Writes it to a file, for its owner alone");
    command.callback([options, &exit_code] { exit_code = report(*options); });
}

}  // namespace mirror::cli
