#pragma once
// One attempt to tell a receiver: what is sent, sending it, and what came of it. Whoever calls deliver()
// waits: neither the main thread nor one that others wait for.

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "module/base/result.hpp"
#include "module/notify/words.hpp"

namespace mirror::notify {

struct WebCall {
    config::HttpMethod method = config::HttpMethod::post;
    std::string address;               ///< may hold a secret: never logged
    std::vector<std::string> headers;  ///< likewise
    std::string body;
    std::string ca_file;
};

struct CommandCall {
    std::vector<std::string> arguments;  ///< the program first; there is no shell
    std::string input;                   ///< for its standard input
};

struct Delivery {
    std::variant<WebCall, CommandCall> call;
    std::chrono::milliseconds time_limit = std::chrono::seconds(15);
};

/// What came of an attempt.
enum class DeliveryEnd : std::uint8_t {
    delivered,
    failed,  ///< of the receiver or the way there: worth another attempt, and others fail likewise
    refused  ///< this notification will never be taken; others may be
};

struct Outcome {
    DeliveryEnd end = DeliveryEnd::delivered;
    std::string words;   ///< what happened, for a person; holds neither address nor secret
    std::string answer;  ///< the beginning of what the receiver said; for the terminal alone
    std::optional<std::chrono::seconds> wait;  ///< no attempt before: the receiver asked for it
};

/// What is to be sent to a receiver of any kind. Reads its secret from the file: not for the main thread.
/// \return or why the secret cannot be had
Result<Delivery, Failure> delivery_for(const config::Receiver& receiver, const Words& words);

/// Sends it and waits for the end. \param stop ends it early, as a failure
Outcome deliver(const Delivery& delivery, const std::atomic<bool>& stop);

// The two ways, for deliver().
Outcome call_web(const WebCall& call, std::chrono::milliseconds time_limit, const std::atomic<bool>& stop);
Outcome call_command(const CommandCall& call, std::chrono::milliseconds time_limit,
                     const std::atomic<bool>& stop);

/// What HTTP's answer means for the notification.
DeliveryEnd end_of_status(int status);

/// The beginning of a receiver's answer, safe to print.
std::string shown_answer(std::string_view answer);

}  // namespace mirror::notify
