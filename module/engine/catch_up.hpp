#pragma once
// Inside the room: the state as a running mirror beside us has it now.

#include <chrono>
#include <filesystem>
#include <thread>

#include "module/base/result.hpp"
#include "module/config/config.hpp"
#include "module/engine/engine.hpp"

namespace mirror::engine {

/// Reads a file that the mirror beside us may just be making or joining; that takes moments.
template <class Read>
auto patiently(Read read) {
    constexpr int k_tries = 10;
    constexpr std::chrono::milliseconds k_between_tries{50};
    auto answer = read();
    for (int tried = 1; !answer && tried < k_tries; ++tried) {
        std::this_thread::sleep_for(k_between_tries);
        answer = read();
    }
    return answer;
}

struct CaughtUp {
    Engine engine;
    storage::Commit unstored;  ///< what came since state.db was written
};

/// State and journal of one moment.
Result<CaughtUp, Failure> catch_up(const config::Config& config, const std::filesystem::path& directory);

}  // namespace mirror::engine
