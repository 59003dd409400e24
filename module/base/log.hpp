#pragma once
// One log for the whole program: lines on standard error, which systemd files in the journal.

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <string_view>

namespace mirror::log {

enum class Level { debug, info, warning, error };

/// Lines below this level are dropped. Default: info.
void set_level(Level level);

/// Writes one line. Untrusted text in it is made harmless (control characters become '?'). Any thread.
void write(Level level, std::string_view line) noexcept;

/// Like write(), but at most once a minute for each key; the next line that passes says how many were held
/// back. For everything that the network can cause. Any thread.
void write_rarely(Level level, std::string_view key, std::string_view line) noexcept;

template <class... Args>
void info(fmt::format_string<Args...> text, Args&&... args) {
    write(Level::info, fmt::format(text, std::forward<Args>(args)...));
}
template <class... Args>
void warn(fmt::format_string<Args...> text, Args&&... args) {
    write(Level::warning, fmt::format(text, std::forward<Args>(args)...));
}
template <class... Args>
void error(fmt::format_string<Args...> text, Args&&... args) {
    write(Level::error, fmt::format(text, std::forward<Args>(args)...));
}
template <class... Args>
void debug(fmt::format_string<Args...> text, Args&&... args) {
    write(Level::debug, fmt::format(text, std::forward<Args>(args)...));
}

}  // namespace mirror::log
