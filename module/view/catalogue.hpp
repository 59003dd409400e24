#pragma once
// The sentences of one language, read from assets/translations/<language>.json.

#include <filesystem>
#include <map>
#include <string>

#include "module/base/result.hpp"

namespace mirror::view {

/// Key ("age.justNow") to ICU MessageFormat text ("{count} min ago"). A new language is one such JSON object
/// in one file; a key that it lacks is shown in English.
using Catalogue = std::map<std::string, std::string, std::less<>>;

/// Reads one file: a flat JSON object of strings, comments allowed.
/// \return the texts, or which file is wrong and why.
Result<Catalogue, Failure> read_catalogue(const std::filesystem::path& file);

}  // namespace mirror::view
