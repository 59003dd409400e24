#include "module/config/read_config.hpp"
#include "render/cli/doctor/doctor.hpp"
#include "render/looks.hpp"

namespace mirror::cli::doctor {
namespace {

constexpr const char* k_config_check = "config";

Finding finding_of(const config::Problem& problem) {
    config::Problem bare = problem;
    bare.hint.clear();
    const bool is_error = problem.severity == config::Severity::error;
    std::string next = problem.hint.empty() ? "mend this line of the file" : problem.hint;
    return {k_config_check, is_error ? Verdict::problem : Verdict::warning, config::to_text(bare),
            std::move(next)};
}

}  // namespace

Findings check_config(const Patient& patient) {
    Findings findings;
    const auto read = config::read_config(patient.config_file);
    for (const config::Problem& problem : read ? read->warnings : read.error())
        findings.push_back(finding_of(problem));
    if (!read) return findings;
    for (const auto& [name, problem] : render::read_looks(read->config).problems)
        findings.push_back({k_config_check, Verdict::problem, problem, "mend this table"});
    if (worst_of(findings) != Verdict::problem)
        findings.insert(findings.begin(),
                        {k_config_check, Verdict::ok, patient.config_file + " can be used", ""});
    return findings;
}

}  // namespace mirror::cli::doctor
