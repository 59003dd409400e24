#include "render/map/map_worker.hpp"

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "module/base/log.hpp"
#include "module/base/thread_priority.hpp"
#include "module/tiles/tile_set.hpp"
#include "render/map/labels.hpp"
#include "render/map/read_style.hpp"
#include "render/map/tile_gather.hpp"

namespace mirror::map {
namespace {

using view::LocalProblemKind;

// A damaged file must not fill the screen with its tiles.
constexpr std::size_t k_max_problems = 8;

/// The map files and everything that is made from them; lives on the worker's thread.
class Drawing {
  public:
    Drawing(const MapWorkerSetup& setup, std::function<void()> tiles_arrived)
        : m_set(open_files(setup)),
          m_gather(m_set, setup.tile_cap_bytes),
          m_labels(setup.fonts),
          m_painters(setup.painters) {
        if (!m_labels.problem().empty()) m_problems.push_back({LocalProblemKind::notice, m_labels.problem()});
        m_style = setup.own_style;
        if (!m_style && !setup.style.empty()) read_own_style(setup.style);
        if (setup.raster) open_raster(*setup.raster, std::move(tiles_arrived));
    }

    /// \return nothing when tiles of a server are on their way: then it is called again
    std::optional<MapPicture> draw(MapRequest request) {
        if (m_style) request.style = *m_style;
        MapPicture picture;
        picture.request_id = request.id;
        picture.camera = request.camera;
        picture.problems = m_problems;
        if (m_raster && draw_raster(request, picture)) return picture;
        if (m_raster && m_raster->is_worth_waiting(request.slot)) return std::nullopt;
        picture.attribution = m_set.attribution();
        const auto wishes = wanted_tiles(request.camera, request.size(), request.scale);
        std::vector<std::string> damaged;
        const auto tiles = m_gather.gather(wishes, damaged);
        for (std::string& sentence : damaged)
            picture.problems.push_back({LocalProblemKind::map_file, std::move(sentence)});
        picture.is_blank =
            std::ranges::none_of(tiles, [](const PlacedTile& placed) { return bool(placed.tile); });
        PaintedMap painted = paint_map(request, tiles, &m_labels, m_painters);
        picture.image = std::make_shared<const render::Image>(std::move(painted.ground));
        picture.names = std::move(painted.names);
        if (picture.problems.size() > k_max_problems) picture.problems.resize(k_max_problems);
        return picture;
    }

    void forget(const std::vector<std::size_t>& slots) {
        if (!m_raster) return;
        for (const std::size_t slot : slots)
            m_raster->forget(slot);
    }

    void drop() {
        if (m_raster) m_raster->drop();
        m_gather.drop();
        m_labels.drop();
        malloc_trim(0);
    }

  private:
    void open_raster(const RasterSetup& setup, std::function<void()> tiles_arrived) {
        try {
            m_raster.emplace(setup, std::move(tiles_arrived));
        } catch (const std::exception& fault) {
            m_problems.push_back(
                {LocalProblemKind::notice,
                 fmt::format("tiles cannot be fetched ({}): the map files are shown", fault.what())});
        }
    }

    /// \return false when not one tile of the view is there
    bool draw_raster(const MapRequest& request, MapPicture& picture) {
        m_raster->look_at(request.slot, request);
        picture.trouble = m_raster->sentence();
        picture.is_complete = m_raster->is_settled(request.slot);
        for (const std::string& notice : m_raster->notices())
            picture.problems.push_back({LocalProblemKind::notice, notice});
        for (const raster::CacheNotice& notice : m_raster->cache_notices()) {
            if (notice.copy.empty())
                picture.problems.push_back({LocalProblemKind::notice, notice.sentence});
            else
                picture.problems.push_back(
                    {LocalProblemKind::tiles_set_aside, notice.copy.string(), notice.sentence});
        }
        auto image = m_raster->draw(request.slot, request);
        if (!image) return false;
        picture.attribution = m_raster->attribution();
        picture.image = std::make_shared<const render::Image>(std::move(*image));
        return true;
    }

    void read_own_style(const std::filesystem::path& file) {
        auto style = read_style_file(file);
        if (style) {
            m_style = *style;
            return;
        }
        for (const config::Problem& problem : style.error())
            m_problems.push_back({LocalProblemKind::notice, config::to_text(problem)});
    }

    std::vector<std::unique_ptr<tiles::TileSource>> open_files(const MapWorkerSetup& setup) {
        std::vector<std::unique_ptr<tiles::TileSource>> sources;
        for (const auto& file : setup.files) {
            if (auto source = setup.open(file))
                sources.push_back(std::move(*source));
            else
                m_problems.push_back({LocalProblemKind::map_file, std::move(source.error().text)});
        }
        if (sources.empty())
            m_problems.push_back(
                {LocalProblemKind::no_map, "",
                 "no map file can be read: the map stays black (see map.files in the configuration)"});
        return sources;
    }

