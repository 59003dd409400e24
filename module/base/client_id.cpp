#include "module/base/client_id.hpp"

#include "module/base/topic_text.hpp"

namespace mirror {
namespace {

/// Brokers must take 23 bytes and may take more (MQTT 3.1.1, 3.1.3.1); no sensible name needs this many.
constexpr std::size_t k_most_bytes = 200;

}  // namespace

std::string_view fault_of_client_id(std::string_view id) {
    if (id.find_first_of("+#/") != std::string_view::npos) return "it must not contain `+`, `#` or `/`";
    if (id.size() > k_most_bytes) return "it is longer than 200 bytes";
    if (!is_topic_text(id)) return "it must not contain control characters";
    return "";
}

}  // namespace mirror
