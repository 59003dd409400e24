#pragma once
// The modules that a configuration may name, with their options.

#include <span>
#include <string_view>
#include <vector>

#include "module/config/object_reader.hpp"

namespace mirror::config {

/// Names of all modules, in the order of the documentation.
std::span<const std::string_view> module_names();

/// MagicMirror's position names; Position::none has no name.
std::span<const Choice<Position>> position_names();

/// The options of a module with all defaults; nothing for an unknown name.
std::optional<ModuleOptions> default_options(std::string_view module_name);

/// Reads a module's `config` object into its options.
void read_module_options(ObjectReader& reader, ModuleOptions& options);

/// What hangs on the wall when the configuration has no `modules`: the portrait layout.
std::vector<Module> default_modules();

}  // namespace mirror::config
