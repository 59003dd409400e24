#include "module/config/read_sections.hpp"

namespace mirror::config {

void read_map(ObjectReader& root, MapFiles& map) {
    root.object("map", [&](ObjectReader& reader) {
        reader.files("files", map.files);
        reader.file("style", map.style);
        reader.unused({"raster", "filter"});
        reader.misnomer("hideWhenHome", "write it into the `config` of the module `map`");
    });
}

}  // namespace mirror::config
