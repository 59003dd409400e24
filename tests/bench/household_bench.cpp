// Taking messages into the household, summarizing it and storing it, with 5, 50 and 500 devices.

#include <string>
#include <vector>

#include "module/household/apply.hpp"
#include "module/household/state_codec.hpp"
#include "module/household/summary.hpp"
#include "tests/bench/bench.hpp"

namespace {

using namespace mirror;
using namespace mirror::household;

constexpr std::int64_t k_start = 1795158000;  // 2026-11-20 07:00 UTC
constexpr int k_messages = 20'000;

config::Config household_of(int devices) {
    config::Config config;
    config.unique_id = "benchfamily";
    for (int i = 0; i < devices; ++i) {
        config.people.push_back({"Person " + std::to_string(i), {"person" + std::to_string(i)}, {}, "", {}});
    }
    for (int i = 0; i < 8; ++i) {
        config.regions.push_back(
            {"Region " + std::to_string(i), *LatLon::make(53.5 + 0.02 * i, 13.0), 150, "", {}});
    }
    return config;
}

/// Phones on their way up and down past the regions, each fix named and dated as Android does.
std::vector<Received> journey(int devices) {
    std::vector<Received> messages;
    for (int i = 0; i < k_messages; ++i) {
        const std::int64_t second = i * 30 / devices;
        owntracks::Location location;
        const int step = (i / devices + i % devices) % 320;
        location.position = *LatLon::make(53.49 + 0.0005 * (step < 160 ? step : 320 - step), 13.0);
        location.fix_time = UtcSeconds(std::chrono::seconds(k_start + second));
        location.created_at = location.fix_time;
        location.accuracy_m = 12;
        location.speed_kmh = 50;
        location.battery_pct = 80;
        location.battery_state = owntracks::BatteryState::unplugged;
        location.monitoring_mode = 1;
        location.message_id = fmt::format("{:08x}", i);
        location.regions.emplace();
        const Arrival arrival{UtcTime(location.fix_time),
                              std::chrono::seconds(second),
                              "5c9e2a52-33f1-4a3c-9a53-1b1d7e6f0a11",
                              false,
                              1,
                              i};
        messages.push_back({owntracks::Message{"owntracks/benchfamily/person" + std::to_string(i % devices),
                                               "", std::move(location), false},
                            arrival});
    }
    return messages;
}

void measure(int devices) {
    const Rules rules = make_rules(household_of(devices));
    const std::vector<Received> messages = journey(devices);
    HouseholdState state;
    const double applying = bench::median_seconds(15, [&] {
        state = HouseholdState{};
        for (const Received& received : messages)
            bench::keep(apply(state, received, rules));
    });
    bench::print_row(fmt::format("apply, {} devices", devices),
                     fmt::format("{:.0f} messages/s", k_messages / applying), "at least 500000 messages/s");

    const Moment now{UtcTime(std::chrono::seconds(k_start + 700'000)), std::chrono::seconds(700'000)};
    const double summarizing =
        bench::median_seconds(15, [&] { bench::keep(summarize(state, rules, now, state.boot)); });
    bench::print_row(fmt::format("summarize, {} devices", devices),
                     fmt::format("{:.1f} us", summarizing * 1e6),
                     fmt::format("at most {} us", devices < 50 ? 50 : 10 * devices));

    const double storing = bench::median_seconds(
        15, [&] { bench::keep(encode_row(state, "device/owntracks/benchfamily/person1")); });
    bench::print_row(fmt::format("encode one device, {} devices", devices),
                     fmt::format("{:.1f} us", storing * 1e6), "at most 50 us");

    const auto rows = encode(state);
    const double loading = bench::median_seconds(15, [&] { bench::keep(decode_state(rows)); });
    bench::print_row(fmt::format("load the state, {} devices", devices),
                     fmt::format("{:.2f} ms", loading * 1e3),
                     fmt::format("at most {} ms", devices < 50 ? 1 : devices / 10));
}

}  // namespace

int main() {
    for (const int devices : {5, 50, 500})
        measure(devices);
}
