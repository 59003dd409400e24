#include "render/map/raster_layer.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "render/map/raster_decode.hpp"

namespace mirror::map {
namespace {

std::span<const std::uint8_t> bytes_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

RasterLayer::RasterLayer(RasterSetup setup, std::function<void()> news)
    : m_setup(std::move(setup)), m_template(m_setup.source.url, {}, m_setup.source.is_tms) {
    raster::LoaderSetup loader;
    loader.source = m_setup.source;
    loader.cache_folder = m_setup.cache_folder;
    loader.is_picture = [](std::span<const std::uint8_t> bytes) {
        return decode_raster_tile(bytes).has_value();
    };
    m_loader = std::make_unique<raster::Loader>(std::move(loader), m_clock,
                                                [this, tell = std::move(news)](raster::News arrived) {
                                                    {
                                                        const std::lock_guard lock(m_guard);
                                                        m_arrived.push_back(std::move(arrived));
                                                    }
                                                    tell();
                                                });
}

void RasterLayer::look_at(std::size_t slot, const MapRequest& request) {
    const auto view = m_views.find(slot);
    if (view == m_views.end() || !view->second.fits(request)) {
        if (view != m_views.end()) m_views.erase(view);
        auto plan = plan_raster(m_setup.source, m_template.offers_2x(), m_template.is_always_2x(), request);
        if (plan) m_views.emplace(slot, RasterMosaic(std::move(*plan), request));
        if (plan) want();
    }
    take_news();
}

/// One wish for the tiles of all views.
void RasterLayer::want() {
    raster::Wish wish;
    wish.id = ++m_last_wish;
    std::set<TileId> known;
    for (const auto& [slot, view] : m_views) {
        wish.at_2x = view.plan().asks_for_2x;
        for (const TileWish& tile : view.plan().tiles)
            if (known.insert(tile.id).second) wish.tiles.push_back(tile.id);
    }
    m_is_settled = m_is_overdue = false;
    m_loader->want(std::move(wish));
}

void RasterLayer::take_news() {
    std::vector<raster::News> arrived;
    {
        const std::lock_guard lock(m_guard);
        arrived.swap(m_arrived);
    }
    for (raster::News& news : arrived) {
        for (std::string& notice : news.notices)
            if (std::ranges::find(m_notices, notice) == m_notices.end())
                m_notices.push_back(std::move(notice));
        for (raster::CacheNotice& notice : news.cache_notices)
            if (std::ranges::find(m_cache_notices, notice) == m_cache_notices.end())
                m_cache_notices.push_back(std::move(notice));
        if (news.wish_id != m_last_wish) continue;
        m_is_settled = news.is_settled;
        m_is_overdue = news.is_overdue;
        m_sentence = std::move(news.sentence);
        for (const raster::News::Tile& tile : news.tiles) {
            const auto picture = decode_raster_tile(bytes_of(tile.bytes));
            if (!picture) continue;
            for (auto& [slot, view] : m_views)
                view.paste(tile.wanted, tile.found, *picture);
        }
    }
}

std::optional<render::Image> RasterLayer::draw(std::size_t slot, const MapRequest& request) const {
    const auto view = m_views.find(slot);
    if (view == m_views.end() || view->second.is_empty()) return std::nullopt;
    return view->second.draw(request, m_setup.filter);
}

void RasterLayer::drop() {
    if (m_is_settled) m_views.clear();  // else what arrives would have no place
}

}  // namespace mirror::map
