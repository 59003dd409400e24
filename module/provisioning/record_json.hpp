#pragma once
// How phones and region book are stored between starts. Nothing in it is secret but where the regions are.

#include <string>
#include <string_view>
#include <vector>

#include "module/base/result.hpp"
#include "module/provisioning/phone_record.hpp"

namespace mirror::provisioning {

struct StoredPhones {
    std::vector<PhoneRecord> phones;
    RegionBook regions;
    bool operator==(const StoredPhones&) const = default;
};

std::string to_json(const StoredPhones& stored);
/// \return what was stored, or why it cannot be read
Result<StoredPhones, Failure> read_phones(std::string_view json);

/// A list of regions as kept before a phone's are removed.
std::string regions_json(const std::vector<PhoneRegion>& regions);
Result<std::vector<PhoneRegion>, Failure> read_regions(std::string_view json);

}  // namespace mirror::provisioning
