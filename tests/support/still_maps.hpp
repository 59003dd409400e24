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
    [[nodiscard]] std::optional<map::FinishedMap> latest(std::size_t slot) const override {
        return m_latest[slot];
    }
    void forget(std::size_t slot) override { m_latest[slot].reset(); }

    /// How many pictures were drawn.
    [[nodiscard]] std::size_t drawn() const { return m_drawn; }
    /// From now on there is no map of any place.
    void lose_files() { m_is_blank = true; }
    [[nodiscard]] std::string attribution() const override;

  private:
    struct Files;
    std::unique_ptr<Files> m_files;
    std::vector<std::optional<map::FinishedMap>> m_latest;
    std::size_t m_drawn = 0;
    bool m_is_blank = false;
};

}  // namespace mirror::testing
