#include "module/engine/read_only.hpp"

#include "module/engine/encryption_keys.hpp"
#include "module/engine/engine.hpp"
#include "module/storage/journal.hpp"
#include "module/storage/state_store.hpp"

#include <chrono>
#include <thread>

namespace mirror::engine {
namespace {

constexpr std::size_t k_rows_at_once = 1000;
constexpr int k_tries = 10;
constexpr std::chrono::milliseconds k_between_tries{50};

/// The mirror beside us may just be making or joining its files; that takes moments.
template <class Read>
auto patiently(Read read) {
    auto answer = read();
    for (int tried = 1; !answer && tried < k_tries; ++tried) {
        std::this_thread::sleep_for(k_between_tries);
        answer = read();
    }
    return answer;
}

}  // namespace

Result<household::Summary, Failure> read_summary(const config::Config& config,
                                                 const std::filesystem::path& directory, Moment now) {
    const auto stored = patiently([&] { return storage::read_state(directory / "state.db"); });
    if (!stored) return tl::unexpected(stored.error());
    std::vector<std::string> problems;
    Engine engine(*stored, read_encryption_keys(config.encryption_key_file, problems));
    storage::JournalReader journal(directory / "journal.db");
    for (;;) {
        const auto rows = patiently([&] { return journal.read_above(engine.watermark(), k_rows_at_once); });
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
