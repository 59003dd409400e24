#include "module/provisioning/account.hpp"

#include <fmt/format.h>

namespace mirror::provisioning {

std::string base_topic(const Account& account, std::string_view unique_id) {
    if (account.convention == Convention::Device)
        return fmt::format("owntracks/{}/{}", unique_id, account.device_id);
    return fmt::format("owntracks/{}/{}/{}", unique_id, account.user_name, account.device_id);
}

}  // namespace mirror::provisioning
