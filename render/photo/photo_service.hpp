#pragma once
// Pictures of people, read and decoded on a thread of its own and kept for as long as they are asked for.

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "module/base/result.hpp"
#include "render/photo/photo_source.hpp"

namespace mirror::render {

/// Main thread only, but for `wake`, which is called on the worker's thread.
class PhotoService final : public PhotoSource {
  public:
    /// \param wake tells the main thread that collect() has something to give; must not wait
    explicit PhotoService(std::function<void()> wake) : m_wake(std::move(wake)) {}
    /// Joins after the picture in progress.
    ~PhotoService() override;
    PhotoService(const PhotoService&) = delete;
    PhotoService& operator=(const PhotoService&) = delete;

    std::shared_ptr<const Image> disc(const Photo& photo, int diameter_px) override;

    /// The file was changed: its picture is made anew. Until then, and where that fails, the one before
    /// stays.
    void refresh(const std::string& file);
    /// Why files have no picture, or an older one: sentences, by file.
    [[nodiscard]] const std::map<std::string, std::string>& faults() const { return m_faults; }

    /// Takes over what has been decoded. \return whether there was anything
    bool collect();
    /// Whether a picture that was asked for has not come yet.
    [[nodiscard]] bool is_waiting() const { return m_waiting > 0; }

  private:
    /// What is asked for: a picture by its file or by the address of its bytes, and a size.
    struct Key {
        std::string file;
        const std::string* bytes = nullptr;
        int diameter_px = 0;
        auto operator<=>(const Key&) const = default;
    };
    struct Entry {
        Photo photo;  ///< keeps the bytes, so that no other picture gets their address
        std::shared_ptr<const Image> image;
        std::uint64_t asked_at = 0;
        std::size_t waiting = 0;  ///< jobs that are not done
    };
    struct Job {
        Key key;
        Photo photo;
    };
    struct Done {
        Key key;
        Result<Image, Failure> image;
    };
    void ask(const Key& key, Entry& entry);
    void work() noexcept;
    void forget_oldest();

    std::function<void()> m_wake;
    std::map<Key, Entry> m_entries;
    std::uint64_t m_clock = 0;
    std::size_t m_waiting = 0;
    std::map<std::string, std::string> m_faults;

    std::mutex m_guard;
    std::condition_variable m_more;
    std::deque<Job> m_jobs;      ///< under the guard
    std::vector<Done> m_done;    ///< under the guard
    bool m_is_stopping = false;  ///< under the guard
    std::thread m_thread;        ///< begins with the first picture
};

}  // namespace mirror::render
