#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "module/base/host.hpp"
#include "module/config/read_sections.hpp"

namespace mirror::config {
namespace {

/// Mosquitto reads the path from its own configuration, a line of its own: it has to be whole.
void read_path(ObjectReader& reader, std::string_view key, std::string& slot) {
    const LocatedValue* value = reader.text(key, slot);
    if (value == nullptr || slot.empty()) return;
    const bool is_odd =
        std::ranges::any_of(slot, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; });
    if (slot.front() == '/' && !is_odd) return;
    reader.problem(value->place, key, fmt::format("{} is not a complete path", in_ticks(slot)),
                   "it begins with `/` and has no spaces");
}

/// A key of any keyboard by its name: a letter, a digit, F1 to F12, Space or Return. Escape ends a mirror on
/// a desk.
void read_key(ObjectReader& reader, std::string_view key, std::string& slot) {
    const LocatedValue* value = reader.text(key, slot);
    if (value == nullptr || slot.empty()) return;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const bool is_one = slot.size() == 1 && (is_digit(slot[0]) || (slot[0] >= 'A' && slot[0] <= 'Z') ||
                                             (slot[0] >= 'a' && slot[0] <= 'z'));
    constexpr std::array<std::string_view, 14> k_names{"F1", "F2", "F3",  "F4",  "F5",  "F6",    "F7",
                                                       "F8", "F9", "F10", "F11", "F12", "Space", "Return"};
    if (is_one || std::ranges::find(k_names, slot) != k_names.end()) return;
    reader.problem(value->place, key, fmt::format("{} is no key", in_ticks(slot)),
                   "a letter, a digit, \"F1\" to \"F12\", \"Space\" or \"Return\"");
    slot.clear();
}

}  // namespace

void read_provisioning(ObjectReader& root, const Broker& broker, Provisioning& provisioning) {
    constexpr std::array<Choice<ProvisioningRole>, 2> k_roles{
        {{"owner", ProvisioningRole::owner}, {"observer", ProvisioningRole::observer}}};
    root.object("provisioning", [&](ObjectReader& reader) {
        reader.choice<ProvisioningRole>("role", provisioning.role, k_roles);
        const LocatedValue* host = reader.text("host", provisioning.host);
        const bool is_host = host == nullptr || check_host(reader, *host, provisioning.host);
        if (host != nullptr && is_host && is_loopback(provisioning.host))
            reader.problem(host->place, "host",
                           fmt::format("for a phone {} is the phone itself", in_ticks(provisioning.host)),
                           "write the name or address that this machine has for others", Severity::warning);
        reader.number("port", provisioning.port, {1, 65535, ""});
        const LocatedValue* tls = reader.flag("tls", provisioning.tls);
        read_path(reader, "mosquittoDirectory", provisioning.mosquitto_directory);
        read_path(reader, "certificate", provisioning.certificate);
        read_path(reader, "key", provisioning.key);
        read_key(reader, "showKey", provisioning.show_key);
        reader.flag("takeOver", provisioning.take_over);
        const bool has_key = reader.find("key") != nullptr;
        if (has_key != (reader.find("certificate") != nullptr))
            reader.problem(reader.place(), has_key ? "certificate" : "key", "is missing",
                           "`certificate` and `key` belong together");
        if (tls != nullptr && provisioning.tls == false && !provisioning.certificate.empty())
            reader.problem(tls->place, "tls", "there is a certificate, but `tls` is off", "",
                           Severity::warning);
        if (!provisioning.mosquitto_directory.empty() && !broker.host.empty() && !is_loopback(broker.host))
            reader.problem(reader.place(), "mosquittoDirectory",
                           fmt::format("the broker {} is another machine", in_ticks(broker.host)),
                           "the files there are those of a broker on this machine", Severity::warning);
    });
}

}  // namespace mirror::config
