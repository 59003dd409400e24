#pragma once
// Settings and regions of the Android app's model, as its importer reads them.

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "module/simulator/phone_app.hpp"

namespace mirror::simulator {

using AndroidValue = std::variant<bool, std::int64_t, double, std::string>;
using AndroidSettings = std::map<std::string, AndroidValue, std::less<>>;

/// The value of `subTopic` that brings more filters along.
inline constexpr std::string_view k_android_default_filter = "owntracks/+/+";

/// Every key the app knows, with its default; the type of the default is the key's type.
AndroidSettings first_android_settings(const std::string& model);

/// Whole numbers, also as text. \return nothing for anything else
std::optional<std::int64_t> android_whole_number(const nlohmann::ordered_json& json);
/// Numbers, also as text.
std::optional<double> android_decimal(const nlohmann::ordered_json& json);

/// \return nothing when one of them drops the message
std::optional<std::vector<AppRegion>> read_android_regions(const nlohmann::ordered_json& list,
                                                           bool is_strict);

}  // namespace mirror::simulator
