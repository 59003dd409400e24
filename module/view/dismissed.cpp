#include "module/view/dismissed.hpp"

#include <algorithm>

namespace mirror::view {
namespace {

constexpr std::string_view k_config = "config";
constexpr std::string_view k_broker = "broker";

std::optional<std::string> error_in(const std::vector<LocalProblem>& problems) {
    const auto error = std::ranges::find(problems, LocalProblemKind::config_error, &LocalProblem::kind);
    if (error == problems.end()) return std::nullopt;
    return error->detail;
}

std::optional<SinceBoot> away_since(const mqtt::ConnectionStatus& connection) {
    if (connection.problem == mqtt::ConnectionProblem::none) return std::nullopt;
    return connection.since;
}

}  // namespace

bool is_condition_word(std::string_view word) {
    return word == k_config || word == k_broker;
}

std::string dismiss(Dismissed& dismissed, std::string_view word, const std::vector<LocalProblem>& problems,
                    const mqtt::ConnectionStatus& connection) {
    if (word == k_config) {
        dismissed.config_error = error_in(problems);
        return dismissed.config_error
                   ? "the configuration's error is dismissed, until there is another one in the file"
                   : "the configuration has no error: there is nothing to dismiss";
    }
    dismissed.broker_away_since = away_since(connection);
    return dismissed.broker_away_since ? "the broker is dismissed, until it was there and is away again"
                                       : "the broker is there: there is nothing to dismiss";
}

void look_again(Dismissed& dismissed, const std::vector<LocalProblem>& problems,
                const mqtt::ConnectionStatus& connection) {
    if (dismissed.config_error != error_in(problems)) dismissed.config_error.reset();
    if (dismissed.broker_away_since != away_since(connection)) dismissed.broker_away_since.reset();
}

}  // namespace mirror::view
