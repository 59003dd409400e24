// The kernel's own switch of a monitor (DPMS), with a libdrm of the test's own in front of the system's:
// there is no card here.

#include "render/power/kms_backend.hpp"

#include <fcntl.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

using namespace mirror::render;
using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t k_dpms = 77, k_other_property = 78;

/// A plug of the card, by its number.
struct Plug {
    drmModeConnection connection = DRM_MODE_CONNECTED;
    bool has_dpms = true;
    bool obeys = true;
};

/// The card as the kernel would show it, and what was asked of it.
struct Card {
    bool is_ours = true;
    std::map<std::uint32_t, Plug> plugs;
    struct Order {
        std::uint32_t plug;
        std::uint64_t value;
        bool operator==(const Order&) const = default;
    };
    std::vector<Order> orders;
    int descriptor = -1;  ///< that was used last
    int open_handles = 0;
};
Card s_card;

bool is_open(int descriptor) {
    return fcntl(descriptor, F_GETFD) >= 0;
}

}  // namespace

extern "C" int drmIsMaster(int descriptor) {
    s_card.descriptor = descriptor;
    return s_card.is_ours ? 1 : 0;
}
extern "C" drmModeResPtr drmModeGetResources(int /*descriptor*/) {
    ++s_card.open_handles;
    auto* const resources = new drmModeRes{};
    resources->count_connectors = static_cast<int>(s_card.plugs.size());
    resources->connectors = new std::uint32_t[s_card.plugs.size()];
    std::ranges::transform(s_card.plugs, resources->connectors, [](const auto& plug) { return plug.first; });
    return resources;
}
extern "C" void drmModeFreeResources(drmModeResPtr resources) {
    --s_card.open_handles;
    delete[] resources->connectors;
    delete resources;
}
extern "C" drmModeConnectorPtr drmModeGetConnectorCurrent(int /*descriptor*/, std::uint32_t number) {
    ++s_card.open_handles;
    const Plug& plug = s_card.plugs.at(number);
    auto* const connector = new drmModeConnector{};
    connector->connector_id = number;
    connector->connection = plug.connection;
    connector->count_props = plug.has_dpms ? 2 : 1;
    connector->props = new std::uint32_t[2]{k_other_property, k_dpms};
    return connector;
}
extern "C" void drmModeFreeConnector(drmModeConnectorPtr connector) {
    --s_card.open_handles;
    delete[] connector->props;
    delete connector;
}
extern "C" drmModePropertyPtr drmModeGetProperty(int /*descriptor*/, std::uint32_t number) {
    ++s_card.open_handles;
    auto* const property = new drmModePropertyRes{};
    property->prop_id = number;
    std::strcpy(property->name, number == k_dpms ? "DPMS" : "EDID");
    return property;
}
extern "C" void drmModeFreeProperty(drmModePropertyPtr property) {
    --s_card.open_handles;
    delete property;
}
extern "C" int drmModeConnectorSetProperty(int descriptor, std::uint32_t plug, std::uint32_t property,
                                           std::uint64_t value) {
    if (property != k_dpms || !is_open(descriptor) || !s_card.plugs.at(plug).obeys) {
        errno = EINVAL;
        return -EINVAL;
    }
    s_card.orders.push_back({plug, value});
    return 0;
}

namespace {

/// A card with its file, and the kernel's list of it.
struct House {
    House() {
        s_card = {};
        namespace fs = std::filesystem;
        fs::create_directory(kernel.path() / "card1");
        fs::create_directory(kernel.path() / "card1-HDMI-A-1");
        std::ofstream(kernel.path() / "card1-HDMI-A-1" / "status") << "connected\n";
        devices.write("card1", "");
        backend = kms_backend(kernel.path(), devices.path());
    }
    auto turn(bool on) { return backend->switch_screen(on, patience); }

    mirror::test::TempFolder kernel, devices;
    std::shared_ptr<PowerBackend> backend;
    PowerPatience patience{std::chrono::steady_clock::now() + 5s, std::make_shared<std::atomic<bool>>(false)};
};

using Orders = std::vector<Card::Order>;

}  // namespace

TEST_CASE("the kernel switches every monitor that is there off and on, and the card is held meanwhile") {
    House house;
    s_card.plugs = {{31, {}},
                    {32, {DRM_MODE_DISCONNECTED}},
                    {33, {DRM_MODE_CONNECTED, false}},
                    {34, {DRM_MODE_UNKNOWNCONNECTION}}};
    REQUIRE(house.turn(false));
    CHECK(s_card.orders == Orders{{31, DRM_MODE_DPMS_OFF}, {34, DRM_MODE_DPMS_OFF}});
    CHECK(is_open(s_card.descriptor));  // whoever closes it gives the screen back to the console
    s_card.orders.clear();
    REQUIRE(house.turn(true));
    CHECK(s_card.orders == Orders{{31, DRM_MODE_DPMS_ON}, {34, DRM_MODE_DPMS_ON}});
    CHECK_FALSE(is_open(s_card.descriptor));
    CHECK(s_card.open_handles == 0);
    // And again: nothing is left over from the first time.
    s_card.orders.clear();
    REQUIRE(house.turn(false));
    REQUIRE(house.turn(true));
    CHECK(s_card.orders.size() == 4);
}

TEST_CASE("one monitor that does not obey keeps no other from going dark") {
    House house;
    s_card.plugs = {{31, {DRM_MODE_CONNECTED, true, false}}, {32, {}}};
    REQUIRE(house.turn(false));
    CHECK(s_card.orders == Orders{{32, DRM_MODE_DPMS_OFF}});
}

TEST_CASE("a card whose monitors cannot be switched is let go, with the reason") {
    House house;
    SECTION("another program draws on it") {
        s_card.is_ours = false;
        s_card.plugs = {{31, {}}};
        CHECK_THAT(house.turn(false).error().text, ContainsSubstring("card1: another program draws on it"));
    }
    SECTION("no monitor is on") {
        s_card.plugs = {{31, {DRM_MODE_DISCONNECTED}}};
        CHECK_THAT(house.turn(false).error().text, ContainsSubstring("card1: no monitor is on"));
    }
    SECTION("the kernel refuses") {
        s_card.plugs = {{31, {DRM_MODE_CONNECTED, true, false}}};
        CHECK_THAT(house.turn(false).error().text, ContainsSubstring("card1: Invalid argument"));
    }
    CHECK_FALSE(is_open(s_card.descriptor));
    CHECK(s_card.orders.empty());
    CHECK(s_card.open_handles == 0);
}
