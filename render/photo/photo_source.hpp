#pragma once
// How widgets ask for pictures of people: by name, and it is there at a later frame.

#include <memory>
#include <string>

#include "render/scene.hpp"

namespace mirror::render {

class PhotoSource {
  public:
    virtual ~PhotoSource() = default;
    /// The picture cut to a disc of this diameter, nothing around it. \param photo file name
    /// \return null as long as it is not there, and for ever when it cannot be; never waits
    virtual std::shared_ptr<const Image> disc(const std::string& photo, int diameter_px) = 0;
};

}  // namespace mirror::render
