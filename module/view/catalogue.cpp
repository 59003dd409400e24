#include "module/view/catalogue.hpp"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>

namespace mirror::view {

Result<Catalogue, Failure> read_catalogue(const std::filesystem::path& file) {
    std::ifstream stream(file);
    if (!stream)
        return tl::unexpected(Failure{fmt::format("{} cannot be read: is it installed?", file.string())});
    const auto json = nlohmann::json::parse(stream, nullptr, false, true);
    if (!json.is_object())
        return tl::unexpected(Failure{fmt::format("{} is not a JSON object of texts", file.string())});
    Catalogue texts;
    for (const auto& [key, text] : json.items()) {
        if (!text.is_string())
            return tl::unexpected(Failure{fmt::format("{}: \"{}\" is not a text", file.string(), key)});
        texts.emplace(key, text.get<std::string>());
    }
    return texts;
}

}  // namespace mirror::view
