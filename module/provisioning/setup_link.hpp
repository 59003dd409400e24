#pragma once
// The link that sets a phone up when it is opened there: `owntracks:///config?inline=…`.
// Sources: OwnTracks Android 2.6, LoadViewModel; OwnTracks iOS 26.3, OwnTracksAppDelegate.

#include <string>
#include <string_view>

namespace mirror::provisioning {

/// A link with this configuration (compact JSON, UTF-8): base64 in its standard alphabet with padding, and
/// every `+` of it as %2B, for Android reads a bare one as a blank. \return secret: it holds the password
std::string setup_link(std::string_view configuration);

}  // namespace mirror::provisioning
