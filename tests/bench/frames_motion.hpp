#pragma once

namespace mirror::bench {

/// One row for everything that moves: how long its frames keep the main thread, and whether 30 of them a
/// second are reached. \param is_quick a few moves only, to see that it works
void measure_motions(bool is_quick);

}  // namespace mirror::bench
