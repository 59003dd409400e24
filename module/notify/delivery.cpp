#include "module/notify/delivery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "module/base/utf8.hpp"
#include "module/base/wipe.hpp"
#include "module/config/environment.hpp"
#include "module/storage/state_directory.hpp"

namespace mirror::notify {
namespace {

using config::Receiver;
using config::ReceiverKind;
using DeliveryJson = nlohmann::ordered_json;

constexpr std::size_t k_shown_answer = 300;

/// What stands in a file as a line: without blanks around it.
std::string secret_in(std::string text) {
    constexpr std::string_view k_blanks = " \t\r\n";
    const auto from = text.find_first_not_of(k_blanks);
    if (from == std::string::npos) return {};
    std::string secret = text.substr(from, text.find_last_not_of(k_blanks) - from + 1);
    wipe(text);
    return secret;
}

Result<std::string, Failure> secret_of(const Receiver& receiver) {
    if (receiver.secret_file.empty()) return std::string();
    auto text = storage::read_private_file(receiver.secret_file);
    std::string secret = secret_in(text ? std::move(*text) : std::string());
    const bool is_line = std::ranges::all_of(
        secret, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; });
    if (!secret.empty() && is_line) return secret;
    return tl::unexpected(
        Failure{fmt::format("the secret in {} {}: {}", receiver.secret_file,
                            secret.empty() ? "cannot be read, or there is none" : "is not one line of text",
                            config::next_step_for_unreadable(receiver.secret_file))});
}

std::string address_below(std::string server, std::string_view path) {
    while (server.ends_with('/'))
        server.pop_back();
    return server + std::string(path);
}

std::string text_of(const Words& words, std::string_view word) {
    const auto found = words.texts.find(word);
    return found == words.texts.end() ? "" : found->second;
}

int priority_in(const Words& words) {
    return static_cast<int>(words.numbers.at("priority"));
}

std::string dumped_json(const DeliveryJson& json) {
    return json.dump(-1, ' ', false, DeliveryJson::error_handler_t::replace);
}

/// Source: docs.ntfy.sh, "Publish as JSON", "Message priority", "Access tokens".
WebCall ntfy_call(const Receiver& receiver, const Words& words, const std::string& secret) {
    WebCall call;
    call.address = receiver.url;
    call.body = dumped_json({{"topic", receiver.topic},
                             {"title", text_of(words, "title")},
                             {"message", text_of(words, "sentence")},
                             {"priority", priority_in(words)}});
    if (!secret.empty()) call.headers.push_back("Authorization: Bearer " + secret);
    return call;
}

/// Source: gotify.net, "Push messages", and Gotify's API: POST /message, header X-Gotify-Key.
WebCall gotify_call(const Receiver& receiver, const Words& words, const std::string& secret) {
    // Its Android app rings from 4 on, and insists from 8 on.
    constexpr int k_usual = 5;
    constexpr int k_insistent = 8;
    WebCall call;
    call.address = address_below(receiver.url, "/message");
    call.body = dumped_json({{"title", text_of(words, "title")},
                             {"message", text_of(words, "sentence")},
                             {"priority", priority_in(words) > 3 ? k_insistent : k_usual}});
    call.headers.push_back("X-Gotify-Key: " + secret);
    return call;
}

/// Source: core.telegram.org/bots/api, "Making requests" and sendMessage.
WebCall telegram_call(const Receiver& receiver, const Words& words, const std::string& secret) {
    WebCall call;
    call.address = address_below(receiver.url, "/bot" + secret + "/sendMessage");
    call.body = dumped_json({{"chat_id", receiver.chat}, {"text", text_of(words, "sentence")}});
    return call;
}

WebCall webhook_call(const Receiver& receiver, const Words& words, const std::string& secret) {
    WebCall call;
    call.method = receiver.method;
    call.address = fill_address(receiver.url, words, secret);
    for (const std::string& header : receiver.headers)
        call.headers.push_back(fill_header(header, words, secret));
    if (receiver.method != config::HttpMethod::get)
        call.body = receiver.body.empty() ? standard_body(words) : fill_json(receiver.body, words, secret);
    return call;
}

WebCall web_call(const Receiver& receiver, const Words& words, const std::string& secret) {
    switch (receiver.kind) {
        case ReceiverKind::ntfy:
            return ntfy_call(receiver, words, secret);
        case ReceiverKind::gotify:
            return gotify_call(receiver, words, secret);
        case ReceiverKind::telegram:
            return telegram_call(receiver, words, secret);
        default:
            return webhook_call(receiver, words, secret);
    }
}

}  // namespace

Result<Delivery, Failure> delivery_for(const Receiver& receiver, const Words& words) {
    Delivery delivery;
    delivery.time_limit = receiver.time_limit;
    if (receiver.kind == ReceiverKind::command) {
        delivery.call = CommandCall{receiver.command, standard_body(words) + "\n"};
        return delivery;
    }
    auto secret = secret_of(receiver);
    if (!secret) return tl::unexpected(secret.error());
    WebCall call = web_call(receiver, words, *secret);
    call.ca_file = receiver.ca_file;
    wipe(*secret);
    delivery.call = std::move(call);
    return delivery;
}

Outcome deliver(const Delivery& delivery, const std::atomic<bool>& stop) {
    if (const auto* const web = std::get_if<WebCall>(&delivery.call))
        return call_web(*web, delivery.time_limit, stop);
    return call_command(std::get<CommandCall>(delivery.call), delivery.time_limit, stop);
}

DeliveryEnd end_of_status(int status) {
    if (status >= 200 && status < 300) return DeliveryEnd::delivered;
    // What a changed password, another address or some patience would mend.
    constexpr int k_mendable[] = {401, 403, 404, 407, 408, 425, 429};
    const bool is_about_message =
        status >= 400 && status < 500 && std::ranges::find(k_mendable, status) == std::end(k_mendable);
    return is_about_message ? DeliveryEnd::refused : DeliveryEnd::failed;
}

std::string shown_answer(std::string_view answer) {
    return safe_text(answer, k_shown_answer);
}

}  // namespace mirror::notify
