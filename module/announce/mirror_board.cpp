#include "module/announce/mirror_board.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace mirror::announce {
namespace {

using MirrorJson = nlohmann::ordered_json;

const char* switch_word(bool is_on) {
    return is_on ? "on" : "off";
}

std::string counters_json(const household::Counters& counters) {
    return MirrorJson{{"messages", counters.messages},         {"rejected", counters.rejected},
                      {"unknown_type", counters.unknown_type}, {"unknown_device", counters.unknown_device},
                      {"duplicates", counters.duplicates},     {"old_fixes", counters.old_fixes}}
        .dump();
}

}  // namespace

std::string module_topic(std::string_view root, std::string_view id) {
    return fmt::format("{}/mirror/module/{}", root, id);
}

Board mirror_board(std::string_view root, const MirrorFacts& facts) {
    const std::string topic = fmt::format("{}/mirror", root);
    MirrorJson modules = MirrorJson::object();
    Board board;
    for (const auto& [id, is_shown] : facts.modules) {
        modules[id] = is_shown;
        board[module_topic(root, id)] = switch_word(is_shown);
    }
    const MirrorJson json{{"version", facts.version},
                          {"screen", switch_word(facts.is_screen_on)},
                          {"brightness", facts.brightness_pct},
                          {"guest", switch_word(facts.is_for_guests)},
                          {"page", facts.page == 0 ? MirrorJson(nullptr) : MirrorJson(facts.page)},
                          {"modules", std::move(modules)},
                          {"problems", facts.problems}};
    board[topic] = json.dump(-1, ' ', false, MirrorJson::error_handler_t::replace);
    board[online_topic(root)] = "true";
    board[topic + "/screen"] = switch_word(facts.is_screen_on);
    board[topic + "/brightness"] = std::to_string(facts.brightness_pct);
    board[topic + "/guest"] = switch_word(facts.is_for_guests);
    if (facts.page != 0) board[topic + "/page"] = std::to_string(facts.page);
    board[topic + "/counters"] = counters_json(facts.counters);
    return board;
}

}  // namespace mirror::announce
