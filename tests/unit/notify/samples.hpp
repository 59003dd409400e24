#pragma once
// A household with rules, and events in it.

#include <string>
#include <vector>

#include "module/config/read_config.hpp"
#include "module/notify/book.hpp"
#include "tests/support/catch.hpp"

namespace mirror::notify::testing {

inline constexpr UtcSeconds k_noon{std::chrono::seconds(1'790'766'000)};  ///< 2026-09-30 13:00 in Berlin

/// A configuration with these contents of `notifications`.
inline config::Config household_with(const std::string& notifications) {
    const std::string text = R"({"uniqueId": "fam", "broker": {"host": "localhost"},
"timezone": "Europe/Berlin",
"people": [{"name": "Anna", "devices": ["anna"]}, {"name": "Ben", "devices": ["ben"]},
           {"name": "Car", "devices": ["car"], "kind": "vehicle"}],
"regions": [{"name": "Home", "lat": 53.5, "lon": 13.2}, {"name": "School", "lat": 53.6, "lon": 13.3}],
"notifications": )" + notifications +
                             "}";
    const auto read = config::read_config_text(text, "h.json", {});
    std::string problems;
    if (!read) {
        for (const config::Problem& problem : read.error())
            problems += config::to_text(problem) + "\n";
    }
    INFO(problems);
    REQUIRE(read);
    return read->config;
}

/// One rule, with these keys, that tells `hook`; further receivers `bell` and `other` stand by.
inline config::Config one_rule(const std::string& keys) {
    return household_with(R"({"receivers": [{"name": "hook", "url": "http://127.0.0.1/x"},
        {"name": "bell", "kind": "command", "command": ["/bin/true"]},
        {"name": "other", "url": "https://example.org/"}],
        "rules": [{"name": "rule", "receivers": ["hook"], )" +
                          keys + "}]}");
}

inline Happening arrival(const std::string& who, const std::string& where, UtcSeconds time = k_noon,
                         std::int64_t row = 1) {
    Happening happening{config::Occasion::arrival, who, where, time};
    happening.row = row;
    return happening;
}

inline Happening event(config::Occasion occasion, const std::string& who, UtcSeconds time = k_noon,
                       std::int64_t row = 1) {
    Happening happening{occasion, who, "", time};
    happening.row = row;
    return happening;
}

inline Happening battery(const std::string& who, int percent, bool is_low, UtcSeconds time = k_noon,
                         std::int64_t row = 1) {
    Happening happening = event(config::Occasion::battery_low, who, time, row);
    happening.battery_pct = percent;
    happening.is_over = !is_low;
    return happening;
}

}  // namespace mirror::notify::testing
