#include "render/power/graphics_cards.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <tuple>

namespace mirror::render {
namespace {

/// The number in "card1", and what follows it.
std::optional<std::pair<int, std::string>> parse_card_name(const std::string& name) {
    constexpr std::string_view k_card = "card";
    if (!name.starts_with(k_card)) return std::nullopt;
    int number = 0;
    const char* const end = name.data() + name.size();
    const auto parsed = std::from_chars(name.data() + k_card.size(), end, number);
    if (parsed.ec != std::errc{}) return std::nullopt;
    return std::pair(number, std::string(parsed.ptr, end));
}

}  // namespace

bool GraphicsCards::has_monitor() const {
    return std::ranges::any_of(connectors, &Connector::has_monitor);
}

bool GraphicsCards::has_connectors(int card) const {
    return std::ranges::count(connectors, card, &Connector::card) > 0;
}

std::optional<int> GraphicsCards::card_with_monitor() const {
    const auto found = std::ranges::find_if(connectors, &Connector::has_monitor);
    return found == connectors.end() ? std::nullopt : std::optional(found->card);
}

GraphicsCards look_at_cards(const std::filesystem::path& folder) {
    GraphicsCards cards;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        const auto name = parse_card_name(entry.path().filename());
        if (!name) continue;
        const auto& [number, rest] = *name;
        if (rest.empty()) cards.numbers.push_back(number);
        // One that writes pictures into memory is no monitor.
        if (!rest.starts_with('-') || rest.starts_with("-Writeback")) continue;
        std::string status;
        std::ifstream file(entry.path() / "status");
        std::getline(file, status);
        // "unknown" is what plugs say that cannot tell: SDL shall try.
        cards.connectors.push_back({number, rest.substr(1), status == "connected" || status == "unknown"});
    }
    std::ranges::sort(cards.numbers);
    std::ranges::sort(cards.connectors, {},
                      [](const Connector& each) { return std::tie(each.card, each.name); });
    return cards;
}

std::string describe(const GraphicsCards& cards) {
    std::string text;
    for (const int number : cards.numbers) {
        std::string plugs;
        for (const Connector& each : cards.connectors) {
            if (each.card != number) continue;
            plugs += fmt::format("{}{} {}", plugs.empty() ? "" : ", ", each.name,
                                 each.has_monitor ? "with a monitor" : "without one");
        }
        text += fmt::format("{}card{} ({})", text.empty() ? "" : ", ", number,
                            plugs.empty() ? "no plug for a monitor" : plugs);
    }
    return text.empty() ? "no graphics card" : text;
}

}  // namespace mirror::render
