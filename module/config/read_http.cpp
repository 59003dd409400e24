// `http`: the door for phones whose app is in HTTP mode, and what a household without a broker has to know.

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <charconv>

#include "module/base/host.hpp"
#include "module/base/url.hpp"
#include "module/config/read_sections.hpp"

namespace mirror::config {
namespace {

/// \return the bits of an address; 0 for what is none
int address_bits(const std::string& text) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    if (::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return 32;
    return ::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1 ? 128 : 0;
}

/// `10.0.0.2`, `fd00::/8`.
bool is_network(const std::string& text) {
    const std::size_t slash = text.find('/');
    const int bits = address_bits(text.substr(0, slash));
    if (slash == std::string::npos || bits == 0) return bits > 0;
    int prefix = -1;
    const char* const end = text.data() + text.size();
    const auto [stop, fault] = std::from_chars(text.data() + slash + 1, end, prefix);
    return fault == std::errc() && stop == end && prefix >= 0 && prefix <= bits;
}

void read_proxies(ObjectReader& reader, Http& http) {
    reader.texts("trustedProxies", [&](const std::string& text, const LocatedValue& value) {
        if (is_network(text)) return http.trusted_proxies.push_back(text);
        reader.problem(value.place, "trustedProxies",
                       fmt::format("{} is neither an address nor a network", in_ticks(text)),
                       R"(write "192.168.1.2", or "192.168.1.0/24")");
    });
}

void read_url(ObjectReader& reader, Http& http) {
    const LocatedValue* value = reader.text("url", http.url);
    if (value == nullptr || http.url.empty()) return;
    const auto url = split_url(http.url);
    if (url && (url->scheme == "http" || url->scheme == "https")) return;
    reader.problem(value->place, "url", fmt::format("{} is no address for phones", in_ticks(http.url)),
                   R"(write it as "https://home.example.org/pub", without a name or password)");
    http.url.clear();
}

/// Positions and passwords of a family do not cross a network in the open unless somebody says so.
void check_openness(ObjectReader& reader, const Http& http, const LocatedValue* bind) {
    const bool is_elsewhere = !http.bind.empty() && !is_loopback(http.bind);
    if (!http.enabled || !http.certificate.empty() || !is_elsewhere) return;
    const Place place = bind == nullptr ? reader.place() : bind->place;
    if (http.trusted_proxies.empty() && !http.allow_plain)
        reader.problem(place, "bind",
                       fmt::format("at {} other machines could come in, and there is no encryption",
                                   in_ticks(http.bind)),
                       "name a `certificate` with its `key`; or the reverse proxy that encrypts in "
                       "`trustedProxies`; or, in a network that you trust, say \"allowPlain\": true");
    else if (http.allow_plain)
        reader.problem(place, "allowPlain", "passwords and every position travel unencrypted",
                       "only in a network that you trust", Severity::warning);
}

}  // namespace

void read_http(ObjectReader& root, Http& http) {
    root.object("http", [&](ObjectReader& reader) {
        reader.flag("enabled", http.enabled);
        reader.number("port", http.port, {1, 65535, ""});
        const LocatedValue* bind = reader.text("bind", http.bind);
        if (bind != nullptr && !http.bind.empty() && address_bits(http.bind) == 0) {
            reader.problem(bind->place, "bind", fmt::format("{} is not an address", in_ticks(http.bind)),
                           R"("127.0.0.1" is this machine alone, "0.0.0.0" or "::" every network)");
            bind = nullptr;
            http.bind.clear();
        }
        reader.file("certificate", http.certificate);
        reader.secret_file("key", http.key);
        read_proxies(reader, http);
        reader.flag("allowPlain", http.allow_plain);
        reader.flag("republish", http.republish);
        read_url(reader, http);
        const bool has_key = reader.find("key") != nullptr;
        if (has_key != (reader.find("certificate") != nullptr))
            reader.problem(reader.place(), has_key ? "certificate" : "key", "is missing",
                           "`certificate` and `key` belong together");
        check_openness(reader, http, bind);
    });
}

void check_without_broker(ObjectReader& root, const Config& config) {
    if (!config.broker.host.empty() || !config.http.enabled) return;
    const auto warn = [&](std::string_view key, std::string_view what) {
        const LocatedValue* value = root.find(key);
        if (value == nullptr) return;  // nobody asked for it
        root.problem(value->place, key, what, "this household has no `broker`", Severity::warning);
    };
    if (config.home_assistant.enabled) warn("homeAssistant", "nothing is announced");
    if (config.control.enabled) warn("control", "no orders come by MQTT");
    if (config.http.republish) warn("http", "`republish` does nothing");
    if (config.provisioning.take_over) warn("provisioning", "`takeOver` finds no phones");
    if (config.display.presence) warn("display", "`presence` hears nothing");
    for (const Module& module : config.modules) {
        const auto* const message = std::get_if<MessageOptions>(&module.options);
        if (module.disabled) continue;
        if (std::holds_alternative<MqttValueOptions>(module.options) ||
            (message != nullptr && !message->topic.empty()))
            warn("modules", fmt::format("`{}` hears no topics of other machines", module.name));
    }
}

}  // namespace mirror::config
