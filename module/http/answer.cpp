#include "module/http/answer.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

namespace mirror::http {
namespace {

using Json = nlohmann::ordered_json;

Json location_json(const Friend& friend_) {
    const Friend::Place& place = *friend_.place;
    Json json{{"_type", "location"},
              {"tid", friend_.tid},
              {"lat", place.lat_deg},
              {"lon", place.lon_deg},
              {"tst", place.time_s}};
    // Whole numbers: the apps read no others there.
    if (place.accuracy_m) json["acc"] = std::llround(*place.accuracy_m);
    if (place.speed_kmh) json["vel"] = std::llround(*place.speed_kmh);
    if (place.course_deg) json["cog"] = std::llround(*place.course_deg);
    if (!friend_.bases.empty()) json["topic"] = friend_.bases.front();
    return json;
}

Json card_json(const Friend& friend_) {
    Json json{{"_type", "card"}, {"tid", friend_.tid}, {"name", friend_.name}};
    if (!friend_.face_base64.empty()) json["face"] = friend_.face_base64;
    return json;
}

/// Letters of a name for its tid, most fitting first.
std::string letters_for(const std::string& name) {
    std::string letters;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80 && std::isalnum(byte) != 0) letters += static_cast<char>(std::toupper(byte));
    }
    return letters.empty() ? "X" : letters;
}

}  // namespace

void complete_tids(Friends& friends) {
    std::set<std::string> taken;
    for (const Friend& each : friends)
        taken.insert(each.tid);
    for (Friend& each : friends) {
        if (!each.tid.empty()) continue;
        const std::string letters = letters_for(each.name);
        const std::string seconds = letters.substr(1) + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        for (const char second : seconds) {
            each.tid = {letters[0], second};
            if (taken.insert(each.tid).second) break;
        }
    }
}

std::string answer_json(const Friends& friends, std::string_view own_base, bool with_cards,
                        const std::vector<std::string>& commands) {
    Json answer = Json::array();
    for (const Friend& each : friends) {
        if (std::ranges::find(each.bases, own_base) != each.bases.end()) continue;
        if (with_cards) answer.push_back(card_json(each));
        if (each.place) answer.push_back(location_json(each));
    }
    for (const std::string& command : commands) {
        auto json = Json::parse(command, nullptr, false);
        if (json.is_object()) answer.push_back(std::move(json));
    }
    return answer.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void CommandBox::put(const std::string& base_topic, std::string command) {
    std::deque<std::string>& waiting = m_waiting[base_topic];
    if (std::ranges::find(waiting, command) != waiting.end()) return;
    if (waiting.size() >= k_most_for_one) waiting.pop_front();
    waiting.push_back(std::move(command));
}

std::vector<std::string> CommandBox::take(const std::string& base_topic) {
    const auto found = m_waiting.find(base_topic);
    if (found == m_waiting.end()) return {};
    std::vector<std::string> commands(std::make_move_iterator(found->second.begin()),
                                      std::make_move_iterator(found->second.end()));
    m_waiting.erase(found);
    return commands;
}

}  // namespace mirror::http
