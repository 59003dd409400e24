#pragma once
// A household whose phones are set up, and one of its accounts.

#include "module/provisioning/phone_settings.hpp"

inline mirror::provisioning::PhoneHousehold household_of_phones() {
    using mirror::LatLon;
    return {"lindner",
            {"broker.example.org", 8883, true},
            "",
            {{"Home", *LatLon::make(53.5571, 13.2607), 120, 1'600'000'001, "a1b2c3"},
             {"Großmutters Garten", *LatLon::make(-33.5, -70.25), 150, 1'600'000'002, "d4e5f6"}}};
}

inline mirror::provisioning::Account annas_account() {
    mirror::provisioning::Account account;
    account.person = "Anna";
    account.device = "phone";
    account.user_name = "anna";
    account.password = "qX7vT2mN9pLc4RwK8sZd3Yb";
    account.device_id = "phone";
    account.tid = "AN";
    account.client_id = "annaphone7k2m";
    account.created_at = 1'763'000'000;
    return account;
}
