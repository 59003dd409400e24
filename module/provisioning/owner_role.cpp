#include "module/provisioning/owner_role.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

namespace mirror::provisioning {

using Json = nlohmann::json;

std::string owner_topic(std::string_view unique_id) {
    return fmt::format("owntracks/{}/_mirror/owner", unique_id);
}

OwnerRole::OwnerRole(std::string unique_id, std::string client_id)
    : m_unique_id(std::move(unique_id)), m_own{std::move(client_id), {}} {}

void OwnerRole::claim() {
    m_is_claimed = m_is_announcement_due = true;
}

void OwnerRole::connected(UtcSeconds now) {
    m_is_settled = true;
    if (m_own.since == UtcSeconds{}) m_own.since = now;
    if (!m_other && !m_is_claimed) claim();
}

void OwnerRole::disconnected() {
    m_is_settled = m_is_claimed = m_is_announcement_due = false;
    m_other.reset();
}

std::optional<Order> OwnerRole::resign() {
    m_is_settled = m_is_claimed = m_is_announcement_due = false;
    if (!std::exchange(m_has_spoken, false)) return std::nullopt;
    return Order{owner_topic(m_unique_id), "", true};
}

void OwnerRole::hear(std::string_view payload) {
    if (payload.empty()) {  // the other one left, or a will took our own word back
        m_other.reset();
        m_has_spoken = false;
        if (m_is_settled) claim();
        return;
    }
    const Json said = Json::parse(payload, nullptr, false);
    const auto is_good = said.is_object() && said.value("clientId", Json()).is_string() &&
                         said.value("since", Json()).is_number_integer();
    if (!is_good) return;
    Claim claimed{said["clientId"].get<std::string>(),
                  UtcSeconds(std::chrono::seconds(said["since"].get<std::int64_t>()))};
    if (claimed.client_id == m_own.client_id) return;
    // Both spoke at once: the elder stays.
    const bool is_elder =
        m_is_claimed && std::tie(m_own.since, m_own.client_id) < std::tie(claimed.since, claimed.client_id);
    if (is_elder) {
        m_is_announcement_due = true;
        return;
    }
    m_other = std::move(claimed);
    m_is_claimed = m_is_announcement_due = m_has_spoken = false;
}

std::optional<Order> OwnerRole::take_announcement() {
    if (!is_owner() || !std::exchange(m_is_announcement_due, false)) return std::nullopt;
    m_has_spoken = true;
    const Json said{{"clientId", m_own.client_id}, {"since", m_own.since.time_since_epoch().count()}};
    return Order{owner_topic(m_unique_id), said.dump(), true};
}

std::string OwnerRole::refusal() const {
    if (!m_other) return {};
    return fmt::format(
        "another mirror of this household ({}) sets the phones up: this one only watches. Give "
        "`provisioning.role` the value `observer` here, or there",
        m_other->client_id);
}

}  // namespace mirror::provisioning
