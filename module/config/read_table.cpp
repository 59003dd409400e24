#include "module/config/read_table.hpp"

#include <fmt/format.h>

#include <fstream>

namespace mirror::config {
namespace {

std::vector<Problem> whole_file(const std::string& name, std::string message) {
    return {{Severity::error, name, {0, 0}, std::move(message), ""}};
}

}  // namespace

std::vector<Problem> read_table(std::string_view text, const std::string& name, std::string_view what,
                                const std::function<void(ObjectReader&)>& read) {
    const auto parsed = parse_located_json(text);
    if (!parsed) {
        const SyntaxProblem& problem = parsed.error();
        return {{Severity::error, name, problem.place, problem.message, problem.hint}};
    }
    if (parsed->as<LocatedValue::Object>() == nullptr)
        return whole_file(name, fmt::format("{} is an object, {{ … }}", what));
    ReadContext context;
    context.file = name;
    ObjectReader root(&*parsed, "", context);
    read(root);
    root.finish();
    return std::move(context.problems);
}

Result<std::string, std::vector<Problem>> table_text(const std::filesystem::path& file,
                                                     std::string_view what) {
    std::ifstream stream(file, std::ios::binary);
    std::string text;
    if (stream) {
        text.resize(k_max_config_bytes + 1);
        stream.read(text.data(), static_cast<std::streamsize>(text.size()));
        text.resize(static_cast<std::size_t>(stream.gcount()));
    }
    if (text.empty())
        return tl::unexpected(whole_file(
            file.string(), fmt::format("{} cannot be read, or there is nothing in the file", what)));
    return text;
}

}  // namespace mirror::config
