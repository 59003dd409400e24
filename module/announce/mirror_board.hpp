#pragma once
// The mirror itself as retained messages.

#include <optional>
#include <utility>

#include "module/announce/board.hpp"
#include "module/household/summary.hpp"

namespace mirror::announce {

/// What the mirror shows: taken from the picture that is on the screen, not from what somebody wished.
struct MirrorFacts {
    std::string version;
    bool is_screen_on = false;
    int brightness_pct = 100;
    bool is_for_guests = false;
    int page = 0;                                       ///< from 1; 0: there are no pages
    std::vector<std::pair<std::string, bool>> modules;  ///< by their ids: whether each is shown
    std::vector<std::string> problems;                  ///< sentences about what is wrong
    household::Counters counters;
    bool operator==(const MirrorFacts&) const = default;
};

/// `<root>/mirror/module/<id>`
std::string module_topic(std::string_view root, std::string_view id);

Board mirror_board(std::string_view root, const MirrorFacts& facts);

}  // namespace mirror::announce
