#include <fmt/format.h>
#include <fmt/ranges.h>

#include <limits>

#include "module/config/module_options.hpp"
#include "module/config/read_sections.hpp"

namespace mirror::config {
namespace {

/// The module that the Weasley clock is at home in; its options are understood.
constexpr std::string_view k_magic_mirror_weasley = "MMM-WeasleyClock";

void unknown_module(ObjectReader& reader, const LocatedValue& value, const std::string& name) {
    const auto near = near_name(name, module_names());
    reader.problem(value.place, "module", fmt::format("there is no module {}", in_ticks(name)),
                   near ? fmt::format("did you mean `{}`?", *near)
                        : fmt::format("the modules are {}", fmt::join(module_names(), ", ")));
}

/// Visits the options of every module, for the table of known keys.
void visit_all_options(ReadContext& context) {
    for (const std::string_view name : module_names()) {
        ObjectReader reader(nullptr, fmt::format("modules[{}]", name), context);
        ModuleOptions options = *default_options(name);
        read_module_options(reader, options);
    }
}

void read_module(ObjectReader& reader, std::vector<Module>& modules) {
    Module module;
    const LocatedValue* name = reader.text("module", module.name);
    reader.require({"module"});
    if (module.name == k_magic_mirror_weasley) module.name = "weasleyClock";
    auto options = default_options(module.name);
    if (name != nullptr && !options) unknown_module(reader, *name, module.name);
    reader.choice<Position>("position", module.position, position_names());
    reader.text("header", module.header);
    std::optional<int> order;
    reader.number("order", order, {-1000000, 1000000, ""});
    module.order = order.value_or(static_cast<int>(modules.size()));
    reader.flag("disabled", module.disabled);
    reader.flag("hiddenOnStartup", module.hidden_on_startup);
    reader.unused({"classes", "animateIn", "animateOut", "configDeepMerge"});
    if (!options && !reader.is_visit()) {
        reader.find("config");  // what it may hold depends on the module
    } else {
        reader.object("config", [&](ObjectReader& config) {
            if (options) read_module_options(config, *options);
        });
    }
    if (options) module.options = std::move(*options);
    modules.push_back(std::move(module));
}

}  // namespace

void read_modules(ObjectReader& root, std::vector<Module>& modules) {
    if (root.find("modules") == nullptr) modules = default_modules();
    root.objects("modules", [&](ObjectReader& reader) { read_module(reader, modules); });
    if (root.is_visit()) visit_all_options(root.context());
}

}  // namespace mirror::config
