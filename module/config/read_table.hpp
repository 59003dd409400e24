#pragma once
// A table that people edit beside the configuration: a theme of the clock, a style of the map. JSON with
// comments, one object; what it does not name stays as it was.

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "module/base/result.hpp"
#include "module/config/object_reader.hpp"
#include "module/config/problem.hpp"

namespace mirror::config {

/// Reads a table key by key. \param name stands in the problems \param what for messages: "a map style"
/// \return what is wrong with it, in the order of the file; use it only if has_error() finds none
std::vector<Problem> read_table(std::string_view text, const std::string& name, std::string_view what,
                                const std::function<void(ObjectReader&)>& read);

/// The text of a table's file, or why there is none.
Result<std::string, std::vector<Problem>> table_text(const std::filesystem::path& file,
                                                     std::string_view what);

}  // namespace mirror::config
