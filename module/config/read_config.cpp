#include "module/config/read_config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "module/base/handle.hpp"
#include "module/base/utf8.hpp"
#include "module/config/read_sections.hpp"

namespace mirror::config {
namespace {

using FileHandle = std::unique_ptr<std::FILE, HandleDeleter<std::fclose>>;

Result<std::string, std::string> bytes_of(const std::string& path) {
    const FileHandle file(std::fopen(path.c_str(), "rbe"));
    if (file == nullptr) return tl::unexpected(std::generic_category().message(errno));
    std::string bytes;
    std::array<char, 16384> block{};
    // One byte more than allowed is enough to see that there are too many.
    while (bytes.size() <= k_max_config_bytes) {
        const std::size_t count = std::fread(block.data(), 1, block.size(), file.get());
        bytes.append(block.data(), count);
        if (count < block.size()) break;
    }
    if (std::ferror(file.get()) != 0) return tl::unexpected(std::generic_category().message(errno));
    return bytes;
}

/// `uniqueId` is one level of every topic of the household.
void read_unique_id(ObjectReader& root, Config& config) {
    if (const auto* value = root.text("uniqueId", config.unique_id)) {
        if (const auto fault = topic_level_fault(config.unique_id))
            root.problem(value->place, "uniqueId",
                         fmt::format("{} cannot be part of a topic: {}", in_ticks(config.unique_id), *fault),
                         "phones publish below owntracks/<uniqueId>/");
    }
    root.require({"uniqueId"});
}

/// A language tag by its form (BCP 47): "de", "pt-BR", "zh_Hant_TW".
void read_language_tag(ObjectReader& root, std::string_view key, std::string& slot) {
    std::string tag = slot;
    const LocatedValue* value = root.text(key, tag);
    if (value == nullptr) return;
    std::size_t length = 0;
    bool is_first = true;
    bool is_good = tag.size() <= 35;
    for (const char c : tag + "-") {
        if (c == '-' || c == '_') {
            is_good &= is_first ? length == 2 || length == 3 : length >= 1 && length <= 8;
            is_first = false;
            length = 0;
            continue;
        }
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        is_good &= is_letter || (!is_first && c >= '0' && c <= '9');
        ++length;
    }
    if (is_good) {
        slot = tag;
    } else {
        root.problem(value->place, key, fmt::format("{} is not a language", in_ticks(tag)),
                     "write a tag such as \"en\", \"de\" or \"pt-BR\"");
    }
}

/// What MagicMirror's own config.js has at its top and a mirror without a web server does not need.
void read_magic_mirror_leftovers(ObjectReader& root) {
    root.unused({"address", "port", "basePath", "ipWhitelist", "useHttps", "httpsPrivateKey",
                 "httpsCertificate", "logLevel", "customCss", "hideConfigSecrets", "checkServerInterval",
                 "reloadAfterServerRestart", "electronOptions", "foreignModulesDir"},
                "a setting of MagicMirror's web server; remove it");
}

void read_root(ObjectReader& root, Config& config) {
    constexpr std::array<Choice<Units>, 2> k_units{
        {{"metric", Units::metric}, {"imperial", Units::imperial}}};
    root.find("$schema");  // for editors
    read_unique_id(root, config);
    read_language_tag(root, "language", config.language);
    read_language_tag(root, "locale", config.locale);
    read_time_format(root, config.time_format);
    root.choice<Units>("units", config.units, k_units);
    read_timezone(root, config.timezone);
    root.number("zoom", config.zoom, {0.25, 4, ""});
    read_display(root, config.display);
    read_broker(root, config.broker);
    root.secret_file("encryptionKeyFile", config.encryption_key_file);
    read_people(root, config.people);
    read_regions(root, config);
    if (const LocatedValue* display = root.find("display");
        display != nullptr && config.display.night && !config.display.night->hours && config.regions.empty())
        root.problem(display->place, "display.night", "the sun is looked up at home, and there is no region",
                     "add your home to `regions`, or write a `schedule` such as \"22:00-06:30\"");
    read_thresholds(root, config.thresholds);
    read_map(root, config.map);
    read_alerts(root, config.alerts);
    read_provisioning(root, config.broker, config.provisioning);
    read_http(root, config.http);
    read_announce(root, config);
    read_privacy(root, config.privacy);
    read_notifications(root, config.notifications);
    read_modules(root, config.modules);
    root.text("stateDirectory", config.state_directory);
    root.misnomer("encryptionKey",
                  "write the key into a file of its own and name that in `encryptionKeyFile`");
    root.misnomer("mqtt", "the broker stands in `broker`");
    read_magic_mirror_leftovers(root);
    if (!config.http.enabled && !root.is_visit()) root.require({"broker"});  // else phones post to the mirror
    check_without_broker(root, config);
}

bool is_before(const Problem& a, const Problem& b) {
    return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
}

}  // namespace

Result<GoodConfig, Problems> read_config_text(std::string_view text, const std::string& name,
                                              const ReadOptions& options) {
    auto document = parse_located_json(text);
    if (!document) {
        const SyntaxProblem& fault = document.error();
        return tl::unexpected(Problems{{Severity::error, name, fault.place, fault.message, fault.hint}});
    }
    ReadContext context;
    context.file = name;
    std::error_code ignored;  // without a working directory, relative paths stay as they are
    context.folder = std::filesystem::absolute(name, ignored).parent_path();
    context.missing_file = options.missing_file;
    GoodConfig good;
    if (document->as<LocatedValue::Object>() == nullptr) {
        return tl::unexpected(
            Problems{{Severity::error, name, document->place,
                      fmt::format("a configuration is an object, not {}", kind_of(*document)),
                      "it begins with `{` and ends with `}`"}});
    }
    substitute_environment(*document, options.environment, name, context.problems);
    ObjectReader root(&*document, "", context);
    read_root(root, good.config);
    root.finish();
    std::stable_sort(context.problems.begin(), context.problems.end(), is_before);
    if (has_error(context.problems)) return tl::unexpected(std::move(context.problems));
    good.warnings = std::move(context.problems);
    return good;
}

Result<GoodConfig, Problems> read_config(const std::string& path, const ReadOptions& options) {
    const auto bytes = bytes_of(path);
    if (bytes) return read_config_text(*bytes, path, options);
    return tl::unexpected(Problems{{Severity::error,
                                    path,
                                    {0, 0},
                                    "cannot be read: " + bytes.error(),
                                    "begin with a copy of the sample configuration"}});
}

std::vector<KnownKey> known_keys() {
    std::vector<KnownKey> keys;
    ReadContext context;
    context.known_keys = &keys;
    ObjectReader root(nullptr, "", context);
    Config config;
    read_root(root, config);
    return keys;
}

}  // namespace mirror::config
