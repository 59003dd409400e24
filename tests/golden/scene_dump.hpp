#pragma once
// A scene as text, to be compared letter by letter: what stands where in which size and colour. Pictures
// catch what an eye would see; this catches what changes in ten languages without anybody looking.

#include <string>

#include "render/scene.hpp"
#include "tests/golden/golden.hpp"

namespace mirror::golden {

/// A JSON array with one item a line: texts whole, of shapes, fills and pictures where they stand.
std::string scene_dump(const render::Scene& scene);

/// Compares a scene with tests/golden/scenes/<name>.json; MIRROR_BLESS=1 writes it anew.
Verdict compare_scene(const render::Scene& scene, const std::string& name);

}  // namespace mirror::golden
