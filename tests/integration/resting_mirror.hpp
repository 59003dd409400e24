#pragma once
// A mirror whose picture does not change by itself, and what is looked at on its screen.

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "tests/golden/golden.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/x_screen.hpp"

namespace mirror::test {

/// A household at rest: nothing in its picture changes by the clock.
inline void rest(Household& household) {
    household.config["modules"] = nlohmann::json::array({{{"module", "people"}, {"position", "top_bar"}}});
    household.config["alerts"] = {{"enabled", false}};
    household.config["display"] = {{"drift", false}};
}

inline void use_x(Household& household, const XScreen& screen) {
    household.environment = {"DISPLAY=" + screen.display(), "SDL_VIDEODRIVER=x11", "LC_ALL=C.UTF-8",
                             "STATE_DIRECTORY=" + household.state_directory().string()};
}

/// The picture that the mirror shows, asked of itself.
inline render::Image snapshot(const Household& household) {
    const auto file = household.folder().path() / "picture.png";
    const auto ran = household.run({"snapshot", "--out", file.string()});
    INFO(ran.output);
    REQUIRE(ran.exit_code == 0);
    auto picture = golden::read_png(file);
    REQUIRE(picture);
    return std::move(*picture);
}

inline bool is_black(const render::Image& picture) {
    return std::ranges::none_of(picture.pixels, [](std::uint32_t pixel) { return (pixel & 0xFFFFFFU) != 0; });
}

inline std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

inline sockaddr_un address_of(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
    return address;
}

}  // namespace mirror::test
