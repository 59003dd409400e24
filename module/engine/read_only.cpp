#include "module/engine/read_only.hpp"

#include "module/engine/encryption_keys.hpp"
#include "module/engine/engine.hpp"
#include "module/storage/journal.hpp"
#include "module/storage/state_store.hpp"

namespace mirror::engine {
namespace {

constexpr std::size_t k_rows_at_once = 1000;

}  // namespace

Result<household::Summary, Failure> read_summary(const config::Config& config,
                                                 const std::filesystem::path& directory, Moment now) {
    const auto stored = storage::read_state(directory / "state.db");
    if (!stored) return tl::unexpected(stored.error());
    std::vector<std::string> problems;
    Engine engine(*stored, read_encryption_keys(config.encryption_key_file, problems));
    storage::JournalReader journal(directory / "journal.db");
    for (;;) {
        const auto rows = journal.read_above(engine.watermark(), k_rows_at_once);
        if (!rows) return tl::unexpected(rows.error());
        if (rows->empty()) break;
        engine.take(*rows);
    }
    if (auto row = engine.config_row(config)) {
        // The file was edited since the mirror ran: show what it would make of it.
        row->row = engine.watermark() + 1;
        row->arrival = now.wall;
        engine.take(std::span(&*row, 1));
    }
    return engine.summary(now, boot_id());
}

}  // namespace mirror::engine
