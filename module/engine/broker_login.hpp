#pragma once
// Whether the household's broker lets an account in: the proof after its files were written.

#include <chrono>
#include <cstdint>
#include <string>

#include "module/config/config.hpp"

namespace mirror::engine {

enum class Login : std::uint8_t {
    accepted,
    refused,   ///< the broker does not know this name and password
    no_answer  ///< it could not be asked
};

/// Tries until the broker's answer is the wanted one, at most so long. A client of its own does it, which
/// hears and says nothing. \return the last answer
Login wait_for_login(const config::Config& config, const std::string& user_name, const std::string& password,
                     Login wanted, std::chrono::milliseconds time);

}  // namespace mirror::engine
