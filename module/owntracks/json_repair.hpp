#pragma once
// Two things that JSON's grammar allows and nlohmann's reader refuses would cost a whole message because of
// one field: numbers beyond the range of double, and escapes of half a surrogate pair.

#include <optional>
#include <string>
#include <string_view>

namespace mirror::owntracks {

/// The text with such numbers replaced by null and such escapes by \ufffd; nothing when it has neither.
/// Text that is not JSON stays not JSON.
std::optional<std::string> repaired_json(std::string_view text);

}  // namespace mirror::owntracks
