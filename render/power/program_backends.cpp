#include "render/power/program_backends.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <string_view>
#include <utility>

#include "module/base/child_program.hpp"

namespace mirror::render {
namespace {

constexpr std::size_t k_listing_bytes = 64 * 1024;  // every mode of every monitor
constexpr std::size_t k_shown_bytes = 160;

/// The last line of what a program said, for a sentence.
std::string last_line(std::string_view said) {
    const auto end = said.find_last_not_of(" \t\r\n");
    if (end == std::string_view::npos) return "";
    said = said.substr(0, end + 1);
    const auto begin = said.rfind('\n');
    std::string line(said.substr(begin == std::string_view::npos ? 0 : begin + 1).substr(0, k_shown_bytes));
    std::ranges::replace_if(
        line, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    return line;
}

ChildEnd run_for(const ChildCall& call, const PowerPatience& patience) {
    return run_child(call, patience.left(), *patience.stop);
}

Failure failure_of(const ChildEnd& end, const ChildCall& call) {
    if (end.fate == ChildFate::too_long) return {"it was not done in time and was ended"};
    std::string text = describe(end, call, {});
    if (const std::string line = last_line(end.said); !line.empty()) text += " (" + line + ")";
    return {std::move(text)};
}

/// Runs a program. \return what it said, or why it did not succeed
Result<std::string, Failure> said_by(const ChildCall& call, const PowerPatience& patience) {
    ChildEnd end = run_for(call, patience);
    if (!end.is_done()) return tl::unexpected(failure_of(end, call));
    return std::move(end.said);
}

Result<void, Failure> done_by(std::vector<std::string> arguments, const PowerPatience& patience) {
    const auto said = said_by({std::move(arguments), {}}, patience);
    if (!said) return tl::unexpected(said.error());
    return {};
}

class Wlopm final : public PowerBackend {
  public:
    [[nodiscard]] std::string name() const override { return "wlopm"; }
    Result<void, Failure> switch_screen(bool on, const PowerPatience& patience) override {
        return done_by({"wlopm", on ? "--on" : "--off", "*"}, patience);
    }
};

class WlrRandr final : public PowerBackend {
  public:
    [[nodiscard]] std::string name() const override { return "wlr-randr"; }
    Result<void, Failure> switch_screen(bool on, const PowerPatience& patience) override {
        const auto listing = said_by({{"wlr-randr"}, {}, k_listing_bytes}, patience);
        if (!listing) return tl::unexpected(listing.error());
        std::vector<std::string> names = std::exchange(m_switched_off, {});
        if (names.empty() || !on) {
            for (ListedOutput& output : parse_wlr_randr(*listing)) {
                if (output.is_on != on) names.push_back(std::move(output.name));
            }
        }
        if (names.empty() && on) return {};
        if (names.empty()) return tl::unexpected(Failure{"wlr-randr lists no output that is on"});
        std::vector<std::string> arguments{"wlr-randr"};
        for (const std::string& output : names)
            arguments.insert(arguments.end(), {"--output", output, on ? "--on" : "--off"});
        auto done = done_by(std::move(arguments), patience);
        if (!on || !done) m_switched_off = std::move(names);
        return done;
    }

  private:
    std::vector<std::string> m_switched_off;
};

class Xset final : public PowerBackend {
  public:
    [[nodiscard]] std::string name() const override { return "xset"; }
    Result<void, Failure> switch_screen(bool on, const PowerPatience& patience) override {
        if (auto done = done_by({"xset", "dpms", "force", on ? "on" : "off"}, patience); !done) return done;
        const auto said = said_by({{"xset", "q"}, {}, k_listing_bytes}, patience);
        if (!said) return {};
        // It ends with 0 although it did nothing.
        if (said->find("not have the DPMS Extension") != std::string::npos)
            return tl::unexpected(Failure{"this X server cannot switch monitors off (it has no DPMS)"});
        if (said->find(on ? "Monitor is Off" : "Monitor is On") == std::string::npos) return {};
        return tl::unexpected(Failure{fmt::format("X says that the monitor is still {}", on ? "off" : "on")});
    }
};

class Cec final : public PowerBackend {
  public:
    [[nodiscard]] std::string name() const override { return "cec"; }
    /// A machine with two sockets has two wires; one that leads to no television says so.
    Result<void, Failure> switch_screen(bool on, const PowerPatience& patience) override {
        std::vector<std::filesystem::path> devices;
        for (const char* const device : {"/dev/cec0", "/dev/cec1"}) {
            if (std::filesystem::exists(device)) devices.emplace_back(device);
        }
        if (devices.empty()) devices.emplace_back("/dev/cec0");  // cec-ctl says what is wrong
        Result<void, Failure> done = tl::unexpected(Failure{"nobody answers"});
        for (const auto& device : devices) {
            auto told = tell(device, on, patience);
            if (told || !done) done = std::move(told);
        }
        return done;
    }

  private:
    static Result<void, Failure> tell(const std::string& device, bool on, const PowerPatience& patience) {
        const ChildCall call{
            {"cec-ctl", "-d", device, "--playback", "--to", "0", on ? "--image-view-on" : "--standby"}, {}};
        const ChildEnd end = run_for(call, patience);
        if (end.fate == ChildFate::not_started && end.code == ENOENT) return tell_by_libcec(on, patience);
        if (!end.is_done()) return tl::unexpected(failure_of(end, call));
        // It ends well even when no television takes the message. Source: v4l-utils, cec-ctl, status2s.
        for (const char* const status : {"Not Acknowledged", "Max Retries", "Arbitration Lost"}) {
            if (end.said.find(status) != std::string::npos)
                return tl::unexpected(Failure{"no television answers at " + device});
        }
        return {};
    }

    static Result<void, Failure> tell_by_libcec(bool on, const PowerPatience& patience) {
        const ChildCall call{{"cec-client", "-s", "-d", "1"}, on ? "on 0\n" : "standby 0\n"};
        const ChildEnd end = run_for(call, patience);
        if (end.fate == ChildFate::not_started && end.code == ENOENT)
            return tl::unexpected(Failure{"neither cec-ctl (package v4l-utils) nor cec-client is installed"});
        if (!end.is_done()) return tl::unexpected(failure_of(end, call));
        return {};
    }
};

class OwnCommand final : public PowerBackend {
  public:
    OwnCommand(std::vector<std::string> off, std::vector<std::string> on)
        : m_off(std::move(off)), m_on(std::move(on)) {}
    [[nodiscard]] std::string name() const override { return "command"; }
    Result<void, Failure> switch_screen(bool on, const PowerPatience& patience) override {
        return done_by(on ? m_on : m_off, patience);
    }

  private:
    std::vector<std::string> m_off;
    std::vector<std::string> m_on;
};

}  // namespace

std::shared_ptr<PowerBackend> wlopm_backend() {
    return std::make_shared<Wlopm>();
}
std::shared_ptr<PowerBackend> wlr_randr_backend() {
    return std::make_shared<WlrRandr>();
}
std::shared_ptr<PowerBackend> xset_backend() {
    return std::make_shared<Xset>();
}
std::shared_ptr<PowerBackend> cec_backend() {
    return std::make_shared<Cec>();
}
std::shared_ptr<PowerBackend> command_backend(std::vector<std::string> off, std::vector<std::string> on) {
    return std::make_shared<OwnCommand>(std::move(off), std::move(on));
}

bool has_cec() {
    std::error_code ignored;
    return std::filesystem::exists("/dev/cec0", ignored);
}

/// Names stand at the beginning of a line, what belongs to them is indented. Source: wlr-randr 0.2 to 0.4,
/// main.c.
std::vector<ListedOutput> parse_wlr_randr(std::string_view listing) {
    constexpr std::string_view k_on = "Enabled: yes";
    std::vector<ListedOutput> outputs;
    while (!listing.empty()) {
        const std::string_view line = listing.substr(0, listing.find('\n'));
        listing.remove_prefix(std::min(line.size() + 1, listing.size()));
        if (line.empty()) continue;
        if (line.front() != ' ' && line.front() != '\t') {
            outputs.push_back({std::string(line.substr(0, line.find(' '))), false});
        } else if (!outputs.empty() && line.find(k_on) != std::string_view::npos) {
            outputs.back().is_on = true;
        }
    }
    return outputs;
}

}  // namespace mirror::render
