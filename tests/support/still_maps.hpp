#pragma once
// Base maps drawn at once on the caller's thread, from the files that ship: for pictures in tests.

#include <memory>

#include "render/map/map_pictures.hpp"
#include "render/map/tile_gather.hpp"

namespace mirror::testing {

class StillMaps final : public map::MapPictures {
  public:
    StillMaps();
    ~StillMaps() override;
    void ask(map::MapRequest request) override;
    [[nodiscard]] std::optional<map::FinishedMap> latest() const override { return m_latest; }
    [[nodiscard]] std::string attribution() const override;

  private:
    struct Files;
    std::unique_ptr<Files> m_files;
    std::optional<map::FinishedMap> m_latest;
};

}  // namespace mirror::testing
