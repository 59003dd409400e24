#pragma once
// Model phones in the state in which families have them.

#include <string>

#include "module/provisioning/account.hpp"
#include "module/provisioning/phone_settings.hpp"
#include "module/simulator/android_app.hpp"
#include "module/simulator/ios_app.hpp"

namespace mirror::test {

inline constexpr UtcTime k_story_begin = UtcTime(std::chrono::seconds(1'790'000'000));
inline constexpr double k_home_lat = 53.5571, k_home_lon = 13.2607;

inline simulator::AppFix fix_at(double lat, double lon, UtcTime time = k_story_begin) {
    return {*LatLon::make(lat, lon), 10, time};
}

/// Somebody's own region, made on the phone.
inline simulator::AppRegion own_region(const std::string& name, std::int64_t tst) {
    return {name, 53.6, 13.3, 80, tst, "", "", false};
}

/// Anna's Android phone as it was before there was a mirror: on owntracks/anna/phone, remotely configurable.
struct OldAndroid : simulator::AndroidApp {
    explicit OldAndroid(bool is_open = true, const std::string& user = "anna") : AndroidApp("Pixel 8") {
        for (const auto& [key, text] :
             {std::pair("host", "broker.example"), std::pair("username", user.c_str()),
              std::pair("deviceId", "phone"), std::pair("clientId", user.c_str())})
            type_in(k_story_begin, key, text);
        type_in(k_story_begin, "remoteConfiguration", is_open ? "true" : "false");
        moved(k_story_begin, fix_at(k_home_lat, k_home_lon));
        (void)take_reconnect_wish();
    }
};

/// Ben's iPhone on owntracks/ben/phone.
struct OldIphone : simulator::IosApp {
    explicit OldIphone(bool is_open = true, const std::string& user = "ben")
        : IosApp("0A1B2C3D-0000-4000-8000-00805F9B34FB") {
        for (const auto& [key, text] :
             {std::pair("host", "broker.example"), std::pair("username", user.c_str()),
              std::pair("deviceId", "phone"), std::pair("cmd", "true")})
            type_in(k_story_begin, key, text);
        type_in(k_story_begin, "remoteConfiguration", is_open ? "true" : "false");
        moved(k_story_begin, fix_at(k_home_lat, k_home_lon));
        (void)take_reconnect_wish();
        (void)link(k_story_begin);
    }
};

inline provisioning::Account account_of(const std::string& person, const std::string& user,
                                        const std::string& tid) {
    provisioning::Account account;
    account.person = person;
    account.device = account.device_id = "phone";
    account.user_name = user;
    account.password = "secret-" + user;
    account.tid = tid;
    account.client_id = user + "phone";
    account.created_at = 1'790'000'000;
    return account;
}

/// What the setup link of an account holds.
inline std::string link_configuration(const provisioning::Account& account, int port = 8883,
                                      bool tls = true) {
    provisioning::PhoneHousehold household;
    household.unique_id = "fam";
    household.broker = {"127.0.0.1", port, tls};
    return provisioning::to_json(provisioning::link_settings(account, household).settings);
}

}  // namespace mirror::test
