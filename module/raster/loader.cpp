#include "module/raster/loader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "module/base/assets.hpp"
#include "module/base/log.hpp"
#include "module/base/thread_priority.hpp"
#include "module/raster/answer.hpp"
#include "module/raster/back_off.hpp"
#include "module/raster/tile_cache.hpp"
#include "module/raster/url_template.hpp"
#include "module/raster/wanted_tiles.hpp"

namespace mirror::raster {
namespace {

using namespace std::chrono_literals;

/// The clock may be set meanwhile: looked at again at least this often.
constexpr std::chrono::milliseconds k_longest_sleep = 1h;
/// A tile that the server does not have, or that was no picture, is not asked for again so soon.
constexpr SinceBoot k_absence = 6h;
constexpr SinceBoot k_bad_tile_pause = 10min;
constexpr std::size_t k_most_absences = 20'000;
/// A missing tile is shown as part of a coarser one up to so many zooms above it.
constexpr int k_most_zooms_up = 4;
/// Tiles that arrive one by one are told of together, so that the map is not drawn for each.
constexpr std::chrono::milliseconds k_gathering = 500ms;
/// After so long without any tile of a view something else should be shown.
constexpr std::chrono::milliseconds k_patience = 1200ms;
constexpr std::chrono::milliseconds k_pause_after_fault = 10s;

UtcSeconds seconds_of(const Moment& now) {
    return std::chrono::floor<std::chrono::seconds>(now.wall);
}

std::string read_key(const std::string& path, std::vector<std::string>& notices) {
    if (path.empty()) return {};
    std::ifstream file(path);
    std::string key;
    if (!std::getline(file, key) || key.empty())
        notices.push_back(fmt::format(
            "the key of the map server in {} cannot be read: check the file and its permissions", path));
    while (!key.empty() && (key.back() == '\r' || key.back() == ' '))
        key.pop_back();
    return key;
}

}  // namespace

std::string user_agent(const std::string& contact) {
    return contact.empty() ? fmt::format("owntracks-mirror/{}", version())
                           : fmt::format("owntracks-mirror/{} (contact: {})", version(), contact);
}

class Loader::Work {
  public:
    Work(LoaderSetup setup, const Clock& clock, Deliver deliver)
        : m_setup(std::move(setup)),
          m_clock(clock),
          m_deliver(std::move(deliver)),
          m_template(m_setup.source.url, read_key(m_setup.source.key_file, m_notices), m_setup.source.is_tms),
          m_back_off(m_template.host()),
          m_downloads(rules_for(m_setup, m_template)) {}

    // --- any thread
    void put(Wish wish) {
        {
            const std::lock_guard lock(m_guard);
            m_waiting = std::move(wish);
        }
        m_downloads.wake();
    }
    void stop() {
        {
            const std::lock_guard lock(m_guard);
            m_is_stopping = true;
        }
        m_downloads.wake();
    }
    void wake() { m_downloads.wake(); }

    // --- the loader's thread
    void run() noexcept {
        stand_back();
        while (!is_stopping()) {
            try {
                take_turn();
            } catch (const std::exception& fault) {
                give_up_turn(fault.what());
            }
        }
    }

  private:
    static DownloadRules rules_for(const LoaderSetup& setup, const UrlTemplate& address) {
        DownloadRules rules = setup.rules;
        rules.user_agent = user_agent(setup.source.contact);
        rules.ca_file = setup.source.ca_file;
        rules.allows_plain_http = !address.is_https();
        return rules;
    }

    bool is_stopping() {
        const std::lock_guard lock(m_guard);
        return m_is_stopping;
    }

    std::optional<Wish> next_wish() {
        const std::lock_guard lock(m_guard);
        return std::exchange(m_waiting, std::nullopt);
    }

    void take_turn() {
        if (auto wish = next_wish()) begin(*wish);
        m_tiles.let_age(seconds_of(m_clock.now()));
        ask();
        tell();
        for (Download& download : m_downloads.wait(sleep_time()))
            take(std::move(download));
    }

    /// No memory, most likely. Somebody waits for an answer in any case.
    void give_up_turn(const char* fault) noexcept {
        try {
            log::write_rarely(log::Level::error, "map tiles",
                              fmt::format("map tiles are not fetched: {}", fault));
            News news;
            news.wish_id = m_wish_id;
            news.is_settled = true;
            m_deliver(std::move(news));
            m_downloads.wait(k_pause_after_fault);
        } catch (const std::exception&) {
            log::write_rarely(log::Level::error, "map tiles", "map tiles are not fetched: no memory");
        }
    }

    void begin(const Wish& wish) {
        m_wish_id = wish.id;
        open_cache(wish.at_2x);
        m_tiles = WantedTiles(wish.tiles);
        m_news = News();
        m_told = Told{};
        const Moment now = m_clock.now();
        m_begun = m_last_told = now.since_boot;
        for (WantedTile& each : m_tiles.all())
            look_up(each, now);
        for (const auto& [id, tile] : m_under_way)
            if (WantedTile* wanted = m_tiles.find(tile)) wanted->is_under_way = true;
    }

