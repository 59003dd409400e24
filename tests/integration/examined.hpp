#pragma once
// What `owntracks-mirror doctor --json` says of a household.

#include <string>

#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"
#include "tests/support/mirror_program.hpp"

namespace mirror::test {

struct Examined {
    int exit_code = -1;
    nlohmann::json findings;

    /// Every finding of a check with this verdict, as "evidence -> next step", one per line.
    [[nodiscard]] std::string told(const std::string& check, const std::string& verdict) const {
        std::string lines;
        for (const nlohmann::json& finding : findings) {
            if (finding.at("check") != check || finding.at("verdict") != verdict) continue;
            lines += finding.at("evidence").get<std::string>() + " -> " +
                     finding.at("nextStep").get<std::string>() + "\n";
        }
        return lines;
    }
    [[nodiscard]] std::string problems() const {
        std::string all;
        for (const char* check :
             {"config", "assets", "fonts", "map", "tiles", "state", "clock", "broker", "display", "mirror"})
            all += told(check, "problem");
        return all;
    }
};

inline Examined read_report(const std::string& output, int exit_code) {
    INFO(output);
    const auto begin = output.find("{\n");
    REQUIRE(begin != std::string::npos);
    const nlohmann::json report = nlohmann::json::parse(output.substr(begin));
    CHECK((report.at("verdict") == "problem") == (exit_code == 1));
    for (const nlohmann::json& finding : report.at("findings")) {
        CHECK_FALSE(finding.at("evidence").get<std::string>().empty());
        CHECK(finding.at("nextStep").get<std::string>().empty() == (finding.at("verdict") == "ok"));
    }
    return {exit_code, report.at("findings")};
}

inline Examined examine(const Household& household) {
    const Ran ran = household.run({"doctor", "--json"});
    return read_report(ran.output, ran.exit_code);
}

}  // namespace mirror::test
