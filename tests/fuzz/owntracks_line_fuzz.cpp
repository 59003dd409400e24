// decode_line(): whatever comes in, one valid JSON line goes out.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "module/owntracks/decode_line.hpp"
#include "tests/fuzz/require.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view line = size > 0 ? std::string_view(reinterpret_cast<const char*>(data), size) : "";
    const std::string answer = mirror::owntracks::decode_line(line, "owntracks");
    FUZZ_REQUIRE(answer.find('\n') == std::string::npos);
    const auto read = nlohmann::json::parse(answer, nullptr, false);
    FUZZ_REQUIRE(read.is_object() && read.contains("id") && read["ok"].is_boolean());
    FUZZ_REQUIRE(read["ok"] == true ? read.contains("type") : !read["reason"].get<std::string>().empty());
    return 0;
}
