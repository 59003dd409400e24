#pragma once
// Pictures of people, read from their files. They wait for the disk: for workers and commands.

#include <string>

#include "module/base/result.hpp"

namespace mirror::render {

/// A whole file of at most k_max_photo_bytes, or why it is not read.
Result<std::string, Failure> read_photo_file(const std::string& file);

/// The picture as OwnTracks' booklet advises it for cards: the middle as a JPEG of 192 px square, upright as
/// the camera was held, at most 32 KiB.
Result<std::string, Failure> card_face(const std::string& file);

}  // namespace mirror::render
