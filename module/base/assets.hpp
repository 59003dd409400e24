#pragma once
// Where the files lie that ship with the program.

#include <filesystem>

namespace mirror {

/// The folder with fonts/, maps/ and translations/: $MIRROR_ASSETS, else where the package installed them,
/// else the source tree that this program was built from. Call it before threads are started.
std::filesystem::path assets_folder();

/// This program's version, "0.1.0".
const char* version();

}  // namespace mirror
