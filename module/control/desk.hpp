#pragma once
// What somebody told the mirror about its picture, until they say otherwise or it starts again.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "module/config/config.hpp"
#include "module/control/orders.hpp"
#include "module/view/view_input.hpp"

namespace mirror::control {

/// `clock`, `people`, …; of a module that stands there twice the second is `clock_2`.
std::vector<std::string> module_ids(std::span<const config::Module> modules);

/// Whether a module can be seen at all: it has a place, and is not disabled.
bool is_showable(const config::Module& module);

/// What a configuration has to name.
Known known_in(const config::Config& config);

class Desk {
  public:
    /// Takes an order that concerns the picture. \return a sentence about what is done; nothing for other
    /// orders
    std::optional<std::string> obey(const Order& order, const config::Config& config, SinceBoot now);

    /// Adds what was told to the mirror's own state.
    void fill(view::LocalState& local, const config::Config& config) const;

    [[nodiscard]] int brightness_pct() const { return m_steering.brightness_pct; }
    /// The page that is shown, from 1; 0 where there are none.
    [[nodiscard]] int page(const config::Config& config) const;

  private:
    std::string take(const SetScreen& order);
    std::string take(const Dim& order);
    std::string take(const Presence& order, SinceBoot now);
    std::string take(const ShowModule& order);
    std::string take(const TurnPage& order, const config::Config& config);
    std::string take(const Focus& order);
    std::string take(const ZoomMap& order);
    std::string take(const Say& order, SinceBoot now);
    std::string take(const SetGuests& order);

    view::ScreenWish m_screen = view::ScreenWish::automatic;
    view::Steering m_steering;
    view::GuestWish m_guests = view::GuestWish::automatic;
    std::optional<topics::HeardPresence> m_presence;
    std::map<std::string, bool> m_shown;  ///< modules by their ids
    int m_page = 1;
};

}  // namespace mirror::control