    void open_cache(bool at_2x) {
        if (m_cache && m_is_at_2x == at_2x) return;
        m_is_at_2x = at_2x;
        m_under_way.clear();  // tiles of another size: their answers are not ours any more
        const Source& source = m_setup.source;
        m_cache.emplace(m_setup.cache_folder, identity_of(source.url, at_2x),
                        CacheFacts{m_template.host(), source.attribution, source.min_zoom, source.max_zoom},
                        source.cache_bytes,
                        [this](const CacheNotice& notice) { m_cache_notices.push_back(notice); });
    }

    /// What is there already is shown at once, however old.
    void look_up(WantedTile& wanted, const Moment& now) {
        const UtcSeconds second = seconds_of(now);
        if (auto stored = m_cache->find(wanted.tile, second)) {
            const UtcSeconds checked = std::min(stored->stored, second);
            // One that was stored under a clock that ran ahead does not know when it expires.
            const bool is_misdated = second < stored->expires && !is_fresh(*stored, second);
            wanted.next_check =
                is_misdated ? second : next_check(checked, stored->expires, k_least_between_views);
            const bool is_due = !is_fresh(*stored, second) && second >= wanted.next_check;
            wanted.need = is_due ? Need::refresh : Need::nothing;
            wanted.etag = std::move(stored->etag);
            wanted.last_modified = std::move(stored->last_modified);
            m_news.tiles.push_back({wanted.tile, wanted.tile, std::move(stored->bytes)});
            return;
        }
        const auto absence = m_absent.find(wanted.tile);
        wanted.is_absent = absence != m_absent.end() && now.since_boot < absence->second;
        TileId above = wanted.tile;
        for (int up = 1; up <= k_most_zooms_up && above.z > m_setup.source.min_zoom; ++up) {
            above = {static_cast<std::uint8_t>(above.z - 1), above.x / 2, above.y / 2};
            if (auto stored = m_cache->find(above, second)) {
                m_news.tiles.push_back({wanted.tile, above, std::move(stored->bytes)});
                return;
            }
        }
    }

    void ask() {
        const SinceBoot now = m_clock.now().since_boot;
        while (may_ask(now) && !m_downloads.is_full()) {
            WantedTile* const wanted = m_tiles.next_to_ask(now);
            if (wanted == nullptr) return;
            wanted->is_under_way = true;
            const std::uint64_t id = ++m_last_download;
            m_under_way[id] = wanted->tile;
            m_downloads.start(id, m_template.address_of(wanted->tile, m_is_at_2x), wanted->etag,
                              wanted->last_modified);
        }
    }

    [[nodiscard]] bool may_ask(SinceBoot now) const {
        return m_cache.has_value() && !lacks_key() && m_back_off.may_ask(now);
    }
    [[nodiscard]] bool lacks_key() const { return !m_setup.source.key_file.empty() && !m_template.has_key(); }

    void take(Download download) {
        const auto entry = m_under_way.find(download.id);
        if (entry == m_under_way.end()) return;  // of another size
        const TileId tile = entry->second;
        m_under_way.erase(entry);
        WantedTile* const wanted = m_tiles.find(tile);
        if (wanted != nullptr) wanted->is_under_way = false;

        const Moment now = m_clock.now();
        Answer answer = judge(download, m_setup.is_picture, seconds_of(now));
        const bool has_copy = wanted == nullptr || wanted->need == Need::refresh;
        if (answer.kind == AnswerKind::unchanged && !has_copy) answer = refusal_of_nothing(download.status);
        switch (answer.kind) {
            case AnswerKind::picture:
                return keep(tile, wanted, std::move(download), answer, now);
            case AnswerKind::unchanged:
                m_back_off.succeed();
                m_cache->confirm(tile, seconds_of(now), seconds_of(now) + answer.lifetime.fresh_for);
                if (wanted != nullptr) {
                    wanted->need = Need::nothing;
                    wanted->next_check = checked_now(answer, seconds_of(now));
                }
                return;
            case AnswerKind::absent:
                m_back_off.succeed();
                if (m_absent.size() >= k_most_absences) m_absent.clear();
                m_absent[tile] = now.since_boot + k_absence;
                m_cache->forget(tile);
                if (wanted != nullptr) wanted->is_absent = true;
                return;
            case AnswerKind::failure:
                m_back_off.fail(answer.failure, now.since_boot);
                if (wanted != nullptr && answer.is_of_this_tile)
                    wanted->not_before = now.since_boot + k_bad_tile_pause;
                return;
        }
    }

    static UtcSeconds checked_now(const Answer& answer, UtcSeconds now) {
        return next_check(now, now + answer.lifetime.fresh_for, k_least_while_shown);
    }

