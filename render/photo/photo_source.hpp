#pragma once
// How widgets ask for pictures of people: by name, and it is there at a later frame.

#include <memory>
#include <string>

#include "render/scene.hpp"

namespace mirror::render {

/// A picture of somebody: a file of the household's, else the bytes that a phone sent.
struct Photo {
    std::string file;
    std::shared_ptr<const std::string> bytes;
    [[nodiscard]] bool is_there() const { return !file.empty() || bytes != nullptr; }
};

class PhotoSource {
  public:
    virtual ~PhotoSource() = default;
    /// The picture cut to a disc of this diameter, nothing around it.
    /// \return null as long as it is not there, and for ever when it cannot be; never waits
    virtual std::shared_ptr<const Image> disc(const Photo& photo, int diameter_px) = 0;
};

}  // namespace mirror::render
