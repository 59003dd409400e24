#include "module/mqtt/mosquitto_handle.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

namespace mirror::mqtt {
namespace {

/// Debian's directory of trusted certificates. MOSQ_OPT_TLS_USE_OS_CERTS is lost on reconnecting in 2.0.11.
constexpr auto k_system_store = "/etc/ssl/certs";
constexpr int k_verify_peer = 1;              // SSL_VERIFY_PEER
constexpr auto k_oldest_version = "tlsv1.2";  // libmosquitto 2.0.11 would take 1.1

bool set_tls(mosquitto* handle, const std::string& ca_file) {
    const char* const file = ca_file.empty() ? nullptr : ca_file.c_str();
    const char* const folder = ca_file.empty() ? k_system_store : nullptr;
    return mosquitto_tls_set(handle, file, folder, nullptr, nullptr, nullptr) == MOSQ_ERR_SUCCESS &&
           mosquitto_tls_opts_set(handle, k_verify_peer, k_oldest_version, nullptr) == MOSQ_ERR_SUCCESS;
}

}  // namespace

void start_library() {
    static const int once = mosquitto_lib_init();
    static_cast<void>(once);
}

Result<MosquittoHandle, Obstacle> make_handle(const ClientOptions& options, void* user) {
    const char* const id = options.client_id.empty() ? nullptr : options.client_id.c_str();
    MosquittoHandle handle(mosquitto_new(id, options.clean_session, user));
    if (!handle) throw std::system_error(errno, std::generic_category(), "mosquitto_new");
    // Without this libmosquitto 2.0.11 writes the acknowledgement before it calls us, and a message would be
    // lost if we died in the handler. With it, packets go out in mosquitto_loop_write() alone.
    mosquitto_threaded_set(handle.get(), true);
    mosquitto_int_option(handle.get(), MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V311);
    mosquitto_int_option(handle.get(), MOSQ_OPT_TCP_NODELAY, 1);
    if (!options.username.empty())
        mosquitto_username_pw_set(handle.get(), options.username.c_str(), options.password.c_str());
    if (const auto& will = options.will) {
        mosquitto_will_set(handle.get(), will->topic.c_str(), static_cast<int>(will->payload.size()),
                           will->payload.data(), will->qos, will->retain);
    }
    if (options.tls && !set_tls(handle.get(), options.tls->ca_file)) {
        const std::string& file = options.tls->ca_file;
        return tl::unexpected(Obstacle{ConnectionProblem::tls_failed,
                                       fmt::format("the trusted certificates in {} cannot be read",
                                                   file.empty() ? k_system_store : file)});
    }
    return handle;
}

bool covers(const std::string& filter, const char* topic) {
    bool result = false;
    return mosquitto_topic_matches_sub(filter.c_str(), topic, &result) == MOSQ_ERR_SUCCESS && result;
}

}  // namespace mirror::mqtt
