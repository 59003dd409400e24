#include "module/control/desk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "module/provisioning/vehicle_commands.hpp"

namespace mirror::control {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds k_saying_time = 1min;
constexpr std::chrono::milliseconds k_least_saying_time = 1s;
constexpr std::chrono::milliseconds k_most_saying_time = 24h;

bool is_on_page(const std::vector<std::string>& page, const std::string& module) {
    return std::ranges::find(page, module) != page.end();
}

/// Whether a module belongs on the page that is shown; nothing for those on no page.
std::optional<bool> paged(const config::Control& control, int page, const std::string& module) {
    const bool has_page = std::ranges::any_of(
        control.pages, [&](const std::vector<std::string>& each) { return is_on_page(each, module); });
    if (!has_page || page == 0) return std::nullopt;
    return is_on_page(control.pages[static_cast<std::size_t>(page - 1)], module);
}

}  // namespace

std::vector<std::string> module_ids(std::span<const config::Module> modules) {
    std::vector<std::string> ids;
    std::set<std::string> taken;
    for (const config::Module& module : modules) {
        std::string id = module.name;
        for (int number = 2; !taken.insert(id).second; ++number)
            id = fmt::format("{}_{}", module.name, number);
        ids.push_back(std::move(id));
    }
    return ids;
}

bool is_showable(const config::Module& module) {
    return !module.disabled && module.position != config::Position::none;
}

Known known_in(const config::Config& config) {
    Known known;
    for (const config::Person& person : config.people) {
        known.people.push_back(person.name);
        if (provisioning::vehicle_topic(person.name, config)) known.vehicles.push_back(person.name);
    }
    known.vehicle_commands = config.control.vehicle_commands;
    const std::vector<std::string> ids = module_ids(config.modules);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (!is_showable(config.modules[i])) continue;
        known.modules.push_back(ids[i]);
        const auto* const map = std::get_if<config::MapOptions>(&config.modules[i].options);
        known.has_map |= map != nullptr && map->kind == config::MapKind::map;
    }
    known.pages = static_cast<int>(config.control.pages.size());
    known.has_alerts = config.alerts.enabled;
    return known;
}

std::optional<std::string> Desk::obey(const Order& order, const config::Config& config, SinceBoot now) {
    if (const auto* const screen = std::get_if<SetScreen>(&order)) return take(*screen);
    if (const auto* const dim = std::get_if<Dim>(&order)) return take(*dim);
    if (const auto* const presence = std::get_if<Presence>(&order)) return take(*presence, now);
    if (const auto* const module = std::get_if<ShowModule>(&order)) return take(*module);
    if (const auto* const page = std::get_if<TurnPage>(&order)) return take(*page, config);
    if (const auto* const focus = std::get_if<Focus>(&order)) return take(*focus);
    if (const auto* const zoom = std::get_if<ZoomMap>(&order)) return take(*zoom);
    if (const auto* const saying = std::get_if<Say>(&order)) return take(*saying, now);
    if (const auto* const guests = std::get_if<SetGuests>(&order)) return take(*guests);
    return std::nullopt;
}

std::string Desk::take(const SetScreen& order) {
    using view::ScreenWish;
    switch (order.wish) {
        case ScreenOrder::on:
            m_screen = ScreenWish::on;
            return "the screen is on until it is told otherwise";
        case ScreenOrder::off:
            m_screen = ScreenWish::off;
            return "the screen is off until it is told otherwise";
        case ScreenOrder::automatic:
            break;
    }
    m_screen = ScreenWish::automatic;
    return "the screen follows its schedule and sensor again";
}

std::string Desk::take(const Dim& order) {
    m_steering.brightness_pct = order.brightness_pct;
    return fmt::format("the screen is at {} %", order.brightness_pct);
}

std::string Desk::take(const Presence& order, SinceBoot now) {
    if (!m_presence || m_presence->is_present != order.is_present) m_presence = {order.is_present, now};
    return order.is_present ? "somebody is in front of the mirror" : "nobody is in front of the mirror";
}

std::string Desk::take(const ShowModule& order) {
    m_shown[order.module] = order.is_shown;
    return fmt::format("{} is {}", order.module, order.is_shown ? "shown" : "hidden");
}

std::string Desk::take(const TurnPage& order, const config::Config& config) {
    const int pages = static_cast<int>(config.control.pages.size());
    const int now = page(config);
    if (pages == 0) return "there are no pages";
    m_page = order.step == PageStep::to     ? std::clamp(order.page, 1, pages)
             : order.step == PageStep::next ? now % pages + 1
                                            : (now + pages - 2) % pages + 1;
    m_shown.clear();  // a page is what it says
    return fmt::format("page {} of {}", m_page, pages);
}

std::string Desk::take(const Focus& order) {
    m_steering.focus = order.person;
    if (order.person.empty()) return "the map looks where it always does";
    return fmt::format("the map follows {}", order.person);
}

std::string Desk::take(const ZoomMap& order) {
    m_steering.map_zoom = order.zoom;
    if (!order.zoom) return "the map zooms by itself again";
    return fmt::format("the map is at zoom {}", *order.zoom);
}

std::string Desk::take(const Say& order, SinceBoot now) {
    if (!order.alert) {
        m_steering.saying.reset();
        return "nothing is said any more";
    }
    const auto time =
        std::clamp(order.alert->timer.value_or(k_saying_time), k_least_saying_time, k_most_saying_time);
    m_steering.saying = {order.alert->title, order.alert->text, now + time};
    return fmt::format("it is said for {} s", std::chrono::ceil<std::chrono::seconds>(time).count());
}

std::string Desk::take(const SetGuests& order) {
    using view::GuestWish;
    switch (order.wish) {
        case GuestOrder::on:
            m_guests = GuestWish::on;
            return "the glass is for guests, too, until it is told otherwise";
        case GuestOrder::off:
            m_guests = GuestWish::off;
            return "the glass is for the household alone until it is told otherwise";
        case GuestOrder::automatic:
            break;
    }
    m_guests = GuestWish::automatic;
    return "the glass is for guests as `privacy` says";
}

int Desk::page(const config::Config& config) const {
    return std::min(m_page, static_cast<int>(config.control.pages.size()));
}

void Desk::fill(view::LocalState& local, const config::Config& config) const {
    local.screen = m_screen;
    local.steering = m_steering;
    local.guests = m_guests;
    const bool is_newer =
        m_presence && (!local.heard.presence || local.heard.presence->since <= m_presence->since);
    if (is_newer) local.heard.presence = m_presence;
    const std::vector<std::string> ids = module_ids(config.modules);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (const auto shown = paged(config.control, page(config), config.modules[i].name))
            local.shown[i] = *shown;
        if (const auto told = m_shown.find(ids[i]); told != m_shown.end()) local.shown[i] = told->second;
    }
}

}  // namespace mirror::control
