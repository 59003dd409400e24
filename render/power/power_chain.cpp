#include "render/power/power_chain.hpp"

#include <algorithm>

#include "render/power/kms_backend.hpp"
#include "render/power/program_backends.hpp"

namespace mirror::render {
namespace {

using config::PowerBackend::black;
using config::PowerBackend::cec;
using config::PowerBackend::command;
using config::PowerBackend::kms;
using config::PowerBackend::wlopm;
using config::PowerBackend::wlr_randr;
using config::PowerBackend::xset;

std::string in_small_letters(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

/// What fits the driver; the household's own command before anything else.
std::vector<config::PowerBackend> fitting(const config::ScreenPower& wish, const std::string& driver) {
    std::vector<config::PowerBackend> backends;
    if (!wish.off_command.empty()) backends.push_back(command);
    const std::string name = in_small_letters(driver);
    if (name == "kmsdrm") backends.push_back(kms);
    if (name == "wayland") backends.insert(backends.end(), {wlopm, wlr_randr});
    if (name == "x11") backends.push_back(xset);
    const bool is_real = name == "kmsdrm" || is_desktop(driver);
    if (is_real && has_cec()) backends.push_back(cec);
    return backends;
}

std::shared_ptr<PowerBackend> make_backend(config::PowerBackend backend, const config::ScreenPower& wish) {
    switch (backend) {
        case kms:
            return kms_backend();
        case wlopm:
            return wlopm_backend();
        case wlr_randr:
            return wlr_randr_backend();
        case xset:
            return xset_backend();
        case cec:
            return cec_backend();
        case command:
            return command_backend(wish.off_command, wish.on_command);
        case black:
            break;
    }
    return nullptr;
}

}  // namespace

bool is_desktop(const std::string& driver) {
    const std::string name = in_small_letters(driver);
    return name == "x11" || name == "wayland";
}

PowerChain make_power_chain(const config::ScreenPower& wish, const std::string& driver) {
    PowerChain chain;
    for (const config::PowerBackend each : wish.backends.empty() ? fitting(wish, driver) : wish.backends) {
        if (each == black) break;  // it never fails
        chain.push_back(make_backend(each, wish));
    }
    return chain;
}

std::filesystem::path power_mark(const std::filesystem::path& state_directory) {
    return state_directory.empty() ? std::filesystem::path() : state_directory / "screen-off-by";
}

std::string describe(const PowerChain& chain) {
    std::string text;
    for (const auto& backend : chain)
        text += backend->name() + ", ";
    return text + "black";
}

}  // namespace mirror::render
