#include "module/config/problem.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mirror::config {

std::string to_text(const Problem& problem) {
    std::string text = problem.file + ":";
    if (problem.place.line > 0) text += fmt::format("{}:{}:", problem.place.line, problem.place.column);
    text += problem.severity == Severity::warning ? " warning: " : " ";
    text += problem.message;
    if (!problem.hint.empty()) text += " (" + problem.hint + ")";
    return text;
}

bool has_error(const std::vector<Problem>& problems) {
    return std::any_of(problems.begin(), problems.end(),
                       [](const Problem& problem) { return problem.severity == Severity::error; });
}

}  // namespace mirror::config
