#include "render/photo/photo_service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "module/base/log.hpp"
#include "render/photo/decode_photo.hpp"

namespace mirror::render {
namespace {

/// A family in three sizes; a disc of 76 px is 23 kB.
constexpr std::size_t k_most_discs = 200;

Result<std::string, Failure> read_file(const std::string& file) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (error) return tl::unexpected(Failure{error.message()});
    if (size > k_max_photo_bytes) return tl::unexpected(Failure{"it is larger than 24 MB"});
    std::ifstream stream(file, std::ios::binary);
    std::string bytes(std::istreambuf_iterator<char>(stream), {});
    if (!stream && bytes.empty()) return tl::unexpected(Failure{"it cannot be read"});
    return bytes;
}

/// The disc, or null and a line in the log.
std::shared_ptr<const Image> make_disc(const Photo& photo, int diameter_px) {
    const auto told = [&](const Failure& failure) {
        log::warn("the photo {} is not shown: {}", photo.file.empty() ? "of a card" : photo.file,
                  failure.text);
        return nullptr;
    };
    std::string from_file;
    if (!photo.file.empty()) {
        auto read = read_file(photo.file);
        if (!read) return told(read.error());
        from_file = std::move(*read);
    }
    auto disc = decode_photo(photo.file.empty() ? *photo.bytes : from_file, diameter_px);
    if (!disc) return told(disc.error());
    return std::make_shared<const Image>(std::move(*disc));
}

}  // namespace

PhotoService::~PhotoService() {
    {
        const std::lock_guard lock(m_guard);
        m_is_stopping = true;
    }
    m_more.notify_one();
    if (m_thread.joinable()) m_thread.join();
}

std::shared_ptr<const Image> PhotoService::disc(const Photo& photo, int diameter_px) {
    if (!photo.is_there()) return nullptr;
    const Key key{photo.file, photo.file.empty() ? photo.bytes.get() : nullptr, diameter_px};
    const auto [entry, is_new] = m_entries.try_emplace(key);
    entry->second.asked_at = ++m_clock;
    if (!is_new) return entry->second.image;
    entry->second.photo = photo;
    ++m_waiting;
    {
        const std::lock_guard lock(m_guard);
        m_jobs.push_back({key, photo});
    }
    m_more.notify_one();
    if (!m_thread.joinable()) m_thread = std::thread([this] { work(); });
    forget_oldest();
    return nullptr;
}

void PhotoService::forget_oldest() {
    while (m_entries.size() > k_most_discs) {
        auto oldest = m_entries.end();
        for (auto entry = m_entries.begin(); entry != m_entries.end(); ++entry) {
            const bool is_older =
                oldest == m_entries.end() || entry->second.asked_at < oldest->second.asked_at;
            if (!entry->second.is_waiting && is_older) oldest = entry;
        }
        if (oldest == m_entries.end()) return;
        m_entries.erase(oldest);
    }
}

bool PhotoService::collect() {
    std::vector<Done> done;
    {
        const std::lock_guard lock(m_guard);
        done.swap(m_done);
    }
    for (Done& each : done) {
        const auto entry = m_entries.find(each.key);
        if (entry == m_entries.end()) continue;
        entry->second.image = std::move(each.image);
        entry->second.is_waiting = false;
        --m_waiting;
    }
    return !done.empty();
}

void PhotoService::work() noexcept {
    std::unique_lock lock(m_guard);
    for (;;) {
        m_more.wait(lock, [this] { return m_is_stopping || !m_jobs.empty(); });
        if (m_is_stopping) return;
        const Job job = std::move(m_jobs.front());
        m_jobs.pop_front();
        lock.unlock();
        std::shared_ptr<const Image> image;
        try {
            image = make_disc(job.photo, job.key.diameter_px);
        } catch (const std::exception& problem) {
            log::warn("a photo is not shown: {}", problem.what());
        }
        lock.lock();
        m_done.push_back({job.key, std::move(image)});
        lock.unlock();
        m_wake();
        lock.lock();
    }
}

}  // namespace mirror::render
