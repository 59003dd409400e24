#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

#include "module/base/log.hpp"
#include "module/base/thread_priority.hpp"
#include "module/tiles/place_finder.hpp"

namespace mirror::tiles {

class PlaceWorker::Work {
  public:
    Work(std::vector<std::filesystem::path> files, Deliver deliver)
        : m_files(std::move(files)), m_deliver(std::move(deliver)) {}

    void put(const std::vector<LatLon>& places) {
        {
            const std::lock_guard lock(m_guard);
            m_waiting.insert(m_waiting.end(), places.begin(), places.end());
        }
        m_wake.notify_one();
        if (!m_thread.joinable()) m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }

  private:
    void run(const std::stop_token& stop) noexcept {
        stand_back();
        for (;;) {
            std::vector<LatLon> places;
            {
                std::unique_lock lock(m_guard);
                if (!m_wake.wait(lock, stop, [this] { return !m_waiting.empty(); })) return;
                places = std::exchange(m_waiting, {});
            }
            Answers answers = answers_to(places, stop);
            if (stop.stop_requested()) return;
            m_deliver(std::move(answers));
        }
    }

    Answers answers_to(const std::vector<LatLon>& places, const std::stop_token& stop) {
        Answers answers;
        for (const LatLon place : places)
            answers.push_back({place, {}});
        try {
            std::vector<PlaceNames> names = find_places(m_files, places, stop);
            for (std::size_t i = 0; i < names.size(); ++i)
                answers[i].names = std::move(names[i]);
        } catch (const std::exception& fault) {
            log::write_rarely(log::Level::warning, "place names",
                              std::string("the names of places cannot be found: ") + fault.what());
        }
        return answers;
    }

    std::vector<std::filesystem::path> m_files;
    Deliver m_deliver;
    std::mutex m_guard;
    std::condition_variable_any m_wake;
    std::vector<LatLon> m_waiting;
    std::jthread m_thread;  ///< last: it ends before what it uses
};

PlaceWorker::PlaceWorker(std::vector<std::filesystem::path> files, Deliver deliver)
    : m_work(std::make_unique<Work>(std::move(files), std::move(deliver))) {}

PlaceWorker::~PlaceWorker() = default;

void PlaceWorker::ask(const std::vector<LatLon>& places) {
    if (!places.empty()) m_work->put(places);
}

}  // namespace mirror::tiles
