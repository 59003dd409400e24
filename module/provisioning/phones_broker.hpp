#pragma once
// The household's broker as phones see it.

#include "module/config/config.hpp"
#include "module/provisioning/phone_settings.hpp"

namespace mirror::provisioning {

/// Whether the broker that the mirror uses runs on this very machine.
bool is_broker_here(const config::Config& config);

/// What `provisioning` says, else what `broker` says unless that is a name of this machine for itself: then
/// the host is empty, for nobody has told how phones reach it.
PhoneBroker phones_broker(const config::Config& config);

/// Where phones in HTTP mode post: what `http.url` says, else the `/pub` of `provisioning.host` at the
/// mirror's port; empty where nobody has told how they reach this machine, or where it listens to itself
/// alone, behind a proxy.
std::string phones_url(const config::Config& config);

}  // namespace mirror::provisioning
