#include <fmt/format.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "render/cli/doctor/doctor.hpp"
#include "render/cli/running_mirror.hpp"

namespace mirror::cli::doctor {
namespace {

constexpr const char* k_running_check = "mirror";

}  // namespace

Findings check_running(const Patient& patient) {
    const auto answer = ask_running_mirror(*patient.config, {{"request", "status"}}, std::chrono::seconds(5));
    if (!answer)
        return {{k_running_check, Verdict::warning, answer.error().text,
                 "sudo systemctl start owntracks-mirror; journalctl -u owntracks-mirror says why it ended"}};
    const nlohmann::json counters = answer->value("counters", nlohmann::json::object());
    const auto count = [&counters](const char* name) { return counters.value(name, std::uint64_t{0}); };
    Findings findings{
        {k_running_check, Verdict::ok,
         fmt::format(
             "version {} runs since {} min as process {}: {} messages, {} refused, {} of devices that "
             "nobody has",
             answer->value("version", "unknown"), answer->value("secondsRunning", 0) / 60,
             answer->value("pid", 0), count("messages"), count("rejected"), count("unknownDevice")),
         ""}};
    for (const auto& problem : answer->value("problems", std::vector<std::string>{})) {
        findings.push_back({k_running_check, Verdict::warning, "the running mirror says: " + problem,
                            "do what it says; it notices by itself"});
    }
    return findings;
}

}  // namespace mirror::cli::doctor
