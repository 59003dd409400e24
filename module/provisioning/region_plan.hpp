#pragma once
// Which regions a phone shall have, and what differs from what it says it has.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "module/config/config.hpp"
#include "module/owntracks/message.hpp"
#include "module/provisioning/phone_settings.hpp"

namespace mirror::provisioning {

/// iOS lets an app watch twenty regions, the owner's own included. Source: Apple, Core Location,
/// startMonitoring(for:).
inline constexpr std::size_t k_most_ios_regions = 20;

/// Gives every region of the household its `tst` and `rid` for ever, also when it is moved or renamed, and
/// remembers those that were taken out of the configuration: they may still be on a phone.
class RegionBook {
  public:
    struct Entry {
        PhoneRegion region;
        bool is_retired = false;
        bool operator==(const Entry&) const = default;
    };

    /// Takes over the configuration's regions. A region under a new name at an old one's place is the old
    /// one. \return whether anything changed
    bool update(std::string_view unique_id, std::span<const config::Region> regions);

    [[nodiscard]] std::vector<PhoneRegion> wanted() const;
    [[nodiscard]] std::vector<PhoneRegion> retired() const;
    [[nodiscard]] const std::vector<Entry>& entries() const { return m_entries; }
    void restore(std::vector<Entry> entries) { m_entries = std::move(entries); }

    bool operator==(const RegionBook&) const = default;

  private:
    std::vector<Entry> m_entries;
};

/// A region as a phone tells it; a position that is nowhere is absent.
struct ShownRegion {
    std::string name;
    std::optional<LatLon> centre;
    int radius_m = 0;
    std::int64_t tst = 0;
    std::string rid;
    bool operator==(const ShownRegion&) const = default;
};

std::vector<ShownRegion> shown_regions(const owntracks::Waypoints& waypoints);

/// What separates a phone from its plan.
struct RegionPlan {
    std::vector<PhoneRegion> wanted;   ///< as this platform can take them
    std::vector<PhoneRegion> missing;  ///< of `wanted`: absent or different on the phone
    std::vector<PhoneRegion> surplus;  ///< once ours, no longer wanted, still on the phone
    std::vector<PhoneRegion> own;      ///< the owner's own, to be left alone
    [[nodiscard]] bool is_fulfilled() const { return missing.empty() && surplus.empty(); }
};

/// Compares by `tst` on Android and by `rid` on iOS, positions with the tolerance that both apps need.
RegionPlan plan_regions(Platform platform, std::string_view unique_id, std::span<const PhoneRegion> wanted,
                        std::span<const PhoneRegion> retired, std::span<const ShownRegion> shown);

/// A region's name as an iPhone takes it: no colon (it would become a beacon), no bar and no leading plus or
/// minus (they switch modes). Source: OwnTracks iOS 26.3.1, Settings.m and LocationManager.m.
std::string ios_region_name(std::string name);

/// Whether both lists have the same regions in them, for whatever each platform knows a region by.
bool contains_all(Platform platform, std::span<const ShownRegion> shown,
                  std::span<const PhoneRegion> regions);

/// What a household should know before its regions are sent to an iPhone; nothing when all is well.
std::optional<std::string> region_limit_warning(std::size_t regions);

}  // namespace mirror::provisioning
