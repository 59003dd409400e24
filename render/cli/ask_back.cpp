#include "render/cli/ask_back.hpp"

#include <unistd.h>

#include <cstdio>
#include <iostream>

#include "render/cli/commands.hpp"

namespace mirror::cli {

std::optional<int> ask_back(const std::string& question, bool is_yes) {
    if (is_yes) return std::nullopt;
    if (::isatty(STDIN_FILENO) == 0) {
        std::fprintf(stderr, "owntracks-mirror: nobody is here to be asked: add --yes\n");
        return k_exit_usage;
    }
    std::printf("%s [y/N] ", question.c_str());
    std::fflush(stdout);
    std::string answer;
    std::getline(std::cin, answer);
    if (answer == "y" || answer == "Y" || answer == "yes") return std::nullopt;
    std::printf("Nothing was changed.\n");
    return k_exit_failed;
}

}  // namespace mirror::cli
