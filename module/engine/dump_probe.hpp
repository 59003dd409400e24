#pragma once
// Whether a phone's list of settings, which has its password in it, stays between the phone and the mirror.

#include <functional>
#include <string>
#include <vector>

#include "module/config/config.hpp"
#include "module/provisioning/account.hpp"

namespace mirror::engine {

struct DumpPrivacy {
    enum class Verdict : std::uint8_t {
        proven,    ///< every account was tried, and none got to read a dump
        readable,  ///< `who` got to read one
        unknown,   ///< it could not be tried out
    };
    Verdict verdict = Verdict::unknown;
    std::string
        who;  ///< an account, or "anybody" where the broker asks for no password; or why it is unknown
};

/// Whether dumps could be private at all: encrypted on the way, and every phone with an account of its own.
bool can_be_private(const config::Config& config, const std::vector<provisioning::Account>& accounts);

/// Logs in as every account, listens on the `/dump` topics of all phones, publishes an empty one there with
/// the mirror's account, and sees who hears it. No phone is disturbed: the client ids are others. Waits for
/// the broker, at most about twenty seconds. \param is_cancelled asked now and then: true ends the wait
DumpPrivacy probe_dumps(const config::Config& config, const std::vector<provisioning::Account>& accounts,
                        const std::function<bool()>& is_cancelled);

/// Whether a message on a `/dump` topic is such a trial and nothing that a phone said.
bool is_dump_trial(std::string_view topic, std::string_view payload);

}  // namespace mirror::engine
