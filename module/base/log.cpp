#include "module/base/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ringbuffer_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <map>
#include <mutex>

#include "module/base/recent_log.hpp"

namespace mirror::log {
namespace {

constexpr auto k_quiet_time = std::chrono::minutes(1);
constexpr std::size_t k_max_keys = 1000;
constexpr std::size_t k_max_line_bytes = 2000;

constexpr std::size_t k_recent_lines = 200;

spdlog::sinks::ringbuffer_sink_mt& recent() {
    static const auto instance = [] {
        auto made = std::make_shared<spdlog::sinks::ringbuffer_sink_mt>(k_recent_lines);
        made->set_formatter(std::make_unique<spdlog::pattern_formatter>("%Y-%m-%dT%H:%M:%SZ %l: %v",
                                                                        spdlog::pattern_time_type::utc, ""));
        return made;
    }();
    return *instance;
}

spdlog::logger& logger() {
    static const auto instance = [] {
        auto screen = std::make_shared<spdlog::sinks::stderr_sink_mt>();
        screen->set_pattern("%l: %v");
        // The buffer is nobody's but recent()'s.
        const std::shared_ptr<spdlog::sinks::sink> buffer(&recent(), [](spdlog::sinks::sink*) {});
        auto made = std::make_shared<spdlog::logger>("", spdlog::sinks_init_list{screen, buffer});
        made->flush_on(spdlog::level::debug);
        return made;
    }();
    return *instance;
}

spdlog::level::level_enum to_spdlog(Level level) {
    switch (level) {
        case Level::debug:
            return spdlog::level::debug;
        case Level::info:
            return spdlog::level::info;
        case Level::warning:
            return spdlog::level::warn;
        case Level::error:
            break;
    }
    return spdlog::level::err;
}

struct Held {
    std::chrono::steady_clock::time_point last{};
    std::uint64_t count = 0;
};

}  // namespace

void set_level(Level level) {
    logger().set_level(to_spdlog(level));
}

std::vector<std::string> recent_lines() {
    return recent().last_formatted();
}

void write(Level level, std::string_view line) noexcept {
    try {
        std::string harmless(line.substr(0, k_max_line_bytes));
        for (char& c : harmless) {
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
        }
        logger().log(to_spdlog(level), "{}", harmless);
    } catch (...) {
        // A log line that cannot be written must not end the mirror.
    }
}

void write_rarely(Level level, std::string_view key, std::string_view line) noexcept {
    try {
        static std::mutex guard;
        static std::map<std::string, Held, std::less<>> seen;
        const auto now = std::chrono::steady_clock::now();
        std::uint64_t held_back = 0;
        {
            const std::lock_guard lock(guard);
            auto found = seen.find(key);
            if (found == seen.end()) {
                if (seen.size() >= k_max_keys) seen.clear();
                found = seen.emplace(std::string(key), Held{}).first;
            } else if (now - found->second.last < k_quiet_time) {
                ++found->second.count;
                return;
            }
            found->second.last = now;
            held_back = std::exchange(found->second.count, 0);
        }
        if (held_back == 0) return write(level, line);
        write(level, fmt::format("{} ({} more like this in the last minutes)", line, held_back));
    } catch (...) {
    }
}

}  // namespace mirror::log
