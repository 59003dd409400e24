#include "module/control/request.hpp"

#include <nlohmann/json.hpp>

#include "module/base/utf8.hpp"

namespace mirror::control {
namespace {

constexpr std::size_t k_most_id_letters = 64;
constexpr std::size_t k_most_echo_letters = 200;

}  // namespace

Request read_request(std::string_view payload) {
    const auto first = payload.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos || payload[first] != '{') return {std::string(payload), "", false};
    const auto json = nlohmann::json::parse(payload, nullptr, false);
    if (!json.is_object()) return {std::string(payload), "", false};
    Request request;
    const auto command = json.find("command");
    if (command == json.end() || !command->is_string()) return {std::string(payload), "", false};
    request.line = command->get<std::string>();
    if (const auto id = json.find("id"); id != json.end() && (id->is_string() || id->is_number_integer()))
        request.id = safe_text(id->is_string() ? id->get<std::string>() : id->dump(), k_most_id_letters);
    const auto confirm = json.find("confirm");
    request.is_confirmed = confirm != json.end() && *confirm == true;
    return request;
}

std::string request_json(const Request& request) {
    const nlohmann::ordered_json json{{"command", request.line}, {"confirm", request.is_confirmed}};
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string reply_json(const Request& request, const Result<std::string, Failure>& done) {
    nlohmann::ordered_json reply{{"command", safe_text(request.line, k_most_echo_letters)},
                                 {"ok", done.has_value()},
                                 {"message", done ? *done : done.error().text}};
    if (!request.id.empty()) reply["id"] = request.id;
    return reply.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace mirror::control
