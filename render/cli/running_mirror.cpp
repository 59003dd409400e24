#include "render/cli/running_mirror.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "render/cli/commands.hpp"
#include "render/cli/load_config.hpp"
#include "render/control.hpp"

namespace mirror::cli {
namespace {

/// Asks the mirror of the household's state. \return or why nobody answers, also where that state is hidden
Result<std::string, Failure> ask_its_mirror(const config::Config& config, std::string_view line,
                                            std::chrono::milliseconds time) {
    const auto state = visible_state_path(config);
    if (!state) return tl::unexpected(Failure{hidden_state(config)});
    return render::ask_for(*state, line, time);
}

}  // namespace

Result<std::string, Failure> tell_running_mirror(const config::Config& config, std::string_view line,
                                                 std::chrono::milliseconds time) {
    return ask_its_mirror(config, line, time);
}

Result<nlohmann::json, Failure> ask_running_mirror(const config::Config& config,
                                                   const nlohmann::json& request,
                                                   std::chrono::milliseconds time) {
    const auto text = ask_its_mirror(config, request.dump(), time);
    if (!text) return tl::unexpected(text.error());
    auto answer = nlohmann::json::parse(*text, nullptr, false);
    if (answer.is_discarded())
        return tl::unexpected(Failure{"the running mirror is of another version: restart it"});
    return answer;
}

int print_outcome(const Result<std::string, Failure>& done) {
    if (!done) {
        std::fprintf(stderr, "owntracks-mirror: %s\n", done.error().text.c_str());
        return k_exit_failed;
    }
    std::printf("%s\n", done->c_str());
    return k_exit_done;
}

}  // namespace mirror::cli
