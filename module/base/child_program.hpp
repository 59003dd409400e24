#pragma once
// A program that is run to its end, but not for ever.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace mirror {

struct ChildCall {
    std::vector<std::string>
        arguments;      ///< the program first: a path, or a name that PATH leads to; no shell
    std::string input;  ///< for its standard input, at most 32 KiB
    std::size_t kept_output_bytes = 2 * 1024;
};

enum class ChildFate : std::uint8_t {
    ended,        ///< by itself
    by_signal,    ///< somebody ended it
    too_long,     ///< it was ended because its time was over
    stopped,      ///< it was ended because nobody waits for it any more
    not_started,  ///< there is no such program, or it may not be run
};

struct ChildEnd {
    ChildFate fate = ChildFate::ended;
    int code = 0;      ///< its exit code, the signal, or errno of what could not be started
    std::string said;  ///< the beginning of both its output streams
    [[nodiscard]] bool is_done() const { return fate == ChildFate::ended && code == 0; }
};

/// Runs a program in a process group of its own, with nothing of ours open but its three streams; what it
/// started itself is ended with it when time is over or `stop` is set. Waits: never on the main thread.
ChildEnd run_child(const ChildCall& call, std::chrono::milliseconds time_limit,
                   const std::atomic<bool>& stop);

/// What became of it: "it ended with 1", "plug cannot be started: No such file or directory".
std::string describe(const ChildEnd& end, const ChildCall& call, std::chrono::milliseconds time_limit);

}  // namespace mirror
