#pragma once
// Names and addresses of machines.

#include <string>

namespace mirror {

/// Whether a host is this machine itself: 127.0.0.0/8, ::1 (also as ::ffff:127.0.0.1), or a name that every
/// system gives it. Everything else may be somebody else's: "127.example.org" is.
bool is_loopback(const std::string& host);

}  // namespace mirror
