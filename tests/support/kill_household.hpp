#pragma once
// The household of session_kill_test, as both of its processes know it.

#include <fmt/format.h>

#include "module/config/config.hpp"

namespace mirror::test {

inline constexpr int k_kill_people = 6;

/// Six people with a phone each and a car; Home and School.
inline config::Config kill_household(int port) {
    config::Config config;
    config.unique_id = "fam";
    config.broker.host = "127.0.0.1";
    config.broker.port = port;
    config.broker.client_id = "kill-mirror";
    for (int i = 0; i < k_kill_people; ++i) {
        config.people.push_back(
            {fmt::format("Person {}", i), {fmt::format("phone{}", i)}, {}, "", config::PersonKind::person});
    }
    config.people.push_back({"Car", {"car"}, {}, "", config::PersonKind::vehicle});
    config.regions = {{"Home", *LatLon::make(53.5, 13.0), 100, "", {}},
                      {"School", *LatLon::make(53.52, 13.0), 150, "", {}}};
    config.home = "Home";
    return config;
}

}  // namespace mirror::test
