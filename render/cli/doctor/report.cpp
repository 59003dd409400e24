#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "render/cli/doctor/doctor.hpp"

namespace mirror::cli::doctor {
namespace {

const char* word_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::ok:
            return "ok";
        case Verdict::warning:
            return "warning";
        case Verdict::problem:
            break;
    }
    return "problem";
}

}  // namespace

Verdict worst_of(const Findings& findings) {
    Verdict worst = Verdict::ok;
    for (const Finding& finding : findings)
        worst = std::max(worst, finding.verdict);
    return worst;
}

std::string to_table(const Findings& findings) {
    std::string table;
    for (const Finding& finding : findings) {
        table += fmt::format("{:<8} {:<8} {}\n", word_of(finding.verdict), finding.check, finding.evidence);
        if (!finding.next_step.empty()) table += fmt::format("{:<18}-> {}\n", "", finding.next_step);
    }
    const auto count = [&](Verdict verdict) {
        return std::ranges::count(findings, verdict, &Finding::verdict);
    };
    const auto problems = count(Verdict::problem);
    const auto warnings = count(Verdict::warning);
    return table + fmt::format("\n{} problem{}, {} warning{}\n", problems, problems == 1 ? "" : "s", warnings,
                               warnings == 1 ? "" : "s");
}

std::string to_json(const Findings& findings) {
    auto list = nlohmann::ordered_json::array();
    for (const Finding& finding : findings) {
        list.push_back({{"check", finding.check},
                        {"verdict", word_of(finding.verdict)},
                        {"evidence", finding.evidence},
                        {"nextStep", finding.next_step}});
    }
    const nlohmann::ordered_json report{{"verdict", word_of(worst_of(findings))},
                                        {"findings", std::move(list)}};
    return report.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace mirror::cli::doctor
