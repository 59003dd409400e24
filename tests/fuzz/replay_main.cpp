// Runs a fuzz target over files, without libFuzzer: the committed corpus as a normal test.
//     fuzz_replay TARGET FILE|FOLDER...

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

// One line a target, made with the build.
#define FUZZ_TARGET(name) extern "C" int fuzz_##name(const std::uint8_t* data, std::size_t size);
#include "fuzz_targets.inc"
#undef FUZZ_TARGET

namespace {

namespace fs = std::filesystem;

using Target = int (*)(const std::uint8_t*, std::size_t);

Target target_called(std::string_view name) {
#define FUZZ_TARGET(known) \
    if (name == #known) return fuzz_##known;
#include "fuzz_targets.inc"
#undef FUZZ_TARGET
    return nullptr;
}

std::size_t replay(Target target, const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    const std::string input{std::istreambuf_iterator<char>(stream), {}};
    std::printf("%s\n", file.c_str());
    std::fflush(stdout);  // the last line names the culprit when the target aborts
    target(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    const Target target = argc > 1 ? target_called(argv[1]) : nullptr;
    if (target == nullptr) {
        std::fprintf(stderr, "usage: fuzz_replay TARGET FILE|FOLDER...; no such target\n");
        return 2;
    }
    std::size_t count = 0;
    for (int i = 2; i < argc; ++i) {
        if (!fs::is_directory(argv[i])) {
            count += replay(target, argv[i]);
            continue;
        }
        for (const auto& entry : fs::recursive_directory_iterator(argv[i]))
            if (entry.is_regular_file()) count += replay(target, entry.path());
    }
    target(nullptr, 0);
    std::printf("%zu inputs replayed\n", count);
    return count > 0 ? 0 : 1;
}
