#include "render/scene.hpp"

namespace mirror::render {}  // namespace mirror::render
