#pragma once
// Of several mirrors in one household exactly one sets phones up: it says so in a retained message, and its
// will takes that back when it vanishes.

#include <optional>
#include <string>
#include <string_view>

#include "module/base/clock.hpp"
#include "module/provisioning/progress.hpp"

namespace mirror::provisioning {

/// `owntracks/<uniqueId>/_mirror/owner`, below which no device is.
std::string owner_topic(std::string_view unique_id);

class OwnerRole {
  public:
    /// \param client_id of this mirror at the broker
    OwnerRole(std::string unique_id, std::string client_id);

    /// Something on owner_topic().
    void hear(std::string_view payload);
    /// The connection stands and what the broker keeps was heard.
    void connected(UtcSeconds now);
    /// What another one said may be void by the next time: if it is not, the broker says it again before
    /// connected().
    void disconnected();
    /// This mirror sets up nobody any more. \return what takes its word back, if the broker may still keep
    /// it: retained, and to be published before anything else
    [[nodiscard]] std::optional<Order> resign();

    /// Whether this mirror may send anything to phones.
    [[nodiscard]] bool is_owner() const { return m_is_settled && m_is_claimed; }
    /// What has to be announced now, once: retained, with QoS 1.
    [[nodiscard]] std::optional<Order> take_announcement();
    /// Why this mirror leaves the phones alone; empty when it does not.
    [[nodiscard]] std::string refusal() const;

  private:
    struct Claim {
        std::string client_id;
        UtcSeconds since{};
    };
    void claim();

    std::string m_unique_id;
    Claim m_own;
    std::optional<Claim> m_other;
    bool m_is_settled = false;
    bool m_is_claimed = false;
    bool m_is_announcement_due = false;
    bool m_has_spoken = false;  ///< the broker may keep our word
};

}  // namespace mirror::provisioning
