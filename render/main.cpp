#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "module/base/memory.hpp"
#include "module/base/wipe.hpp"
#include "render/cli/commands.hpp"

int main(int argc, char** argv) {
    mirror::forgo_core_dumps();
    mirror::keep_pictures_apart();
    try {
        return mirror::cli::run_command_line(argc, argv);
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "owntracks-mirror: %s\n", problem.what());
        return 1;
    }
}