    std::vector<view::LocalProblem> m_problems;  // first: opening the files may add to it
    tiles::TileSet m_set;
    TileGather m_gather;
    LabelPainter m_labels;
    unsigned m_painters;
    std::optional<MapStyle> m_style;  // the household's own
    std::optional<RasterLayer> m_raster;
};

}  // namespace

class MapWorker::Work {
  public:
    Work(MapWorkerSetup setup, Deliver deliver) : m_setup(std::move(setup)), m_deliver(std::move(deliver)) {}

    void put(MapRequest request) {
        {
            const std::lock_guard lock(m_guard);
            m_waiting.insert_or_assign(request.slot, std::move(request));
        }
        m_wake.notify_one();
    }

    void forget(std::size_t slot) {
        const std::lock_guard lock(m_guard);
        m_waiting.erase(slot);
        m_begun.erase(slot);
        m_forgotten.push_back(slot);
    }

    void stop() {
        {
            const std::lock_guard lock(m_guard);
            m_is_stopping = true;
        }
        m_wake.notify_one();
    }

    void run() noexcept {
        stand_back();
        std::unique_ptr<Drawing> drawing = make_drawing();
        while (const auto request = next(drawing.get())) {
            if (drawing) drawing->forget(take_forgotten(request->slot));
            answer(drawing, *request);
        }
    }

  private:
    std::unique_ptr<Drawing> new_drawing() {
        return std::make_unique<Drawing>(m_setup, [this] { repeat(); });
    }

    /// Tiles have arrived for what was begun last.
    void repeat() {
        {
            const std::lock_guard lock(m_guard);
            for (const auto& [slot, request] : m_begun)
                m_waiting.try_emplace(slot, request);
        }
        m_wake.notify_one();
    }

    /// Slots that were given back, but for the one that is asked for again.
    std::vector<std::size_t> take_forgotten(std::size_t asked) {
        const std::lock_guard lock(m_guard);
        std::vector<std::size_t> slots = std::exchange(m_forgotten, {});
        std::erase(slots, asked);
        return slots;
    }

    /// Null when there is no memory even for this; the first request tries again.
    std::unique_ptr<Drawing> make_drawing() noexcept {
        try {
            return new_drawing();
        } catch (...) {
            return nullptr;
        }
    }

    /// A fault while drawing costs this picture only, and somebody waits for an answer in any case.
    void answer(std::unique_ptr<Drawing>& drawing, const MapRequest& request) noexcept {
        std::string fault;
        try {
            if (!drawing) drawing = new_drawing();
            if (auto picture = drawing->draw(request)) m_deliver(std::move(*picture));
            return;
        } catch (const std::exception& problem) {
            fault = problem.what();
        } catch (...) {
            fault = "an unknown fault";
        }
        drawing.reset();  // whatever it holds may be half made
        try {
            log::error("the map could not be drawn: {}", fault);
            MapPicture picture;
            picture.request_id = request.id;
            picture.camera = request.camera;
            picture.image = std::make_shared<const render::Image>();
            picture.problems = {
                {LocalProblemKind::notice, fmt::format("the map could not be drawn: {}", fault)}};
            m_deliver(std::move(picture));
        } catch (...) {
            log::error("the map's answer was lost");
        }
    }

    /// The newest request, or nothing when the worker is to end. After a while without one the tiles go.
    std::optional<MapRequest> next(Drawing* drawing) {
        std::unique_lock lock(m_guard);
        const auto is_called = [this] { return m_is_stopping || !m_waiting.empty(); };
        if (!m_wake.wait_for(lock, m_setup.keep_tiles, is_called)) {
            lock.unlock();
            if (drawing != nullptr) drawing->drop();
            lock.lock();
            m_wake.wait(lock, is_called);
        }
        if (m_is_stopping) return std::nullopt;
        MapRequest request = std::move(m_waiting.extract(m_waiting.begin()).mapped());
        m_begun.insert_or_assign(request.slot, request);
        return request;
    }

    MapWorkerSetup m_setup;
    Deliver m_deliver;
    std::mutex m_guard;
    std::condition_variable m_wake;
    std::map<std::size_t, MapRequest> m_waiting;  ///< by slot
    std::map<std::size_t, MapRequest> m_begun;    ///< the last one of each slot
    std::vector<std::size_t> m_forgotten;
    bool m_is_stopping = false;
};

MapWorker::MapWorker(MapWorkerSetup setup, Deliver deliver)
    : m_work(std::make_unique<Work>(std::move(setup), std::move(deliver))),
      m_thread([work = m_work.get()] { work->run(); }) {}

MapWorker::~MapWorker() {
    m_work->stop();
    m_thread.join();
}

void MapWorker::request(MapRequest request) {
    m_work->put(std::move(request));
}

void MapWorker::forget(std::size_t slot) {
    m_work->forget(slot);
}

}  // namespace mirror::map
