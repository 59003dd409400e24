#include "render/power/kms_backend.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "module/base/handle.hpp"

namespace mirror::render {
namespace {

using ResourcesHandle = std::unique_ptr<drmModeRes, HandleDeleter<drmModeFreeResources>>;
using ConnectorHandle = std::unique_ptr<drmModeConnector, HandleDeleter<drmModeFreeConnector>>;
using PropertyHandle = std::unique_ptr<drmModePropertyRes, HandleDeleter<drmModeFreeProperty>>;

/// A card that is open, and the switches on it that were turned off.
class HeldCard {
  public:
    explicit HeldCard(int descriptor) : m_descriptor(descriptor) {}
    ~HeldCard() {
        if (m_descriptor >= 0) close(m_descriptor);
    }
    HeldCard(HeldCard&& other) noexcept
        : m_descriptor(std::exchange(other.m_descriptor, -1)), m_switches(std::move(other.m_switches)) {}
    HeldCard& operator=(HeldCard&&) = delete;
    [[nodiscard]] int descriptor() const { return m_descriptor; }

    Result<void, Failure> switch_off() {
        if (drmIsMaster(m_descriptor) == 0) return tl::unexpected(Failure{"another program draws on it"});
        const ResourcesHandle resources(drmModeGetResources(m_descriptor));
        if (!resources) return tl::unexpected(last_failure());
        Failure failure{"no monitor is on"};
        for (int i = 0; i < resources->count_connectors; ++i) {
            // As known already: asking the monitor takes long.
            const ConnectorHandle connector(
                drmModeGetConnectorCurrent(m_descriptor, resources->connectors[i]));
            if (!connector || connector->connection == DRM_MODE_DISCONNECTED) continue;
            const std::uint32_t property = dpms_of(*connector);
            if (property == 0) continue;
            if (set(connector->connector_id, property, DRM_MODE_DPMS_OFF)) {
                m_switches.emplace_back(connector->connector_id, property);
            } else {
                failure = last_failure();
            }
        }
        if (m_switches.empty()) return tl::unexpected(std::move(failure));
        return {};
    }

    void switch_on() const {
        for (const auto& [connector, property] : m_switches)
            set(connector, property, DRM_MODE_DPMS_ON);
    }

  private:
    static Failure last_failure() { return {std::generic_category().message(errno)}; }

    bool set(std::uint32_t connector, std::uint32_t property, std::uint64_t value) const {
        return drmModeConnectorSetProperty(m_descriptor, connector, property, value) == 0;
    }

    /// \return the property's number; 0: the connector has none
    [[nodiscard]] std::uint32_t dpms_of(const drmModeConnector& connector) const {
        for (int i = 0; i < connector.count_props; ++i) {
            const PropertyHandle property(drmModeGetProperty(m_descriptor, connector.props[i]));
            if (property && std::strcmp(property->name, "DPMS") == 0) return property->prop_id;
        }
        return 0;
    }

    int m_descriptor;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> m_switches;  ///< connector and property
};

class Kms final : public PowerBackend {
  public:
    Kms(std::filesystem::path cards_folder, std::filesystem::path devices_folder)
        : m_cards_folder(std::move(cards_folder)), m_devices_folder(std::move(devices_folder)) {}

    [[nodiscard]] std::string name() const override { return "kms"; }
    [[nodiscard]] bool outlasts_us() const override { return false; }

    Result<void, Failure> switch_screen(bool on, const PowerPatience& /*patience*/) override {
        if (!on) return switch_off();
        for (const HeldCard& card : m_held)
            card.switch_on();
        m_held.clear();
        return {};
    }

  private:
    Result<void, Failure> switch_off() {
        const GraphicsCards cards = look_at_cards(m_cards_folder);
        std::string faults;
        for (const int number : cards.numbers) {
            if (!cards.has_connectors(number)) continue;
            const std::string path = (m_devices_folder / fmt::format("card{}", number)).string();
            auto done = hold(path);
            if (!done) faults += fmt::format("{}{}: {}", faults.empty() ? "" : "; ", path, done.error().text);
        }
        if (!m_held.empty()) return {};
        if (faults.empty()) faults = "no card has a plug for a monitor: " + describe(cards);
        return tl::unexpected(Failure{std::move(faults)});
    }

    /// The first to open a card that nobody draws on may switch it.
    Result<void, Failure> hold(const std::string& path) {
        HeldCard card(open(path.c_str(), O_RDWR | O_CLOEXEC));
        if (card.descriptor() < 0) return tl::unexpected(Failure{std::generic_category().message(errno)});
        auto done = card.switch_off();
        if (done) m_held.push_back(std::move(card));
        return done;
    }

    std::filesystem::path m_cards_folder;
    std::filesystem::path m_devices_folder;
    std::vector<HeldCard> m_held;
};

}  // namespace

std::shared_ptr<PowerBackend> kms_backend(std::filesystem::path cards_folder,
                                          std::filesystem::path devices_folder) {
    return std::make_shared<Kms>(std::move(cards_folder), std::move(devices_folder));
}

}  // namespace mirror::render
