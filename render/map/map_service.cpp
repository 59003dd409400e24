#include "render/map/map_service.hpp"

#include <algorithm>

namespace mirror::map {

std::size_t MapService::new_slot() {
    m_slots.emplace_back();
    return m_slots.size() - 1;
}

void MapService::ask(std::size_t slot, MapRequest request) {
    Slot& own = m_slots[slot];
    request.slot = slot;
    request.id = own.asked ? own.asked->id : 0;
    if (own.asked && *own.asked == request) return;
    request.id = ++m_last_id;
    own.asked = request;
    own.is_waiting = true;
    m_worker.request(std::move(request));
}

std::vector<view::LocalProblem> MapService::take(MapPicture picture) {
    std::vector<view::LocalProblem> news;
    for (view::LocalProblem& problem : picture.problems) {
        if (std::find(m_told.begin(), m_told.end(), problem) != m_told.end()) continue;
        m_told.push_back(problem);
        news.push_back(std::move(problem));
    }
    m_attribution = std::move(picture.attribution);
    m_trouble = std::move(picture.trouble);
    const auto own = std::ranges::find_if(
        m_slots, [&](const Slot& slot) { return slot.asked && slot.asked->id == picture.request_id; });
    if (own == m_slots.end()) return news;  // a newer one is on its way
    own->is_waiting = !picture.is_complete;
    if (picture.image && !picture.image->pixels.empty())
        own->latest =
            FinishedMap{*own->asked, std::move(picture.image), picture.is_blank, std::move(picture.names)};
    return news;
}

}  // namespace mirror::map
