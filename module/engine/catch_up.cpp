#include "module/engine/catch_up.hpp"

#include <fmt/format.h>

#include "module/engine/encryption_keys.hpp"
#include "module/storage/gathered_commit.hpp"
#include "module/storage/journal.hpp"
#include "module/storage/state_store.hpp"

namespace mirror::engine {
namespace {

constexpr std::size_t k_rows_at_once = 1000;
constexpr int k_tries = 10;

struct Read {
    CaughtUp caught_up;
    bool is_complete = false;  ///< no journal row went while we read
};

Result<Read, Failure> read_once(const EncryptionKeys& keys, const std::filesystem::path& directory) {
    const auto stored_now = [&] {
        return patiently([&] { return storage::read_state(directory / "state.db"); });
    };
    const auto stored = stored_now();
    if (!stored) return tl::unexpected(stored.error());
    Engine engine(*stored, keys);
    storage::GatheredCommit unstored;
    storage::JournalReader journal(directory / "journal.db");
    for (;;) {
        const auto rows = patiently([&] { return journal.read_above(engine.watermark(), k_rows_at_once); });
        if (!rows) return tl::unexpected(rows.error());
        if (rows->empty()) break;
        unstored.add(engine.take(*rows));
    }
    // Rows may only go once they are stored; then the watermark is a higher one.
    const auto after = stored_now();
    if (!after) return tl::unexpected(after.error());
    return Read{{std::move(engine), unstored.commit()}, after->watermark == stored->watermark};
}

}  // namespace

Result<CaughtUp, Failure> catch_up(const config::Config& config, const std::filesystem::path& directory) {
    std::vector<std::string> problems;
    const EncryptionKeys keys = read_encryption_keys(config.encryption_key_file, problems);
    for (int tried = 0; tried < k_tries; ++tried) {
        auto read = read_once(keys, directory);
        if (!read) return tl::unexpected(read.error());
        if (read->is_complete) return std::move(read->caught_up);
    }
    return tl::unexpected(
        Failure{fmt::format("{} changes too fast to be read: try again", directory.string())});
}

}  // namespace mirror::engine
