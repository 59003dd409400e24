#pragma once
// Who goes first when one core has to do everything.

namespace mirror {

/// The thread that calls, and every thread that it starts from now on, lets the others of this machine go
/// first: for work that nobody waits for frame by frame. Does nothing where it is not allowed.
void stand_back() noexcept;

}  // namespace mirror
