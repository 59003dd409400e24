#include "module/provisioning/setup_link.hpp"

#include "module/base/wipe.hpp"
#include "module/owntracks/base64.hpp"

namespace mirror::provisioning {

std::string setup_link(std::string_view configuration) {
    std::string base64 = owntracks::encode_base64(configuration);
    std::string link;
    link.reserve(base64.size() * 3 + 32);  // never moved: no copy stays behind
    // Three slashes: with two, `config` would be the host, and both apps refuse that.
    link = "owntracks:///config?inline=";
    for (const char c : base64) {
        if (c == '+') {
            link += "%2B";
        } else {
            link += c;
        }
    }
    wipe(base64);
    return link;
}

}  // namespace mirror::provisioning
