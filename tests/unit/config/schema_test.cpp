// The schema for editors, the reader and the sample know the same keys, with the same types, ranges and
// defaults.

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "module/config/module_options.hpp"
#include "module/config/read_config.hpp"
#include "tests/support/catch.hpp"

using namespace mirror::config;
using nlohmann::json;

namespace {

json schema() {
    std::ifstream file(MIRROR_SOURCE_DIR "/config/household.schema.json");
    return json::parse(file);
}

using Properties = std::map<std::string, json>;

/// Every property of an object's schema and of the objects in it, by the reader's path.
void walk(const json& object, const std::string& path, Properties& found, std::set<std::string>& required) {
    CHECK(object.at("additionalProperties") == false);
    const std::string prefix = path.empty() ? "" : path + ".";
    if (object.contains("required")) {
        for (const json& key : object.at("required"))
            required.insert(prefix + key.get<std::string>());
    }
    for (const auto& [key, property] : object.at("properties").items()) {
        found[prefix + key] = property;
        if (property.contains("properties")) walk(property, prefix + key, found, required);
        if (property.contains("items") && property.at("items").contains("properties"))
            walk(property.at("items"), prefix + key + "[]", found, required);
    }
}

struct SchemaKeys {
    Properties properties;
    std::set<std::string> required;
};

SchemaKeys schema_keys() {
    const json document = schema();
    SchemaKeys keys;
    walk(document, "", keys.properties, keys.required);
    for (const std::string_view module : module_names()) {
        const std::string name(module);
        walk(document.at("$defs").at(name + "Options"), "modules[" + name + "]", keys.properties,
             keys.required);
    }
    keys.properties.erase("$schema");
    return keys;
}

json type_in_schema(const KnownKey& key) {
    switch (key.kind) {
        case KeyKind::flag:
            return "boolean";
        case KeyKind::whole_number:
            return "integer";
        case KeyKind::number:
            return "number";
        case KeyKind::object:
            return "object";
        case KeyKind::objects:
        case KeyKind::texts:
            return "array";
        case KeyKind::text:
        case KeyKind::file:
            return "string";
        default:
            return nullptr;
    }
}

void compare(const KnownKey& key, const json& property) {
    INFO(key.path);
    CHECK(property.contains("description"));
    const bool is_closed_text = key.kind == KeyKind::text && property.contains("enum");
    if (!is_closed_text) CHECK(property.value("type", json()) == type_in_schema(key));
    if (key.kind == KeyKind::duration) CHECK(property.at("$ref") == "#/$defs/duration");
    if (key.kind == KeyKind::color) CHECK(property.at("$ref") == "#/$defs/color");
    if (key.kind == KeyKind::unused)
        CHECK_THAT(property.at("description").get<std::string>(), ContainsSubstring("Not used"));
    if (key.range) {
        CHECK(property.at("minimum").get<double>() == key.range->low);
        CHECK(property.at("maximum").get<double>() == key.range->high);
    }
    if (key.kind == KeyKind::choice) {
        json choices = json::array();
        for (const std::string& choice : key.choices)
            choices.push_back(json::parse(choice));
        CHECK(property.at("enum") == choices);
    }
    CHECK(property.contains("default") == !key.default_value.empty());
    if (property.contains("default") && !key.default_value.empty())
        CHECK(property.at("default") == json::parse(key.default_value));
}

/// Paths of all keys in a document, list elements as `[]`, module options by their module.
void collect(const json& value, const std::string& path, std::set<std::string>& paths) {
    if (value.is_array()) {
        for (const json& each : value)
            if (each.is_object()) collect(each, path + "[]", paths);
    }
    if (!value.is_object()) return;
    for (const auto& [key, each] : value.items()) {
        const std::string own = path.empty() ? key : path + "." + key;
        paths.insert(own);
        const bool is_options = own == "modules[].config";
        collect(each, is_options ? "modules[" + value.at("module").get<std::string>() + "]" : own, paths);
    }
}

}  // namespace

TEST_CASE("schema and reader know the same keys, types, ranges, choices and defaults") {
    const SchemaKeys keys = schema_keys();
    std::set<std::string> read;
    for (const KnownKey& key : known_keys()) {
        INFO(key.path);
        CHECK(read.insert(key.path).second);
        REQUIRE(keys.properties.contains(key.path));
        compare(key, keys.properties.at(key.path));
        CHECK(keys.required.contains(key.path) == key.is_required);
    }
    for (const auto& [path, property] : keys.properties) {
        INFO(path);
        CHECK(read.contains(path));
    }
}

TEST_CASE("the schema has options for every module and names no other") {
    const json document = schema();
    const json& modules = document.at("properties").at("modules").at("items");
    const auto names = module_names();
    CHECK(modules.at("properties").at("module").at("enum").get<std::vector<std::string>>() ==
          std::vector<std::string>(names.begin(), names.end()));
    std::vector<std::string> branches;
    for (const json& branch : modules.at("allOf")) {
        const std::string name = branch.at("if").at("properties").at("module").at("const");
        branches.push_back(name);
        CHECK(branch.at("then").at("properties").at("config").at("$ref") == "#/$defs/" + name + "Options");
    }
    CHECK(branches == std::vector<std::string>(names.begin(), names.end()));
}

TEST_CASE("the sample uses keys of the reader, and every module") {
    std::ifstream file(MIRROR_SOURCE_DIR "/config/household.example.json");
    const json sample = json::parse(file, nullptr, true, true);
    std::set<std::string> used;
    collect(sample, "", used);
    std::set<std::string> known{"$schema"};
    for (const KnownKey& key : known_keys())
        known.insert(key.path);
    for (const std::string& path : used) {
        INFO(path);
        CHECK(known.contains(path));
    }
    for (const std::string_view name : module_names()) {
        INFO(name);
        CHECK(std::any_of(sample.at("modules").begin(), sample.at("modules").end(),
                          [&](const json& module) { return module.at("module") == name; }));
    }
    for (const char* path : {"uniqueId", "broker.host", "people[].kind", "regions[].aliases", "home",
                             "thresholds.stale", "display.diagonalInches"}) {
        INFO(path);
        CHECK(used.contains(path));
    }
}
