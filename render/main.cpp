#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "render/cli/commands.hpp"

int main(int argc, char** argv) {
    try {
        return mirror::cli::run_command_line(argc, argv);
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "owntracks-mirror: %s\n", problem.what());
        return 1;
    }
}
