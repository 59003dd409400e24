// What the pages say about keys is what the reader knows: README.md's modules with their options, and
// config/README.md's keys with range and default.

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "module/config/module_options.hpp"
#include "module/config/read_config.hpp"
#include "tests/support/catch.hpp"

using namespace mirror::config;
using Names = std::set<std::string>;

namespace {

std::string page(const std::string& path) {
    std::ifstream file(std::string(MIRROR_SOURCE_DIR "/") + path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// The rows of the table that begins with this line, cell by cell.
std::vector<std::vector<std::string>> table(const std::string& text, const std::string& head) {
    std::vector<std::vector<std::string>> rows;
    std::size_t at = text.find(head + "\n");
    REQUIRE(at != std::string::npos);
    at = text.find('\n', text.find('\n', at) + 1) + 1;  // after the line of dashes
    while (text.at(at) == '|') {
        const std::size_t end = text.find('\n', at);
        std::vector<std::string> cells;
        for (std::size_t cell = at + 1; cell < end;) {
            const std::size_t bar = text.find('|', cell);
            std::string content = text.substr(cell, bar - cell);
            content.erase(0, content.find_first_not_of(' '));
            content.erase(content.find_last_not_of(' ') + 1);
            cells.push_back(content);
            cell = bar + 1;
        }
        rows.push_back(cells);
        at = end + 1;
    }
    return rows;
}

/// What stands between backticks.
Names quoted(const std::string& cell) {
    Names names;
    static const std::regex k_quoted("`([^`]+)`");
    for (std::sregex_iterator each(cell.begin(), cell.end(), k_quoted), end; each != end; ++each)
        names.insert((*each)[1]);
    return names;
}

/// A module's options that do something, without what is inside them.
Names options_of(const std::string& module) {
    const std::string prefix = "modules[" + module + "].";
    Names names;
    for (const KnownKey& key : known_keys()) {
        if (!key.path.starts_with(prefix) || key.kind == KeyKind::unused) continue;
        const std::string rest = key.path.substr(prefix.size());
        if (rest.find_first_of(".[") == std::string::npos) names.insert(rest);
    }
    return names;
}

/// "`style` of the module `map`" is modules[map].style for the reader.
std::string path_in(const std::string& cell) {
    static const std::regex k_option("`(\\w+)` of the module `(\\w+)`");
    std::smatch found;
    if (std::regex_match(cell, found, k_option))
        return fmt::format("modules[{}].{}", found[2].str(), found[1].str());
    return cell.substr(1, cell.size() - 2);
}

/// 100000 is "100,000" in words.
std::string in_words(double number) {
    std::string digits = fmt::format("{}", number);
    if (digits.find('.') != std::string::npos) return digits;
    for (std::size_t i = digits.size(); i > 3; i -= 3)
        if (digits.size() > 4) digits.insert(i - 3, ",");
    return digits;
}

/// Whether a cell says this default, given as JSON: as the bare word, a number, or both in backticks.
bool says_default(const std::string& cell, const nlohmann::json& value) {
    const std::string word = value.is_string() ? value.get<std::string>() : value.dump();
    const std::string plain = cell.substr(0, cell.find(':'));
    return plain == "`" + word + "`" || plain == word;
}

/// The examples of configuration on a page: whole ones, some of its keys, or a module.
std::vector<nlohmann::json> examples(const std::string& text) {
    std::vector<nlohmann::json> found;
    static const std::regex k_block("\n *```jsonc\n([^`]*)\n *```\n");
    for (std::sregex_iterator each(text.begin(), text.end(), k_block), end; each != end; ++each) {
        std::string example = (*each)[1];
        if (example.find_first_not_of(' ') != example.find('{')) {
            example.erase(example.find_last_not_of(", \n") + 1);
            example = "{" + example + "}";
        }
        INFO(example);
        found.push_back(nlohmann::json::parse(example, nullptr, false, true));
        CHECK(found.back().is_object());
    }
    return found;
}

}  // namespace

TEST_CASE("the README's table of modules names every module and each of its options, and nothing else") {
    Names named;
    for (const auto& row : table(page("README.md"), "| module | shows | options |")) {
        REQUIRE(row.size() == 3);
        const Names module = quoted(row[0]);
        REQUIRE(module.size() == 1);
        INFO(*module.begin());
        named.insert(*module.begin());
        CHECK(quoted(row[2]) == options_of(*module.begin()));
    }
    const auto modules = module_names();
    CHECK(named == Names(modules.begin(), modules.end()));
}

TEST_CASE("the table of keys that the sample leaves out says their ranges, values and defaults as they are") {
    std::map<std::string, KnownKey> known;
    for (const KnownKey& key : known_keys())
        known[key.path] = key;
    const auto rows = table(page("config/README.md"), "| key | meaning | unit or values | default |");
    CHECK(rows.size() > 15);
    for (const auto& row : rows) {
        REQUIRE(row.size() == 4);
        const std::string path = path_in(row[0]);
        INFO(path << ": " << row[2] << " | " << row[3]);
        REQUIRE(known.contains(path));
        const KnownKey& key = known.at(path);
        if (key.range) {
            CHECK_THAT(row[2],
                       ContainsSubstring(in_words(key.range->low) + " to " + in_words(key.range->high)));
        }
        if (key.kind == KeyKind::flag) CHECK(quoted(row[2]) == Names{"true", "false"});
        if (key.kind == KeyKind::choice) {
            Names choices;
            for (const std::string& choice : key.choices)
                choices.insert(nlohmann::json::parse(choice).get<std::string>());
            CHECK(quoted(row[2]) == choices);
        }
        if (!key.default_value.empty()) CHECK(says_default(row[3], nlohmann::json::parse(key.default_value)));
    }
}

TEST_CASE("every key that does something stands in the sample or on one of the pages") {
    const std::string all = page("config/household.example.json") + page("config/README.md") +
                            page("README.md") + page("systemd/README.md");
    for (const KnownKey& key : known_keys()) {
        if (key.kind == KeyKind::unused)
            continue;  // of MagicMirror's: check-config says that it has no effect
        INFO(key.path);
        const std::string name = key.path.substr(key.path.find_last_of('.') + 1);
        const bool is_written = all.find("\"" + name + "\"") != std::string::npos ||
                                all.find("`" + name + "`") != std::string::npos ||
                                all.find("." + name + "`") != std::string::npos ||
                                all.find("`" + name + ".") != std::string::npos;
        CHECK(is_written);
    }
}

TEST_CASE("every example of configuration on the pages can be used in the sample's household") {
    const auto sample = nlohmann::json::parse(page("config/household.example.json"), nullptr, true, true);
    ReadOptions options;
    options.missing_file = Severity::warning;  // certificates and passwords are the reader's own
    for (const auto& [file, least] : std::map<std::string, std::size_t>{
             {"README.md", 2}, {"config/README.md", 7}, {"systemd/README.md", 3}}) {
        const auto found = examples(page(file));
        CHECK(found.size() >= least);
        for (const nlohmann::json& example : found) {
            nlohmann::json household = sample;
            if (example.contains("uniqueId")) {
                household = example;
            } else if (example.contains("module")) {
                household["modules"] = {example};
            } else {
                household.update(example);
            }
            INFO(file << ": " << example.dump(1));
            const auto read = read_config_text(household.dump(1), "h.json", options);
            if (!read) FAIL(to_text(read.error().front()));
            for (const Problem& warning : read->warnings)
                CHECK_THAT(to_text(warning), ContainsSubstring("No such file"));
        }
    }
}
