// read_config_text(): a usable configuration or at least one sentence, each one line with a place in the
// text.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "module/base/utf8.hpp"
#include "module/config/canonical.hpp"
#include "module/config/read_config.hpp"
#include "tests/fuzz/require.hpp"

namespace {

using namespace mirror::config;

void check_problem(const Problem& problem, std::string_view text) {
    const auto lines = 1 + std::count(text.begin(), text.end(), '\n');
    FUZZ_REQUIRE(problem.place.line >= 1 && problem.place.line <= lines);
    FUZZ_REQUIRE(problem.place.column >= 1 && !problem.message.empty());
    const std::string line = to_text(problem);
    FUZZ_REQUIRE(mirror::is_valid_utf8(line) && line.size() < 4000);
    FUZZ_REQUIRE(std::none_of(line.begin(), line.end(), [](char c) { return c >= 0 && c < 0x20; }));
}

void check_config(const Config& config) {
    FUZZ_REQUIRE(!config.unique_id.empty() && !config.broker.host.empty());
    const std::string bytes = canonical_household_json(config);
    const auto back = read_canonical_household(bytes);
    FUZZ_REQUIRE(back && canonical_household_json(*back) == bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = size > 0 ? std::string_view(reinterpret_cast<const char*>(data), size) : "";
    ReadOptions options;
    options.environment = [](const std::string& name) -> std::optional<std::string> {
        if (name.size() > 3) return std::nullopt;
        return name + "=\xFF";
    };
    const auto read = read_config_text(text, "fuzz.json", options);
    FUZZ_REQUIRE(read || has_error(read.error()));
    for (const Problem& problem : read ? read->warnings : read.error())
        check_problem(problem, text);
    if (read) check_config(read->config);
    return 0;
}
