#pragma once
// A benchmark is a program that prints one row per figure: what | median | target.

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace mirror::bench {

/// Keeps the compiler from dropping work whose result nobody uses.
template <class T>
void keep(const T& value) {
    asm volatile("" : : "g"(&value) : "memory");
}

/// Processor time that this thread has used: other programs on the machine do not count.
inline double thread_seconds() {
    timespec used{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

/// Runs `work` once to warm up and then `repetitions` times.
/// \return the median of the processor time that a run took on this thread, in seconds
template <class Work>
double median_seconds(int repetitions, Work work) {
    work();
    std::vector<double> seconds;
    for (int i = 0; i < repetitions; ++i) {
        const double begin = thread_seconds();
        work();
        seconds.push_back(thread_seconds() - begin);
    }
    const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2);
    std::nth_element(seconds.begin(), middle, seconds.end());
    return *middle;
}

/// Prints one row; both figures carry their unit ("3.1 ms", "at most 4 ms").
inline void print_row(std::string_view what, std::string_view median, std::string_view target) {
    fmt::print("{} | {} | {}\n", what, median, target);
}

}  // namespace mirror::bench
