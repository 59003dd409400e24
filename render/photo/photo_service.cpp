#include "render/photo/photo_service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "module/base/log.hpp"
#include "module/base/thread_priority.hpp"
#include "render/photo/decode_photo.hpp"
#include "render/photo/photo_file.hpp"

namespace mirror::render {
namespace {

/// A family in three sizes; a disc of 76 px is 23 kB.
constexpr std::size_t k_most_discs = 200;

std::string name_of(const std::string& file) {
    return file.empty() ? "of a card" : file;
}

Result<Image, Failure> make_disc(const Photo& photo, int diameter_px) {
    if (photo.file.empty()) return decode_photo(*photo.bytes, diameter_px);
    const auto bytes = read_photo_file(photo.file);
    if (!bytes) return tl::unexpected(bytes.error());
    return decode_photo(*bytes, diameter_px);
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
    ask(key, entry->second);
    forget_oldest();
    return nullptr;
}

void PhotoService::ask(const Key& key, Entry& entry) {
    ++entry.waiting;
    ++m_waiting;
    {
        const std::lock_guard lock(m_guard);
        m_jobs.push_back({key, entry.photo});
    }
    m_more.notify_one();
    if (!m_thread.joinable()) m_thread = std::thread([this] { work(); });
}

void PhotoService::refresh(const std::string& file) {
    for (auto& [key, entry] : m_entries)
        if (!file.empty() && key.file == file) ask(key, entry);
}

void PhotoService::forget_oldest() {
    while (m_entries.size() > k_most_discs) {
        auto oldest = m_entries.end();
        for (auto entry = m_entries.begin(); entry != m_entries.end(); ++entry) {
            const bool is_older =
                oldest == m_entries.end() || entry->second.asked_at < oldest->second.asked_at;
            if (entry->second.waiting == 0 && is_older) oldest = entry;
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
        --entry->second.waiting;
        --m_waiting;
        const std::string& file = each.key.file;
        if (each.image) {
            entry->second.image = std::make_shared<const Image>(std::move(*each.image));
            m_faults.erase(file);
            continue;
        }
        const std::string fault =
            fmt::format("the photo {} is not shown: {}", name_of(file), each.image.error().text);
        log::warn("{}", fault);
        if (!file.empty()) m_faults.insert_or_assign(file, fault);
    }
    return !done.empty();
}

void PhotoService::work() noexcept {
    stand_back();
    std::unique_lock lock(m_guard);
    for (;;) {
        m_more.wait(lock, [this] { return m_is_stopping || !m_jobs.empty(); });
        if (m_is_stopping) return;
        const Job job = std::move(m_jobs.front());
        m_jobs.pop_front();
        lock.unlock();
        Result<Image, Failure> image = tl::unexpected(Failure{""});
        try {
            image = make_disc(job.photo, job.key.diameter_px);
        } catch (const std::exception& problem) {
            image = tl::unexpected(Failure{problem.what()});
        }
        lock.lock();
        m_done.push_back({job.key, std::move(image)});
        lock.unlock();
        m_wake();
        lock.lock();
    }
}

}  // namespace mirror::render
