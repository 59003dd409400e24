#include "module/base/board_health.hpp"

#include <algorithm>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

namespace mirror {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> entries_of(const fs::path& folder) {
    std::vector<fs::path> entries;
    std::error_code none_there;
    for (fs::directory_iterator each(folder, none_there), end; !none_there && each != end;
         each.increment(none_there))
        entries.push_back(each->path());
    return entries;
}

std::optional<long> number_in(const fs::path& file) {
    long number = 0;
    if (std::ifstream(file) >> number) return number;
    return std::nullopt;
}

std::string word_in(const fs::path& file) {
    std::string word;
    std::ifstream(file) >> word;
    return word;
}

}  // namespace

BoardHealth read_board_health(const fs::path& sys) {
    BoardHealth health;
    for (const fs::path& monitor : entries_of(sys / "class" / "hwmon")) {
        if (word_in(monitor / "name") != "rpi_volt") continue;
        if (const auto alarm = number_in(monitor / "in0_lcrit_alarm")) health.is_undervolted = *alarm != 0;
    }
    for (const fs::path& zone : entries_of(sys / "class" / "thermal")) {
        const auto millidegrees = number_in(zone / "temp");
        if (!millidegrees) continue;
        const double celsius = static_cast<double>(*millidegrees) / 1000;
        health.processor_celsius = std::max(health.processor_celsius.value_or(celsius), celsius);
    }
    return health;
}

}  // namespace mirror
