#pragma once
// The map worker as the widgets see it: the same wish is asked once, the newest picture is kept.

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "render/map/map_pictures.hpp"
#include "render/map/map_worker.hpp"

namespace mirror::map {

/// Main thread only, but for `arrived`, which is called on the worker's thread.
class MapService final : public MapPictures {
  public:
    /// \param arrived hands a finished picture over to the main thread, which gives it to take(); must not
    /// wait
    MapService(MapWorkerSetup setup, std::function<void(MapPicture)> arrived)
        : m_worker(std::move(setup), std::move(arrived)) {}

    std::size_t new_slot() override;
    void ask(std::size_t slot, MapRequest request) override;
    [[nodiscard]] const FinishedMap* latest(std::size_t slot) const override {
        const auto& latest = m_slots[slot].latest;
        return latest ? &*latest : nullptr;
    }
    void forget(std::size_t slot) override {
        m_slots[slot] = {};
        m_worker.forget(slot);
    }
    [[nodiscard]] std::string attribution() const override { return m_attribution; }

    /// A picture that `arrived` delivered. \return what is wrong with maps and was not told before
    std::vector<view::LocalProblem> take(MapPicture picture);

    /// How many pictures were asked for so far.
    [[nodiscard]] std::uint64_t asked() const { return m_last_id; }

    /// What is wrong with the tile server at this moment; empty when all is well.
    [[nodiscard]] const std::string& trouble() const { return m_trouble; }

    /// Whether a picture was asked for that has not come yet, or not with all that is to be had.
    [[nodiscard]] bool is_waiting() const { return std::ranges::any_of(m_slots, &Slot::is_waiting); }

  private:
    struct Slot {
        std::optional<MapRequest> asked;
        std::optional<FinishedMap> latest;
        bool is_waiting = false;
    };

    MapWorker m_worker;
    std::vector<Slot> m_slots;
    std::string m_attribution;
    std::string m_trouble;
    std::vector<view::LocalProblem> m_told;
    std::uint64_t m_last_id = 0;
};

}  // namespace mirror::map
