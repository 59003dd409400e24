#include "module/provisioning/cards.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace mirror::provisioning {
namespace {

using CardJson = nlohmann::ordered_json;
using namespace std::chrono_literals;

constexpr std::string_view k_info = "/info";
constexpr const char* k_maker = "owntracks-mirror";
constexpr std::string_view k_maker_mark = R"("_creator":"owntracks-mirror")";
constexpr std::size_t k_most_kept = 1000;
constexpr auto k_card_spacing = 1min;

}  // namespace

std::string card_json(const Card& card) {
    CardJson json{{"_type", "card"}, {"name", card.name}};
    if (!card.face_base64.empty()) json["face"] = card.face_base64;
    json["_creator"] = k_maker;
    return json.dump(-1, ' ', false, CardJson::error_handler_t::replace);
}

bool is_mirrors_card(std::string_view payload) {
    return payload.find(k_maker_mark) != std::string_view::npos;
}

std::string sealed_card_json(std::string data) {
    return CardJson{{"_type", "encrypted"}, {"data", std::move(data)}, {"_creator", k_maker}}.dump();
}

std::string card_topic(const std::string& base_topic) {
    return base_topic + std::string(k_info);
}

bool CardKeeper::hear(const Heard& heard, std::string_view unique_id) {
    const bool is_household = heard.topic.starts_with(fmt::format("owntracks/{}/", unique_id));
    if (!is_household || !heard.topic.ends_with(k_info)) return false;
    const std::string base(heard.topic.substr(0, heard.topic.size() - k_info.size()));
    if (heard.payload.empty()) {
        m_kept.erase(base);
        return false;
    }
    const bool is_ours = is_mirrors_card(heard.payload);
    if (m_kept.size() < k_most_kept || m_kept.contains(base))
        m_kept[base] = {is_ours, is_ours ? std::string(heard.payload) : ""};
    return is_ours;
}

std::vector<Order> CardKeeper::due(UtcSeconds now, const std::function<bool(const std::string&)>& has_own) {
    std::vector<Order> orders;
    const auto put = [&](const std::string& base, std::string payload, bool is_foreign) {
        UtcSeconds& last = m_published_at[base];
        if (is_foreign && last <= now && now - last < k_card_spacing) return;
        last = now;
        if (!payload.empty()) m_kept[base] = {true, payload};
        orders.push_back({card_topic(base), std::move(payload), true});
    };
    std::vector<std::string> unwanted;
    for (const auto& [base, kept] : m_kept) {
        const auto wish = m_wanted.find(base);
        const bool is_left_to_phone = wish != m_wanted.end() && wish->second.is_picture_known &&
                                      wish->second.face_base64.empty() && has_own(base);
        if (kept.is_ours && (wish == m_wanted.end() || is_left_to_phone)) unwanted.push_back(base);
    }
    for (const std::string& base : unwanted) {
        put(base, "", false);
        m_kept.erase(base);
    }
    for (const auto& [base, card] : m_wanted) {
        const auto kept = m_kept.find(base);
        const bool is_foreign = kept != m_kept.end() && !kept->second.is_ours;
        const bool is_left_to_phone = card.face_base64.empty() && (is_foreign || has_own(base));
        if (!card.is_picture_known || is_left_to_phone) continue;
        std::string payload = card_json(card);
        if (kept == m_kept.end() || is_foreign || kept->second.payload != payload)
            put(base, std::move(payload), is_foreign);
    }
    return orders;
}

}  // namespace mirror::provisioning
