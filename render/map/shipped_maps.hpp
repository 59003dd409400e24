#pragma once
// Which map files a household's map is drawn from.

#include "module/config/config.hpp"
#include "render/map/map_worker.hpp"

namespace mirror::map {

/// The files that the configuration names, or those that ship with the program, and our fonts.
MapWorkerSetup map_setup(const config::Config& config);

}  // namespace mirror::map
