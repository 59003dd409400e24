#pragma once
// A household whose phones post, as both processes of a trial know it.

#include <string>
#include <vector>

#include "module/config/config.hpp"

namespace mirror::test {

inline const std::vector<std::string> k_posting_family{"anna", "ben", "clara", "dora", "emil", "finn"};

/// Home and School, and a person with a phone for every user; no broker.
inline config::Config posting_config(int port, const std::vector<std::string>& users) {
    config::Config config;
    config.unique_id = "fam";
    config.http.enabled = true;
    config.http.port = port;
    for (const std::string& user : users)
        config.people.push_back({user, {user + "/phone"}, {}, "", config::PersonKind::person});
    config.regions = {{"Home", *LatLon::make(53.5, 13.0), 100, "", {}},
                      {"School", *LatLon::make(53.52, 13.0), 150, "", {}}};
    config.home = "Home";
    return config;
}

}  // namespace mirror::test
