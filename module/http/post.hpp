#pragma once
// From what a phone posts to the topic under which it would have published the same. Sources: OwnTracks
// Android 2.6 and iOS 26.3 (HTTP mode), OwnTracks booklet, tech/http.md.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "module/base/result.hpp"
#include "module/http/guests.hpp"

namespace mirror::http {

/// Who a request says that it is: `X-Limit-U` and `X-Limit-D`, else `?u=` and `?d=`; empty: not said.
struct Claim {
    std::string user;
    std::string device;
};

/// What a body is about.
struct Mapped {
    std::string topic;  ///< whole: `owntracks/<uniqueId>/anna/phone/event`; empty: nothing is said
    std::string base;   ///< the device's base topic
};

/// The passphrases that may open messages of a base topic.
using KeysOf = std::function<std::vector<std::string>(std::string_view base_topic)>;

/// The device that speaks when the body does not tell. \return or why nobody knows, as a sentence
Result<std::string, Failure> base_topic_of(const Guest& guest, const Claim& claim);

/// Where a body belongs. The account alone decides whose it is: who claims to be another user, or names
/// another's topic in the body (encrypted or not), is refused.
/// The apps' own default, `owntracks/<user>/<device>`, is taken for the household's topic of that device.
/// \param body not empty \return or why it is refused, as a sentence that is safe to log
Result<Mapped, Failure> map_post(const Guest& guest, const Claim& claim, std::string_view body,
                                 const KeysOf& keys_of);

}  // namespace mirror::http
