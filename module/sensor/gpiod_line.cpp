// libgpiod's interface is another one since version 2 (Debian 13): the same line, by either of them.

#include <fmt/format.h>
#include <gpiod.h>

#include <cerrno>
#include <filesystem>
#include <memory>
#include <system_error>

#include "module/base/handle.hpp"
#include "module/sensor/gpio_line.hpp"

namespace mirror::sensor {
namespace {

constexpr const char* k_consumer = "owntracks-mirror";

using ChipHandle = std::unique_ptr<gpiod_chip, HandleDeleter<gpiod_chip_close>>;

Failure line_failure(const config::GpioLine& wish, int fault) {
    std::string advice;
    if (fault == EACCES || fault == EPERM) advice = ": let the mirror's user into the group gpio";
    if (fault == ENOENT || fault == ENXIO || fault == ENODEV)
        advice = ": `gpiodetect` lists the chips of this machine";
    if (fault == EINVAL) advice = ": `gpioinfo` lists the lines of the chip";
    if (fault == EBUSY) advice = ": `gpioinfo` tells who uses it";
    return {fmt::format("the motion sensor at line {} of {} cannot be read: {}{}", wish.line, wish.chip,
                        std::generic_category().message(fault), advice)};
}

std::string chip_path(const std::string& chip) {
    return (std::filesystem::path("/dev") / chip).string();  // a path stays as it is
}

#if MIRROR_GPIOD_VERSION >= 2

using SettingsHandle = std::unique_ptr<gpiod_line_settings, HandleDeleter<gpiod_line_settings_free>>;
using LinesHandle = std::unique_ptr<gpiod_line_config, HandleDeleter<gpiod_line_config_free>>;
using WishHandle = std::unique_ptr<gpiod_request_config, HandleDeleter<gpiod_request_config_free>>;
using RequestHandle = std::unique_ptr<gpiod_line_request, HandleDeleter<gpiod_line_request_release>>;
using BufferHandle = std::unique_ptr<gpiod_edge_event_buffer, HandleDeleter<gpiod_edge_event_buffer_free>>;

gpiod_line_bias bias_of(config::Pull pull) {
    switch (pull) {
        case config::Pull::up:
            return GPIOD_LINE_BIAS_PULL_UP;
        case config::Pull::down:
            return GPIOD_LINE_BIAS_PULL_DOWN;
        case config::Pull::none:
            break;
    }
    return GPIOD_LINE_BIAS_AS_IS;
}

class GpiodLine final : public GpioLine {
  public:
    GpiodLine(config::GpioLine wish, RequestHandle request, BufferHandle edges)
        : m_wish(std::move(wish)), m_request(std::move(request)), m_edges(std::move(edges)) {}

    [[nodiscard]] int descriptor() const override { return gpiod_line_request_get_fd(m_request.get()); }

    Result<void, Failure> take_edges() override {
        const std::size_t most = gpiod_edge_event_buffer_get_capacity(m_edges.get());
        if (gpiod_line_request_read_edge_events(m_request.get(), m_edges.get(), most) < 0)
            return tl::unexpected(line_failure(m_wish, errno));
        return {};
    }

    Result<bool, Failure> is_active() override {
        const auto offset = static_cast<unsigned int>(m_wish.line);
        const gpiod_line_value value = gpiod_line_request_get_value(m_request.get(), offset);
        if (value == GPIOD_LINE_VALUE_ERROR) return tl::unexpected(line_failure(m_wish, errno));
        return value == GPIOD_LINE_VALUE_ACTIVE;
    }

  private:
    config::GpioLine m_wish;
    RequestHandle m_request;
    BufferHandle m_edges;
};

Result<std::unique_ptr<GpioLine>, Failure> request_line(const config::GpioLine& wish, ChipHandle chip) {
    constexpr std::size_t k_edges = 16;  // as many as the kernel keeps for a line
    const SettingsHandle settings(gpiod_line_settings_new());
    const LinesHandle lines(gpiod_line_config_new());
    const WishHandle request_wish(gpiod_request_config_new());
    BufferHandle edges(gpiod_edge_event_buffer_new(k_edges));
    if (!settings || !lines || !request_wish || !edges) return tl::unexpected(line_failure(wish, ENOMEM));
    gpiod_line_settings_set_direction(settings.get(), GPIOD_LINE_DIRECTION_INPUT);
    gpiod_line_settings_set_edge_detection(settings.get(), GPIOD_LINE_EDGE_BOTH);
    gpiod_line_settings_set_bias(settings.get(), bias_of(wish.pull));
    gpiod_line_settings_set_active_low(settings.get(), wish.active_low);
    gpiod_request_config_set_consumer(request_wish.get(), k_consumer);
    const auto offset = static_cast<unsigned int>(wish.line);
    if (gpiod_line_config_add_line_settings(lines.get(), &offset, 1, settings.get()) != 0)
        return tl::unexpected(line_failure(wish, errno));
    RequestHandle request(gpiod_chip_request_lines(chip.get(), request_wish.get(), lines.get()));
    if (!request) return tl::unexpected(line_failure(wish, errno));
    return std::make_unique<GpiodLine>(wish, std::move(request), std::move(edges));
}

#else

int flags_of(const config::GpioLine& wish) {
    int flags = wish.active_low ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW : 0;
    if (wish.pull == config::Pull::up) flags |= GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP;
    if (wish.pull == config::Pull::down) flags |= GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN;
    return flags;
}

class GpiodLine final : public GpioLine {
  public:
    /// \param line of the chip, which releases it when it is closed
    GpiodLine(config::GpioLine wish, ChipHandle chip, gpiod_line* line)
        : m_wish(std::move(wish)), m_chip(std::move(chip)), m_line(line) {}

    [[nodiscard]] int descriptor() const override { return gpiod_line_event_get_fd(m_line); }

    Result<void, Failure> take_edges() override {
        gpiod_line_event edge{};
        if (gpiod_line_event_read(m_line, &edge) != 0) return tl::unexpected(line_failure(m_wish, errno));
        return {};
    }

    Result<bool, Failure> is_active() override {
        const int value = gpiod_line_get_value(m_line);
        if (value < 0) return tl::unexpected(line_failure(m_wish, errno));
        return value == 1;
    }

  private:
    config::GpioLine m_wish;
    ChipHandle m_chip;
    gpiod_line* m_line;
};

Result<std::unique_ptr<GpioLine>, Failure> request_line(const config::GpioLine& wish, ChipHandle chip) {
    gpiod_line* const line = gpiod_chip_get_line(chip.get(), static_cast<unsigned int>(wish.line));
    if (line == nullptr || gpiod_line_request_both_edges_events_flags(line, k_consumer, flags_of(wish)) != 0)
        return tl::unexpected(line_failure(wish, errno));
    return std::make_unique<GpiodLine>(wish, std::move(chip), line);
}

#endif

}  // namespace

Result<std::unique_ptr<GpioLine>, Failure> open_gpiod_line(const config::GpioLine& wish) {
    ChipHandle chip(gpiod_chip_open(chip_path(wish.chip).c_str()));
    if (!chip) return tl::unexpected(line_failure(wish, errno));
    return request_line(wish, std::move(chip));
}

}  // namespace mirror::sensor
