#include "render/map/map_service.hpp"

#include <algorithm>

namespace mirror::map {

void MapService::ask(MapRequest request) {
    request.id = m_last_id;
    if (m_asked && *m_asked == request) return;
    request.id = ++m_last_id;
    m_asked = request;
    m_is_waiting = true;
    m_worker.request(std::move(request));
}

std::vector<std::string> MapService::take(MapPicture picture) {
    std::vector<std::string> news;
    for (std::string& problem : picture.problems) {
        if (std::find(m_told.begin(), m_told.end(), problem) != m_told.end()) continue;
        m_told.push_back(problem);
        news.push_back(std::move(problem));
    }
    m_attribution = std::move(picture.attribution);
    m_trouble = std::move(picture.trouble);
    if (!m_asked || picture.request_id != m_asked->id) return news;  // a newer one is on its way
    m_is_waiting = !picture.is_complete;
    if (picture.image && !picture.image->pixels.empty())
        m_latest = FinishedMap{*m_asked, std::move(picture.image)};
    return news;
}

}  // namespace mirror::map
