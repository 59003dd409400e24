#pragma once
// Work on the rows of a picture that somebody waits for.

#include <cstddef>
#include <functional>

namespace mirror::render {

/// Does every row once. The rows of a large picture are shared among threads, no more than there are cores
/// and the caller's among them; it returns when all are done.
/// \param work from a row to before another, called by several threads at once, each with other rows
void in_bands(int rows, std::size_t pixels, const std::function<void(int, int)>& work);

}  // namespace mirror::render
