#pragma once
// Local time: the only place besides language.cpp that asks ICU about clocks and calendars.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "module/base/clock.hpp"

namespace mirror::view {

/// What a clock on the wall shows; no zone attached.
using LocalTime = std::chrono::local_time<std::chrono::milliseconds>;

/// One zone of the IANA database (as ICU knows it). Cheap to copy; any thread.
class TimeZone {
  public:
    /// "Europe/Berlin"; "" is the system's own zone. \return nothing for a name that ICU does not know.
    static std::optional<TimeZone> named(std::string_view name);
    /// The known name that differs least from this one, for "did you mean"; "" when none is near.
    static std::string nearest_name(std::string_view name);

    [[nodiscard]] std::string name() const;
    [[nodiscard]] LocalTime local(UtcTime time) const;
    /// The earlier instant where a wall-clock time occurs twice; where it is skipped, the instant that the
    /// clock before the gap would have called so.
    [[nodiscard]] UtcTime utc(LocalTime time) const;
    /// When the next local day begins; always later than `time`.
    [[nodiscard]] UtcTime next_midnight(UtcTime time) const;

  private:
    struct Zone;
    explicit TimeZone(std::shared_ptr<const Zone> zone);
    std::shared_ptr<const Zone> m_zone;
};

}  // namespace mirror::view
