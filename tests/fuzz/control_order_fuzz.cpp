// read_request(), read_order() and reply_json(): what a message on the control topic may be made of.

#include <cstdint>
#include <string_view>

#include "module/base/utf8.hpp"
#include "module/control/orders.hpp"
#include "module/control/request.hpp"
#include "tests/fuzz/require.hpp"

using namespace mirror::control;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view payload =
        size > 0 ? std::string_view(reinterpret_cast<const char*>(data), size) : "";
    using mirror::config::VehicleCommand;
    static const Known known{{"Anna", "Ben"},
                             {"clock", "map"},
                             2,
                             true,
                             true,
                             {"Car"},
                             {VehicleCommand::gps, VehicleCommand::out}};
    const Request request = read_request(payload);
    const auto order = read_order(request.line, Source::topic, known, request.is_confirmed);
    if (order) {
        FUZZ_REQUIRE(verb_of(request.line) != nullptr && !verb_of(request.line)->is_for_socket);
        FUZZ_REQUIRE(!std::holds_alternative<Forget>(*order) && !std::holds_alternative<Provision>(*order));
        if (const auto* const dim = std::get_if<Dim>(&*order))
            FUZZ_REQUIRE(dim->brightness_pct >= 1 && dim->brightness_pct <= 100);
        if (const auto* const page = std::get_if<TurnPage>(&*order))
            FUZZ_REQUIRE(page->page >= 1 && page->page <= known.pages);
        if (const auto* const vehicle = std::get_if<TellVehicle>(&*order)) {
            const bool is_output = vehicle->command.starts_with("out ") && vehicle->command.size() == 7;
            FUZZ_REQUIRE(vehicle->command == "gps" || (is_output && request.is_confirmed));
        }
    } else {
        FUZZ_REQUIRE(!order.error().text.empty() && order.error().text.size() < 1000);
    }
    const std::string reply = reply_json(request, order ? mirror::Result<std::string, mirror::Failure>("done")
                                                        : tl::unexpected(order.error()));
    FUZZ_REQUIRE(mirror::is_valid_utf8(reply) && reply.size() < 16'000);
    return 0;
}
