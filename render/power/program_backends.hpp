#pragma once
// Screens that are switched by programs: those of desktops, of televisions, and the household's own.

#include "render/power/power_backend.hpp"

namespace mirror::render {

/// `wlopm`: compositors with wlr-output-power-management (labwc, wayfire, sway).
std::shared_ptr<PowerBackend> wlopm_backend();
/// `wlr-randr`: compositors with wlr-output-management. Switches off what is on, and that on again.
std::shared_ptr<PowerBackend> wlr_randr_backend();
/// `xset dpms`: X servers with the DPMS extension.
std::shared_ptr<PowerBackend> xset_backend();
/// A television by HDMI-CEC: `cec-ctl` (package v4l-utils), where that is missing `cec-client` (cec-utils).
std::shared_ptr<PowerBackend> cec_backend();
/// The household's own programs, each with its whole path.
std::shared_ptr<PowerBackend> command_backend(std::vector<std::string> off, std::vector<std::string> on);

/// Whether this machine has a wire to a television (/dev/cec0).
bool has_cec();

/// Names of the outputs that `wlr-randr` lists, and whether each is on.
struct ListedOutput {
    std::string name;
    bool is_on = false;
    bool operator==(const ListedOutput&) const = default;
};
std::vector<ListedOutput> parse_wlr_randr(std::string_view listing);

}  // namespace mirror::render
