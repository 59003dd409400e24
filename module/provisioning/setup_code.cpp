#include "module/provisioning/setup_code.hpp"

#include <fmt/format.h>

#include <utility>

#include "module/base/wipe.hpp"
#include "module/provisioning/setup_link.hpp"

namespace mirror::provisioning {

void SetupCode::wipe() {
    mirror::wipe(link);
    mirror::wipe(code.darks);
}

Result<SetupCode, Failure> make_setup_code(const Account& account, const PhoneHousehold& household) {
    if (auto fault = fault_of(account, household)) return tl::unexpected(Failure{std::move(*fault)});
    LinkSettings settings = link_settings(account, household);
    SetupCode result;
    for (;;) {
        std::string json = to_json(settings.settings);
        result.link = setup_link(json);
        wipe(json);
        if (result.link.size() <= k_most_bytes) break;
        if (settings.settings.size() == settings.needed) {
            return tl::unexpected(Failure{fmt::format(
                "the settings of {} make a link of {} bytes and a code holds {}: choose a shorter uniqueId, "
                "broker name or encryption key, or take `--otrc` or `--values`",
                account.person, result.link.size(), k_most_bytes)});
        }
        result.left_out.push_back(settings.settings.back().key);
        settings.settings.pop_back();
        wipe(result.link);
    }
    auto code = make_qr_code(result.link);
    if (!code) return tl::unexpected(code.error());
    result.code = std::move(*code);
    return result;
}

}  // namespace mirror::provisioning
