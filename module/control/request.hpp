#pragma once
// What stands in a message on the control topic, and what is answered.

#include <string>
#include <string_view>

#include "module/base/result.hpp"

namespace mirror::control {

/// A line, and what its sender wants to recognise the answer by.
struct Request {
    std::string line;
    std::string id;             ///< empty: none
    bool is_confirmed = false;  ///< "confirm": true
    bool operator==(const Request&) const = default;
};

/// A plain line such as `screen off`, or JSON {"command": "screen off", "id": "42", "confirm": true}. What is
/// neither is a line that makes no sense.
Request read_request(std::string_view payload);

/// A line as a request in JSON, for the control socket: {"command": …, "confirm": …}
std::string request_json(const Request& request);

/// {"command": …, "ok": true|false, "message": …, "id": …}
std::string reply_json(const Request& request, const Result<std::string, Failure>& done);

}  // namespace mirror::control
