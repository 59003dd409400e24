#pragma once
// What phones and the household say to everybody, newest first.

#include "module/view/mirror_view.hpp"
#include "module/view/view_input.hpp"

namespace mirror::view {

MessageView message_view(const ViewInput& input, const config::MessageOptions& options, NextChange& next);

}  // namespace mirror::view