    void keep(TileId tile, WantedTile* wanted, Download download, const Answer& answer, const Moment& now) {
        m_back_off.succeed();
        const UtcSeconds second = seconds_of(now);
        StoredTile stored{std::move(download.body), std::move(download.headers.etag),
                          std::move(download.headers.last_modified), second,
                          second + answer.lifetime.fresh_for};
        if (answer.lifetime.may_be_stored)
            m_cache->store(tile, stored, second);
        else
            m_cache->forget(tile);
        if (wanted == nullptr) return;
        wanted->need = Need::nothing;
        wanted->next_check = checked_now(answer, second);
        wanted->etag = std::move(stored.etag);
        wanted->last_modified = std::move(stored.last_modified);
        m_news.tiles.push_back({tile, tile, std::move(stored.bytes)});
    }

    /// What to say about the server at this moment.
    [[nodiscard]] std::string sentence() const {
        if (m_tiles.are_all_absent())
            return fmt::format("the map server {} has no map here: check map.raster (url, minZoom, maxZoom)",
                               m_template.host());
        const bool is_worth_saying = m_back_off.is_grave() || m_tiles.lacks_some();
        return is_worth_saying ? m_back_off.sentence() : std::string();
    }

    void tell() {
        if (!m_cache) return;  // nothing was wanted yet
        const SinceBoot now = m_clock.now().since_boot;
        Told next;
        const bool is_settled = m_tiles.is_settled(may_ask(now), now);
        next.is_settled = m_told.is_settled || is_settled;  // a later attempt is no reason to wait again
        next.has_tiles = m_told.has_tiles || !m_news.tiles.empty();
        next.is_overdue = !next.is_settled && !next.has_tiles && now >= m_begun + k_patience;
        next.sentence = is_settled ? sentence() : m_told.sentence;
        const bool is_gathering = !is_settled && m_told.has_tiles && now < m_last_told + k_gathering;
        const bool is_news = (!m_news.tiles.empty() && !is_gathering) || !m_notices.empty() ||
                             !m_cache_notices.empty() || next != m_told;
        if (!is_news) return;
        if (next.sentence != m_told.sentence && !next.sentence.empty())
            log::write_rarely(log::Level::warning, "map server", next.sentence);
        m_told = next;
        m_last_told = now;
        m_news.wish_id = m_wish_id;
        m_news.is_settled = next.is_settled;
        m_news.is_overdue = next.is_overdue;
        m_news.sentence = std::move(next.sentence);
        m_news.notices = std::exchange(m_notices, {});
        m_news.cache_notices = std::exchange(m_cache_notices, {});
        m_deliver(std::exchange(m_news, {}));
    }

    [[nodiscard]] std::chrono::milliseconds sleep_time() const {
        const Moment now = m_clock.now();
        std::chrono::milliseconds longest = k_longest_sleep;
        if (!m_news.tiles.empty()) longest = std::min(longest, m_last_told + k_gathering - now.since_boot);
        if (m_cache && !m_told.is_settled && !m_told.has_tiles && !m_told.is_overdue)
            longest = std::min(longest, m_begun + k_patience - now.since_boot);
        // When as much is under way as may be, only its end or a call is worth waking for.
        const auto next = m_tiles.time_to_next(now, m_back_off.until());
        if (next && !lacks_key() && !m_downloads.is_full()) longest = std::min(longest, *next);
        return std::max(longest, std::chrono::milliseconds(0));
    }

    /// What the other side knows of the wish.
    struct Told {
        bool is_settled = false;
        bool has_tiles = false;
        bool is_overdue = false;
        std::string sentence;
        bool operator==(const Told&) const = default;
    };

    LoaderSetup m_setup;
    const Clock& m_clock;
    Deliver m_deliver;
    std::vector<std::string> m_notices;  // before m_template: reading the key may add to it
    std::vector<CacheNotice> m_cache_notices;
    UrlTemplate m_template;
    BackOff m_back_off;
    Downloads m_downloads;

    std::mutex m_guard;
    std::optional<Wish> m_waiting;
    bool m_is_stopping = false;

    std::optional<TileCache> m_cache;  ///< opened with the first wish
    bool m_is_at_2x = false;
    std::uint64_t m_wish_id = 0;
    WantedTiles m_tiles;
    std::map<std::uint64_t, TileId> m_under_way;  ///< downloads, by their number
    std::uint64_t m_last_download = 0;
    std::map<TileId, SinceBoot> m_absent;  ///< what the server does not have, and until when that is believed
    News m_news;                           ///< being gathered
    Told m_told;
    SinceBoot m_begun{};
    SinceBoot m_last_told{};
};

Loader::Loader(LoaderSetup setup, const Clock& clock, Deliver deliver)
    : m_work(std::make_unique<Work>(std::move(setup), clock, std::move(deliver))),
      m_thread([work = m_work.get()] { work->run(); }) {}

Loader::~Loader() {
    m_work->stop();
    m_thread.join();
}

void Loader::want(Wish wish) {
    m_work->put(std::move(wish));
}

void Loader::look_again() {
    m_work->wake();
}

}  // namespace mirror::raster
