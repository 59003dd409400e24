#include <cstdio>
#include <exception>
#include <iterator>
#include <memory>

#include "module/config/read_config.hpp"
#include "render/cli/commands.hpp"
#include "render/cli/doctor/doctor.hpp"
#include "render/cli/load_config.hpp"

namespace mirror::cli {
namespace {

struct Check {
    doctor::Findings (*look)(const doctor::Patient&);
    bool needs_config;
    bool needs_state = false;  ///< what check_state says is enough where the state is hidden
};

/// In the order in which they are told: each stands on those before it.
constexpr Check k_checks[] = {
    {doctor::check_config, false},        {doctor::check_fonts, true},  {doctor::check_maps, true},
    {doctor::check_tiles, true},          {doctor::check_state, true},  {doctor::check_clock, false},
    {doctor::check_broker, true},         {doctor::check_http, true},   {doctor::check_phones_way, true},
    {doctor::check_accounts, true, true}, {doctor::check_board, false}, {doctor::check_display, false},
    {doctor::check_power, true},          {doctor::check_notify, true}, {doctor::check_running, true, true},
};

int examine(const std::string& config_path, bool as_json) {
    doctor::Patient patient;
    patient.config_file =
        config_path.empty() ? config::default_config_path(config::process_environment()) : config_path;
    // Of a broken file the mirror uses the last good copy: so do the other checks.
    patient.config = load_config_in_force(patient.config_file);
    const bool is_state_hidden = patient.config && hidden_directory(*patient.config);
    doctor::Findings findings;
    for (const Check& check : k_checks) {
        if (check.needs_config && !patient.config) continue;
        if (check.needs_state && is_state_hidden) continue;
        try {
            doctor::Findings found = check.look(patient);
            std::move(found.begin(), found.end(), std::back_inserter(findings));
        } catch (const std::exception& problem) {  // one that fails keeps nobody from the others
            findings.push_back(
                {"doctor", doctor::Verdict::problem, problem.what(), "mend this, then run the doctor again"});
        }
    }
    const std::string report = as_json ? doctor::to_json(findings) : doctor::to_table(findings);
    std::fputs(report.c_str(), stdout);
    return doctor::worst_of(findings) == doctor::Verdict::problem ? k_exit_failed : k_exit_done;
}

}  // namespace

void add_doctor_command(Command& app, int& exit_code) {
    const auto config = std::make_shared<std::string>();
    const auto as_json = std::make_shared<bool>(false);
    auto& command = app.add_subcommand(
        "doctor", "Looks at everything the mirror needs, and says what to do about what is wrong");
    command.footer("Changes nothing. Exit code 0: no problem, perhaps warnings; 1: a problem.");
    command.add_option("--config", *config, "The household's configuration file");
    command.add_flag("--json", *as_json, "As JSON");
    command.callback([config, as_json, &exit_code] { exit_code = examine(*config, *as_json); });
}

}  // namespace mirror::cli
