#include <fmt/format.h>
#include <fmt/ranges.h>
#include <grp.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "render/cli/doctor/doctor.hpp"
#include "render/cli/running_mirror.hpp"
#include "render/cli/window_options.hpp"
#include "render/sdl/window.hpp"

namespace mirror::cli::doctor {
namespace {

constexpr const char* k_display_check = "display";

std::vector<std::filesystem::path> cards() {
    std::vector<std::filesystem::path> found;
    std::error_code failure;
    for (const auto& entry : std::filesystem::directory_iterator("/dev/dri", failure)) {
        if (entry.path().filename().string().starts_with("card")) found.push_back(entry.path());
    }
    std::ranges::sort(found);
    return found;
}

/// What the running mirror does with the screen, and what went wrong lately. \return whether it draws on one
bool add_running(const Patient& patient, Findings& findings) {
    if (!patient.config) return false;
    const auto answer = ask_running_mirror(*patient.config, {{"request", "status"}}, std::chrono::seconds(5));
    if (!answer) return false;  // another check says so
    if (const auto display = answer->find("display"); display != answer->end())
        findings.push_back(
            {k_display_check, Verdict::ok, "the running mirror draws: " + display->get<std::string>(), ""});
    if (const std::string screen = answer->value("screen", ""); !screen.empty())
        findings.push_back({k_display_check, Verdict::ok, screen, ""});
    if (const std::string fault = answer->value("cardFault", ""); !fault.empty())
        findings.push_back(
            {k_display_check, Verdict::warning, "the running mirror says: " + fault,
             "mend it where it is set (`systemctl edit owntracks-mirror`), and restart the mirror"});
    for (const auto& failure : answer->value("screenFailures", std::vector<std::string>{}))
        findings.push_back(
            {k_display_check, Verdict::warning, failure,
             "mend it, or leave it out of `backends` in `display.power`; without any the screen is "
             "black"});
    return answer->contains("display");
}

std::vector<std::string> groups() {
    std::vector<gid_t> ids(static_cast<std::size_t>(std::max(0, getgroups(0, nullptr))));
    const int count = getgroups(static_cast<int>(ids.size()), ids.data());
    ids.resize(static_cast<std::size_t>(std::max(0, count)));
    std::vector<std::string> names;
    for (const gid_t id : ids) {
        const group* const entry = getgrgid(id);  // NOLINT(concurrency-mt-unsafe): one thread
        if (entry != nullptr) names.emplace_back(entry->gr_name);
    }
    return names;
}

std::string variable(const char* name) {
    const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): one thread
    return value == nullptr ? "" : value;
}

/// Of this machine: `ssh -X` lends the screen of another one ("localhost:10.0"), and sudo hides that it was
/// ssh.
bool has_desktop() {
    if (!variable("WAYLAND_DISPLAY").empty()) return true;
    const std::string display = variable("DISPLAY");
    return display.starts_with(':') || display.starts_with("unix:");
}

Findings desktop_findings(const Patient& patient) {
    Findings findings{
        {k_display_check, Verdict::ok, "a desktop is running here: the mirror gets a window", ""}};
    if (!patient.config) return findings;
    const auto options = window_options(patient.config->display, false, "");
    if (const std::string idle = render::idle_rotation_sentence(options, "wayland"); !idle.empty())
        findings.push_back({k_display_check, Verdict::warning, idle,
                            "with `--windowed` the mirror turns its picture itself"});
    return findings;
}

}  // namespace

Findings check_display(const Patient& patient) {
    const std::vector<std::string> drivers = render::video_drivers();
    Findings findings{
        {k_display_check, Verdict::ok, fmt::format("SDL can drive {}", fmt::join(drivers, ", ")), ""}};
    if (add_running(patient, findings)) return findings;
    if (has_desktop()) {
        std::ranges::move(desktop_findings(patient), std::back_inserter(findings));
        return findings;
    }
    if (std::ranges::find(drivers, "kmsdrm") == drivers.end()) {
        findings.push_back({k_display_check, Verdict::problem,
                            "SDL has no driver for a screen without a desktop",
                            "sudo apt install libsdl2-2.0-0, or start a desktop"});
    }
    const render::GraphicsCards graphics = render::look_at_cards(cards_folder());
    // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread
    const char* const chosen = std::getenv("SDL_KMSDRM_DEVICE_INDEX");
    const bool has_chosen = chosen != nullptr && *chosen != '\0';
    if (const std::string fault = render::wrong_card_sentence(has_chosen ? chosen : nullptr, graphics);
        !fault.empty())
        findings.push_back({k_display_check, Verdict::warning, fault,
                            "mend it where it is set (`systemctl edit owntracks-mirror`); until then the "
                            "mirror takes the card that has a monitor"});
    if (!graphics.connectors.empty() && !graphics.has_monitor())
        findings.push_back({k_display_check, Verdict::warning,
                            "no monitor is plugged in: " + describe(graphics),
                            "plug one in and switch it on; the mirror notices within a second"});
    const auto found = cards();
    if (found.empty()) {
        findings.push_back({k_display_check, Verdict::warning, "no desktop, and no screen in /dev/dri",
                            "on a Raspberry Pi: `dtoverlay=vc4-kms-v3d` in /boot/firmware/config.txt"});
        return findings;
    }
    for (const auto& card : found) {
        const bool may_draw = access(card.c_str(), R_OK | W_OK) == 0;
        findings.push_back(
            {k_display_check, may_draw ? Verdict::ok : Verdict::warning,
             fmt::format("{}: this user {} (groups: {})", card.string(),
                         may_draw ? "may draw on it" : "may not draw on it", fmt::join(groups(), ", ")),
             may_draw ? "" : "the service may; else `sudo usermod -aG video,render,input USER`"});
    }
    return findings;
}

}  // namespace mirror::cli::doctor
