#pragma once
// OwnTracks for iOS, version 26.3.1, as far as a broker and a mirror can tell.

#include <deque>
#include <optional>
#include <string>

#include "module/simulator/ios_settings.hpp"
#include "module/simulator/phone_app.hpp"

namespace mirror::simulator {

/// How the app behaves. Source: OwnTracks iOS 26.3.1, the file named at each rule, all below
/// OwnTracks/OwnTracks/.
enum class IosRule : std::uint8_t {
    /// No command is obeyed while `cmd` is off, and off is the default. OwnTracksAppDelegate.m
    cmd_gate,
    /// setConfiguration, setWaypoints and clearWaypoints also need `remoteConfiguration`, off by default.
    /// OwnTracksAppDelegate.m
    remote_configuration_gate,
    /// Links and files need the owner's own switch, off by default. OwnTracksAppDelegate.m
    link_gate,
    /// That switch cannot be imported. Settings.m
    guarded_keys,
    /// Commands count on the own base topic and everything below it. OwnTracksAppDelegate.m
    commands_below_base,
    /// An empty `subTopic` means everybody beside the own base, their events and cards, and BASE/cmd.
    /// OwnTracksAppDelegate.m
    default_filters,
    /// Any other one is subscribed to as it stands … OwnTracksAppDelegate.m
    own_filters_alone,
    /// … with `%u` and `%d` replaced. Settings.m
    placeholders_in_filters,
    /// Filters are subscribed only when the broker has no session. Connection.m
    subscribes_to_new_sessions,
    /// Every change of the configuration ends the connection and makes one with a clean session.
    /// OwnTracksAppDelegate.m, Connection.m
    clean_session_after_change,
    /// … also when the configuration was refused or faulty. OwnTracksAppDelegate.m
    reconnects_after_fault,
    /// A link that was opened, though refused, does the same. OwnTracksAppDelegate.m
    reconnects_after_link,
    /// A confirmed link first removes waiting messages and all regions, even if it then fails.
    /// OwnTracksAppDelegate.m
    link_wipes,
    /// `configuration` in a command needs its own `_type`. Settings.m
    configuration_type,
    /// Regions stand in `configuration.waypoints`. Settings.m
    regions_in_configuration,
    /// null sets the default. Settings.m
    null_is_default,
    /// `mode` must be a number. Settings.m
    mode_is_number,
    /// Regions belong to the base topic they were made under; another one leaves them orphaned.
    /// Settings.m, coredata/Friend+CoreDataClass.m
    regions_belong_to_base,
    /// A region is known by its `rid`. Settings.m
    region_by_id,
    /// A region with a known `rid` and coordinates out of range is removed. Settings.m
    delete_by_coordinates,
    /// … with an unknown one it is inserted as it stands. Settings.m
    bogus_region,
    /// Another `tst` alone changes nothing. Settings.m
    time_alone_is_no_change,
    /// An entry without `_type` is passed over. Settings.m
    entry_type,
    /// A missing `_type` of the list ends the app. OwnTracksAppDelegate.m
    list_type_crashes,
    /// Text after a colon in a name is a beacon's identity. Settings.m
    colon_is_beacon,
    /// The system watches twenty regions of an app. Apple, Core Location
    twenty_watched,
    /// … by name: two of one name are one. LocationManager.m
    watched_by_name,
    /// reportLocation also needs `allowRemoteLocation` … OwnTracksAppDelegate.m
    report_gate,
    /// … and significant or move mode. OwnTracksAppDelegate.m
    report_needs_moving_mode,
    /// It tells the last fix, not a new one. OwnTracksAppDelegate.m
    report_is_old,
    /// No position is published without a user name and a device name. OwnTracksAppDelegate.m
    names_needed,
    /// `dump` tells the whole configuration, secrets included. OwnTracksAppDelegate.m
    dump_tells_secrets,
    /// The will has the time of the connect. Connection.m
    dated_will,
    /// The client id is made of user and device at every connect unless it is set. Settings.m
    computed_client_id,
};

class IosApp : public RuledApp<IosRule> {
  public:
    /// As installed. \param vendor_id the phone's identifier for the app's maker
    explicit IosApp(const std::string& vendor_id, BrokenRules<IosRule> broken = {});

    bool open_link(UtcTime now, std::string_view configuration_json) override;
    void type_in(UtcTime now, std::string_view key, std::string_view text) override;
    [[nodiscard]] AppLink link(UtcTime now) override;
    std::vector<AppFilter> connected(UtcTime now, bool session_present) override;
    void heard(UtcTime now, std::string_view topic, std::string_view payload) override;
    void moved(UtcTime now, const AppFix& fix) override;
    void restarted(UtcTime now) override;
    [[nodiscard]] std::vector<AppMessage> take_outgoing() override;
    [[nodiscard]] std::string base() const override;
    [[nodiscard]] std::string setting(std::string_view key) const override;

    /// Names of the regions that the system watches, in the order of the list.
    [[nodiscard]] std::vector<std::string> watched() const;
    /// The owner makes a region of their own on the phone.
    void add_region(AppRegion region);
    /// The app died; it lives again when somebody opens it, restarted().
    [[nodiscard]] bool has_crashed() const { return m_has_crashed; }

    std::string authorisation = "kCLAuthorizationStatusAuthorizedAlways";
    std::string background_refresh = "UIBackgroundRefreshStatusAvailable";

  private:
    [[nodiscard]] bool is_on(std::string_view key) const;
    [[nodiscard]] int number(std::string_view key) const;
    [[nodiscard]] std::string expanded(std::string text) const;
    [[nodiscard]] std::vector<AppFilter> filters() const;
    bool import(std::string_view configuration_json);
    void merge(std::string_view list_json);
    void reconnect_clean();
    void say(const std::string& suffix, std::string payload, bool retain);
    void say_location(UtcTime now, const AppFix& fix, const std::string& trigger);
    [[nodiscard]] std::string dump() const;

    IosSettings m_settings;
    std::deque<AppMessage> m_queue;
    bool m_is_next_clean = false;
    bool m_has_connected = false;
    bool m_has_crashed = false;
};

}  // namespace mirror::simulator
