#pragma once
// The glass of a running mirror, and the scanner in front of it.

#include <zbar.h>

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tests/golden/golden.hpp"
#include "tests/integration/provision_household.hpp"
#include "tests/support/mirror_glass.hpp"
#include "tests/support/x_screen.hpp"

namespace mirror::test {

inline constexpr std::string_view k_before_link = "owntracks:///config?inline=";

/// What a scanner reads in grey pixels; "" when there is no code.
inline std::string scanned(std::span<const std::uint32_t> pixels, int width_px, int height_px) {
    std::vector<std::uint8_t> grey;
    grey.reserve(pixels.size());
    for (const std::uint32_t pixel : pixels)
        grey.push_back(static_cast<std::uint8_t>(pixel >> 8));
    zbar::ImageScanner scanner;
    zbar::Image image(static_cast<unsigned>(width_px), static_cast<unsigned>(height_px), "Y800", grey.data(),
                      grey.size());
    return scanner.scan(image) == 1 ? image.symbol_begin()->get_data() : "";
}

inline std::string scanned(const std::filesystem::path& png) {
    const auto picture = golden::read_png(png);
    REQUIRE(picture);
    return scanned(picture->pixels, picture->width_px, picture->height_px);
}

inline Ran show(ProvisionedHousehold& home, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"provision", "show"});
    return home.household().run(std::move(arguments));
}

inline std::string link_of(ProvisionedHousehold& home, const std::string& person) {
    const Ran ran = show(home, {person, "--link", "--force"});
    REQUIRE(ran.exit_code == 0);
    const auto begin =
        ran.output.find(k_before_link);  // what is wrong with the configuration stands before it
    REQUIRE(begin != std::string::npos);
    return ran.output.substr(begin, ran.output.find('\n', begin) - begin);
}

/// A mirror on a screen of its own that can be read.
struct Glass {
    explicit Glass(ProvisionedHousehold& home) {
        home.household().environment = {"DISPLAY=" + screen.display(), "SDL_VIDEODRIVER=x11",
                                        "STATE_DIRECTORY=" + home.household().state_directory().string()};
        home.household().config["display"] = {{"drift", false}};
        home.household().config["modules"] = nlohmann::json::array(
            {{{"module", "people"}, {"position", "top_bar"}, {"header", "the family"}}});
        home.household().write_config();
        mirror.emplace(home.household(), std::vector<std::string>{"--size", "720x1280"});
        REQUIRE(mirror->shows_picture());
        REQUIRE(mirror->is_connected());
        REQUIRE(shows_no_notice(screen));
    }
    [[nodiscard]] std::string code() const { return scanned(screen.pixels(), 720, 1280); }

    test::XScreen screen{720, 1280};
    std::optional<RunningMirror> mirror;
};

}  // namespace mirror::test
