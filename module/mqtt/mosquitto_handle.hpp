#pragma once
// Owning handle of libmosquitto, with our settings. Used inside this room only.

#include <mosquitto.h>

#include <memory>

#include "module/base/handle.hpp"
#include "module/base/result.hpp"
#include "module/mqtt/options.hpp"
#include "module/mqtt/reach.hpp"

namespace mirror::mqtt {

using MosquittoHandle = std::unique_ptr<mosquitto, HandleDeleter<mosquitto_destroy>>;

/// Initialises libmosquitto, once. It is never cleaned up: its counting of users is not safe between threads,
/// and a thread left behind in a blocking connect may be the last one.
void start_library();

/// A handle ready to connect: identity, will, TLS, and the settings that the mirror depends on. Callbacks get
/// `user`. \return or why TLS cannot be set up. \throws std::system_error when there is no memory.
Result<MosquittoHandle, Obstacle> make_handle(const ClientOptions& options, void* user);

/// Whether a topic filter (`+`, `#`) covers a topic.
bool covers(const std::string& filter, const char* topic);

}  // namespace mirror::mqtt
