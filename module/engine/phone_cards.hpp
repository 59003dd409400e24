#pragma once
// Names and pictures of the configuration as cards for phones. Reads files: for the phone desk's thread.

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "module/base/result.hpp"
#include "module/config/config.hpp"
#include "module/provisioning/cards.hpp"

namespace mirror::engine {

/// The picture of a file as phones like it, a PNG or JPEG of 192 px square; or why there is none.
using FaceOf = std::function<Result<std::string, Failure>(const std::string& file)>;

class PhoneCards {
  public:
    /// \param face_of empty: cards of people with a picture are left as they are
    explicit PhoneCards(FaceOf face_of) : m_face_of(std::move(face_of)) {}

    /// Looks whether pictures of these people were changed. \return whether cards() has something else to say
    bool look(const config::Config& config);
    /// By base topic: every device of every person, no vehicle.
    std::map<std::string, provisioning::Card> cards(const config::Config& config);

  private:
    struct Face {
        std::filesystem::file_time_type written{};
        std::optional<std::string> base64;  ///< nothing: it cannot be read
    };
    FaceOf m_face_of;
    std::map<std::string, Face> m_faces;  ///< by file
};

}  // namespace mirror::engine
