#pragma once
// The words of a Weasley clock that are places without being regions.

#include <cstdint>
#include <string_view>

namespace mirror::config {

enum class WeasleyPlace : std::uint8_t { region, travelling, lost, peril };

/// The kind of place that a name of `locations` means: "Travelling" (also with one l), "Lost", "Mortal Peril"
/// in any case; every other name is a region's.
WeasleyPlace weasley_place(std::string_view name);

/// Whether two names of places are the same but for the case of their letters from A to Z.
bool is_same_place_name(std::string_view a, std::string_view b);

}  // namespace mirror::config
