#pragma once
// The state as rows of bytes, so that storage can write only those that changed.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "module/base/result.hpp"
#include "module/household/state.hpp"

namespace mirror::household {

/// One row: `meta`, `stream`, `regions`, `device/<base topic>`, `places/<base topic>` (what that phone told
/// of its regions), `picture/<base topic>` or `person/<name>`. A picture's bytes are the file as the phone
/// published it, all others are JSON.
struct StateRow {
    std::string key;
    std::string blob;
    bool operator==(const StateRow&) const = default;
};

/// The key of a device's picture.
std::string picture_key(std::string_view base_topic);

/// The row of a key as it is now: the same state always gives the same bytes.
/// \return nothing when the state has no such row (any more): then the stored one is to be deleted
std::optional<std::string> encode_row(const HouseholdState& state, std::string_view key);

/// All rows, ascending by key.
std::vector<StateRow> encode(const HouseholdState& state);

/// A state read back.
struct DecodedState {
    HouseholdState state;
    /// One for each row that could not be read; the row is skipped, the rest is used.
    std::vector<Failure> failures;
};

/// Reads rows back, in any order. Never throws for anything that is in the bytes, but std::bad_alloc.
DecodedState decode_state(const std::vector<StateRow>& rows);

}  // namespace mirror::household
