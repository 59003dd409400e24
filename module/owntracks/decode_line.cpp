#include "module/owntracks/decode_line.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "module/owntracks/base64.hpp"
#include "module/owntracks/decode.hpp"
#include "module/owntracks/json_scan.hpp"
#include "module/owntracks/message_json.hpp"
#include "module/owntracks/topic.hpp"

namespace mirror::owntracks {
namespace {

using Json = nlohmann::ordered_json;

/// What a line asks for.
struct LineRequest {
    std::string topic;
    std::string payload;
    std::vector<std::string> keys;
    bool retained = false;
};

using RequestResult = Result<LineRequest, Failure>;

/// Reads JSON, dropping what is nested deeper than any line needs; discarded when it is no JSON.
Json read_shallow(std::string_view text) {
    constexpr int k_deepest = 4;
    if (text.find('\0') != std::string_view::npos) return Json(Json::value_t::discarded);
    return Json::parse(
        text.begin(), text.end(), [](int depth, Json::parse_event_t, Json&) { return depth <= k_deepest; },
        false);
}

/// The `id` of a line that is not valid as a whole.
Json salvaged_id(std::string_view line) {
    JsonMemberScanner members(line);
    while (const auto member = members.next()) {
        if (!json_string_means(member->name, "id")) continue;
        Json id = read_shallow(member->value);
        return id.is_discarded() ? Json() : id;
    }
    return {};
}

Result<std::string, Failure> string_member(const Json& line, const char* name) {
    const auto found = line.find(name);
    if (found == line.end()) return tl::unexpected(Failure{fmt::format("the line has no `{}`", name)});
    if (!found->is_string())
        return tl::unexpected(Failure{fmt::format("the line's `{}` is no string", name)});
    return found->get<std::string>();
}

Result<std::string, Failure> payload_of(const Json& line) {
    auto payload = string_member(line, "payload");
    if (!payload || !line.contains("encoding")) return payload;
    const Json& encoding = line["encoding"];
    if (encoding.is_null() || encoding == "utf8") return payload;
    if (encoding != "base64")
        return tl::unexpected(Failure{"the line's `encoding` is neither utf8 nor base64"});
    auto bytes = decode_base64(*payload);
    if (!bytes) return tl::unexpected(Failure{"the line's `payload` is not base64"});
    return std::move(*bytes);
}

std::vector<std::string> keys_of(const Json& line) {
    std::vector<std::string> keys;
    const auto add = [&](const Json& key) {
        if (key.is_string()) keys.push_back(key.get<std::string>());
    };
    const auto found = line.find("key");
    if (found == line.end()) return keys;
    if (found->is_array()) {
        for (const Json& key : *found)
            add(key);
    } else {
        add(*found);
    }
    return keys;
}

RequestResult request_of(const Json& line, std::string_view root) {
    auto topic = string_member(line, "topic");
    if (!topic) return tl::unexpected(topic.error());
    auto payload = payload_of(line);
    if (!payload) return tl::unexpected(payload.error());
    if (!is_below(*topic, root))
        return tl::unexpected(Failure{fmt::format("the topic is not below {}/", root)});
    const auto retain = line.find("retain");
    const bool retained = retain != line.end() && (*retain == true || *retain == 1);
    return LineRequest{std::move(*topic), std::move(*payload), keys_of(line), retained};
}

std::string refusal(const Json& id, const std::string& reason) {
    const Json answer{{"id", id}, {"ok", false}, {"reason", reason}};
    return answer.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string decode_line(std::string_view text, std::string_view root) {
    const Json line = read_shallow(text);
    if (line.is_discarded()) return refusal(salvaged_id(text), "the line is not JSON");
    if (!line.is_object()) return refusal({}, "the line is not a JSON object");
    const Json id = line.contains("id") ? line["id"] : Json();
    const auto request = request_of(line, root);
    if (!request) return refusal(id, request.error().text);
    const auto message = decode(request->topic, request->payload, request->keys);
    if (!message) return refusal(id, message.error().text);
    Json answer{{"id", id}, {"ok", true}};
    write_message(answer, *message);
    // A command that the broker keeps is obeyed again at every reconnect.
    if (request->retained && is_command(message->body)) answer["retained"] = true;
    return answer.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace mirror::owntracks
