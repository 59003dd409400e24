#include "module/base/child_program.hpp"
#include "module/notify/delivery.hpp"

namespace mirror::notify {

Outcome call_command(const CommandCall& call, std::chrono::milliseconds time_limit,
                     const std::atomic<bool>& stop) {
    const ChildCall child{call.arguments, call.input};
    const ChildEnd end = run_child(child, time_limit, stop);
    return {end.is_done() ? DeliveryEnd::delivered : DeliveryEnd::failed, describe(end, child, time_limit),
            shown_answer(end.said), std::nullopt};
}

}  // namespace mirror::notify
