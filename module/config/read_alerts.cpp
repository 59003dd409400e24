#include "module/config/read_sections.hpp"

namespace mirror::config {

void read_alerts(ObjectReader& root, Alerts& alerts) {
    root.object("alerts", [&](ObjectReader& reader) {
        reader.flag("enabled", alerts.enabled);
        reader.duration("duration", alerts.duration, {std::chrono::seconds(1), std::chrono::minutes(10)});
        reader.duration("brokerAfter", alerts.broker_after, {Duration(0), std::chrono::hours(24 * 7)});
        reader.flag("battery", alerts.battery);
    });
}

}  // namespace mirror::config
