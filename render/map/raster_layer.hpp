#pragma once
// The map from a tile server: asks for the tiles of every view, joins what comes, says what is wrong. Lives
// on the map worker's thread.

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "module/base/clock.hpp"
#include "module/raster/loader.hpp"
#include "module/raster/url_template.hpp"
#include "render/map/raster_mosaic.hpp"

namespace mirror::map {

/// What the map worker needs to know of a tile server.
struct RasterSetup {
    raster::Source source;
    config::MapFilter filter;
    std::filesystem::path cache_folder;
};

class RasterLayer {
  public:
    /// \param news is called on another thread when there is something to take in; must not wait
    RasterLayer(RasterSetup setup, std::function<void()> news);

    /// Whose map it is, in plain letters.
    [[nodiscard]] const std::string& attribution() const { return m_setup.source.attribution; }

    /// Makes sure that the tiles of a view are asked for, and takes in what has arrived.
    /// \param slot a request takes the place of an older one of the same slot
    void look_at(std::size_t slot, const MapRequest& request);

    /// The view, as far as its tiles are there. Nothing when there is not one of them.
    [[nodiscard]] std::optional<render::Image> draw(std::size_t slot, const MapRequest& request) const;
    /// Whether everything that can be had now is there.
    [[nodiscard]] bool is_settled(std::size_t slot) const { return m_is_settled || !m_views.contains(slot); }
    /// Whether the first tile may still come soon: then it is too early to show anything else.
    [[nodiscard]] bool is_worth_waiting(std::size_t slot) const { return !is_settled(slot) && !m_is_overdue; }

    /// What is wrong with the server at this moment; empty when all is well.
    [[nodiscard]] const std::string& sentence() const { return m_sentence; }
    /// Sentences about what is wrong with the setup.
    [[nodiscard]] const std::vector<std::string>& notices() const { return m_notices; }
    /// What happened to the stored tiles.
    [[nodiscard]] const std::vector<raster::CacheNotice>& cache_notices() const { return m_cache_notices; }

    /// Nobody looks at it any more: its tiles are not asked for again.
    void forget(std::size_t slot) { m_views.erase(slot); }

    /// Gives the pictures' memory back unless tiles are on their way; the next look_at() gets them again.
    void drop();

  private:
    void take_news();
    void want();

    RasterSetup m_setup;
    raster::UrlTemplate m_template;
    SystemClock m_clock;
    std::map<std::size_t, RasterMosaic> m_views;
    std::uint64_t m_last_wish = 0;
    bool m_is_settled = true;
    bool m_is_overdue = false;
    std::string m_sentence;
    std::vector<std::string> m_notices;
    std::vector<raster::CacheNotice> m_cache_notices;

    std::mutex m_guard;
    std::vector<raster::News> m_arrived;       ///< guarded
    std::unique_ptr<raster::Loader> m_loader;  ///< last: it ends before what it calls
};

}  // namespace mirror::map
