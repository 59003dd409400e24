#pragma once
// OwnTracks for Android, version 2.6.0, as far as a broker and a mirror can tell.

#include <deque>
#include <optional>
#include <string>

#include "module/simulator/android_settings.hpp"
#include "module/simulator/phone_app.hpp"

namespace mirror::simulator {

/// How the app behaves. Source: OwnTracks Android 2.6.0, the file named at each rule, all below
/// project/app/src/main/java/org/owntracks/android/.
enum class AndroidRule : std::uint8_t {
    /// No command is obeyed while `cmd` is off. services/MessageProcessor.kt
    cmd_gate,
    /// setConfiguration also needs `remoteConfiguration`, off by default. services/MessageProcessor.kt
    remote_configuration_gate,
    /// Links and files need the owner's own switch, off by default. ui/preferences/load/LoadViewModel.kt
    link_gate,
    /// That switch and the intent keys cannot be imported. preferences/Preferences.kt
    guarded_keys,
    /// With the default `subTopic` commands count on BASE/cmd alone. services/MessageProcessor.kt
    own_command_topic,
    /// With any other `subTopic` they count wherever they are heard. services/MessageProcessor.kt
    any_topic_with_own_filters,
    /// The default `subTopic` brings events, cards and BASE/cmd along.
    /// services/MQTTMessageProcessorEndpoint.kt
    default_filters,
    /// Any other one is subscribed to as it stands, nothing is added.
    /// services/MQTTMessageProcessorEndpoint.kt
    own_filters_alone,
    /// … and `%u` and `%d` are not replaced in it. services/MQTTMessageProcessorEndpoint.kt
    no_placeholders_in_filters,
    /// Filters are subscribed at every connect, so a retained command comes again.
    /// services/MQTTMessageProcessorEndpoint.kt
    subscribes_always,
    /// Only some keys make the app reconnect; `pubTopicBase` and `subTopic` do not.
    /// services/MQTTMessageProcessorEndpoint.kt, onPreferenceChanged
    reconnect_keys,
    /// … and only when the value is another one. preferences/Preferences.kt
    reconnect_on_change_only,
    /// A reconnect of its own uses the connection settings of the last start or forced reconnect.
    /// services/MQTTMessageProcessorEndpoint.kt
    keeps_connection_settings,
    /// `host`, `username`, `clientId` … throw the outgoing queue away. services/MessageProcessor.kt
    hard_keys_wipe_queue,
    /// `keepalive`, `deviceId`, `password` … keep it. services/MessageProcessor.kt
    soft_keys_keep_queue,
    /// The topic is filled in when a message is sent: queued ones go to the new base.
    /// services/MessageProcessor.kt
    topic_at_sending,
    /// A value of a wrong type is passed over in silence. preferences/Preferences.kt, importConfiguration
    wrong_type_is_skipped,
    /// Decimal keys are taken from text only. preferences/Preferences.kt, importConfiguration
    decimals_as_text,
    /// null changes nothing. preferences/Preferences.kt, importConfiguration
    null_is_skipped,
    /// A region whose `rad` or `tst` is no whole number drops the whole message.
    /// model/messages/MessageWaypoint.kt
    bad_region_drops_message,
    /// Coordinates out of range are passed over: no single region can be deleted. data/repos/WaypointsRepo.kt
    no_delete_by_coordinates,
    /// A region is known by its `tst`. data/repos/WaypointsRepo.kt
    region_by_time,
    /// A region that is replaced forgets that the phone was inside. data/repos/WaypointsRepo.kt
    replaced_region_forgets,
    /// In a command regions stand beside `configuration`, not in it. services/MessageProcessor.kt
    regions_beside_configuration,
    /// There is no `dump`. model/CommandAction.kt
    no_dump,
    /// Quiet and manual phones do not answer reportLocation. services/LocationProcessor.kt
    report_needs_moving_mode,
    /// Without the permission neither. services/LocationProcessor.kt
    report_needs_permission,
    /// A good phone's status has nothing in it. model/messages/MessageStatus.kt
    status_omits_zeros,
    /// A position after connecting only if one was published since the start. services/LocationProcessor.kt
    connect_position_needs_earlier,
    /// Southern and western regions come back with the noise of a short decimal.
    /// data/waypoints/WaypointModel.kt
    region_float_noise,
    /// The will stands on the base of its connection and has no time. model/messages/MessageLwt.kt
    plain_will,
    /// A ping repeats the old position with its old `tst`. services/LocationProcessor.kt
    ping_repeats_time,
};

/// What the phone tells in `status`: 0 is good everywhere.
struct AndroidHealth {
    int wifi = 1;
    int power_save = 0;           ///< `ps`
    int battery_optimised = 0;    ///< `bo`
    int may_hibernate = 0;        ///< `hib`
    int location_permission = 0;  ///< `loc`: 0 best, -4 none
};

class AndroidApp : public RuledApp<AndroidRule> {
  public:
    /// As installed. \param model the phone's build name, from which the app makes its first ids
    explicit AndroidApp(const std::string& model, BrokenRules<AndroidRule> broken = {});

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

    /// Fifteen minutes without a fix: the last one is said again.
    void ping(UtcTime now);
    /// The owner makes a region of their own on the phone.
    /// \param is_told its `waypoint` message gets through, which has QoS 0. services/MessageProcessor.kt
    void add_region(AppRegion region, bool is_told = false);

    AndroidHealth health;

  private:
    using Value = AndroidValue;
    struct Queued {
        std::string suffix;  ///< below the base: "" or "/status"
        std::string payload;
        int qos = 0;
        bool retain = false;
        std::string base;  ///< only of a model that breaks `topic_at_sending`
    };
    enum class Reach : std::uint8_t { nothing, soft, hard };

    template <class Type>
    [[nodiscard]] const Type& get(std::string_view key) const;
    [[nodiscard]] std::string expanded(std::string text) const;
    [[nodiscard]] std::vector<AppFilter> filters() const;
    void take_link_settings();
    bool obey(UtcTime now, std::string_view payload);
    [[nodiscard]] bool is_command_topic(std::string_view topic) const;
    Reach import(std::string_view configuration_json, bool is_command);
    Reach set(std::string_view key, const Value& value);
    void apply(Reach reach);
    void merge(const std::vector<AppRegion>& regions);
    void say(std::string suffix, std::string payload, int qos, bool retain);
    void say_location(UtcTime now, const AppFix& fix, const std::string& trigger);

    AndroidSettings m_settings;
    AppLink m_link;                    ///< of the present connection object …
    std::vector<AppFilter> m_filters;  ///< … and what it subscribes to
    std::deque<Queued> m_queue;
    std::optional<AppFix> m_last_said;  ///< published since the start
    std::uint32_t m_messages = 0;
};

}  // namespace mirror::simulator
