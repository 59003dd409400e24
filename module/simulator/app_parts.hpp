#pragma once
// What the models of both apps are made of.

#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "module/simulator/phone_app.hpp"

namespace mirror::simulator {

/// Keys that no message, link or file changes, in both apps.
bool is_guarded_key(std::string_view key);

/// `%u` and `%d`, the only placeholders that there are.
std::string with_names(std::string text, std::string_view user, std::string_view device);

std::int64_t epoch_of(UtcTime time);

/// Nothing that cannot be read is an object.
nlohmann::ordered_json parsed_message(std::string_view text);
/// Whether a message, or a part of one, is of a type.
bool has_type(const nlohmann::ordered_json& json, std::string_view type);

/// Whether a phone at this fix is in a region, which the app makes larger by so much.
bool is_within(const AppRegion& region, const AppFix& fix, std::int64_t margin_m);

/// `transition`, as far as both apps write it alike.
nlohmann::ordered_json transition_json(const AppRegion& region, const AppFix& fix, const std::string& trigger,
                                       const std::string& tracker_id);

}  // namespace mirror::simulator
