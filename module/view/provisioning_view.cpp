#include "module/view/provisioning_view.hpp"

#include <algorithm>
#include <string>

#include "module/base/utf8.hpp"

namespace mirror::view {
namespace {

using provisioning::Cause;

constexpr std::size_t k_longest_name = 60;

/// The key in the catalogue: the menus of an iPhone are others.
std::string key_of(Cause cause, provisioning::Platform platform) {
    const bool has_own_words = cause == Cause::CommandsOff || cause == Cause::RemoteConfigurationOff ||
                               cause == Cause::LocationPermission;
    const bool is_ios = platform == provisioning::Platform::Ios;
    return std::string("provisioning.") + provisioning::name_of(cause) +
           (has_own_words && is_ios ? "Ios" : "");
}

}  // namespace

ProvisioningView provisioning_view(const ViewInput& input, const config::ProvisioningOptions& options) {
    ProvisioningView view;
    for (const provisioning::Standing& phone : input.local.phones) {
        if (phone.causes.empty()) continue;
        const auto missing =
            std::ranges::find_if(phone.proofs, [](const auto& proof) { return !proof.has_value(); });
        const auto proven = static_cast<std::int64_t>(missing - phone.proofs.begin());
        const auto total = static_cast<std::int64_t>(provisioning::k_steps);
        PhoneRow row;
        row.name = safe_text(phone.name, k_longest_name);
        row.advice = input.language.text(key_of(phone.causes.front(), phone.platform));
        row.is_waiting = phone.causes.front() == Cause::Waiting;
        if (proven < total)
            row.state = input.language.text("provisioning.state", {{"proven", proven}, {"total", total}});
        view.rows.push_back(std::move(row));
    }
    std::ranges::stable_sort(view.rows, {}, &PhoneRow::is_waiting);
    if (view.rows.size() > static_cast<std::size_t>(options.max_rows))
        view.rows.resize(static_cast<std::size_t>(options.max_rows));
    return view;
}

}  // namespace mirror::view
