#pragma once
// What people call the place where something is: the nearest names in the map files.

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "module/geo/lat_lon.hpp"
#include "module/tiles/tile_set.hpp"

namespace mirror::tiles {

/// The names around one place; both empty where the map knows none near enough.
struct PlaceNames {
    std::string settlement;  ///< city, town, village or hamlet
    std::string quarter;     ///< part of that city or town, where one is near
    bool operator==(const PlaceNames&) const = default;
};

/// Names the settlement that a place belongs to. The larger a settlement, the farther its name reaches: a
/// hamlet half a village's way, a town twice, a city five times; of those that reach, the one whose reach is
/// used up least. Where none reaches, a name is taken from up to three times as far.
class PlaceFinder {
  public:
    /// \param set must outlive the finder
    explicit PlaceFinder(TileSet& set) : m_set(set) {}

    /// Reads up to a dozen tiles; what cannot be read is left out.
    PlaceNames find(LatLon place);

  private:
    TileSet& m_set;
};

/// Opens the map files that serve and finds the names of all these places, in their order; of the first ones
/// only when it is asked to stop.
std::vector<PlaceNames> find_places(const std::vector<std::filesystem::path>& files,
                                    const std::vector<LatLon>& places, const std::stop_token& stop = {});

/// Finds names on a thread of its own, which begins with the first question and opens the files for as long
/// as there are questions. Functions are for one thread.
class PlaceWorker {
  public:
    struct Answer {
        LatLon place;
        PlaceNames names;
    };
    using Answers = std::vector<Answer>;
    /// Called on the worker's thread; must not block, e.g. sends them to an inbox.
    using Deliver = std::function<void(Answers)>;

    PlaceWorker(std::vector<std::filesystem::path> files, Deliver deliver);
    /// Drops what is not answered yet. No answer is delivered after it returns.
    ~PlaceWorker();
    PlaceWorker(const PlaceWorker&) = delete;
    PlaceWorker& operator=(const PlaceWorker&) = delete;

    /// Every place is answered once, in order; without names where something failed. Never waits.
    void ask(const std::vector<LatLon>& places);

  private:
    class Work;
    std::unique_ptr<Work> m_work;
};

}  // namespace mirror::tiles
