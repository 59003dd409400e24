#pragma once
// Base maps drawn at once on the caller's thread, from the files that ship: for pictures in tests.

#include <memory>
#include <vector>

#include "render/map/map_pictures.hpp"
#include "render/map/tile_gather.hpp"

namespace mirror::testing {

class StillMaps final : public map::MapPictures {
  public:
    StillMaps();
    ~StillMaps() override;
    std::size_t new_slot() override;
    void ask(std::size_t slot, map::MapRequest request) override;
    [[nodiscard]] const map::FinishedMap* latest(std::size_t slot) const override {
        return m_latest[slot] ? &*m_latest[slot] : nullptr;
    }
    void forget(std::size_t slot) override { m_latest[slot].reset(); }

    /// How many pictures were drawn.
    [[nodiscard]] std::size_t drawn() const { return m_drawn; }
    /// How many of them had been drawn before.
    [[nodiscard]] std::size_t drawn_again() const { return m_drawn_again; }
    /// Processor time that they took on the caller's thread.
    [[nodiscard]] double seconds() const { return m_seconds; }
    /// From now on there is no map of any place.
    void lose_files() { m_is_blank = true; }
    [[nodiscard]] std::string attribution() const override;

  private:
    struct Files;
    std::unique_ptr<Files> m_files;
    std::vector<std::optional<map::FinishedMap>> m_latest;
    std::vector<map::MapRequest> m_requests;
    std::size_t m_drawn = 0, m_drawn_again = 0;
    double m_seconds = 0;
    bool m_is_blank = false;
};

}  // namespace mirror::testing
