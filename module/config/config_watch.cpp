#include "module/config/config_watch.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "module/base/log.hpp"

namespace mirror::config {
namespace {

using Steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

/// So long nothing must happen to the file before it is read.
constexpr auto k_quiet = 60ms;
/// What cannot be used, or is not there, is looked at once more after this time.
constexpr auto k_patience = 350ms;
constexpr std::uint64_t k_stop = 1ULL << 32U;
constexpr std::uint32_t k_happenings = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE |
                                       IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF;
/// A chain of links longer than this is a circle (the kernel's own limit).
constexpr int k_most_links = 40;

std::optional<std::string> content_of(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return std::nullopt;
    // A byte more than is read as a configuration: the reader says that there are too many.
    std::string text(k_max_config_bytes + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (stream.bad()) return std::nullopt;
    text.resize(static_cast<std::size_t>(stream.gcount()));
    return text;
}

/// The file and every link on the way to it, the last part of each path.
std::vector<std::filesystem::path> links_to(const std::string& file) {
    namespace fs = std::filesystem;
    std::error_code failure;
    std::vector<fs::path> all{fs::absolute(file, failure)};
    while (all.size() < k_most_links && fs::is_symlink(all.back(), failure)) {
        const fs::path target = fs::read_symlink(all.back(), failure);
        if (failure || target.empty()) break;
        all.push_back(target.is_absolute() ? target : all.back().parent_path() / target);
        // A folder on the way may be a link as well: that of mounted configurations is exchanged as a whole.
        const fs::path folder = all.back().parent_path();
        if (fs::is_symlink(folder, failure)) all.insert(all.end() - 1, folder);
    }
    return all;
}

void block_signals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace

ConfigWatch::ConfigWatch(std::string file, ReadOptions options, Changed changed, Companions companions)
    : m_file(std::move(file)),
      m_options(std::move(options)),
      m_changed(std::move(changed)),
      m_name_companions(std::move(companions)) {
    m_notify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    m_wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (m_notify < 0 || m_wake < 0) {
        const int error = errno;
        close(m_notify);
        close(m_wake);
        throw std::system_error(error, std::generic_category(), "the configuration cannot be watched");
    }
    m_thread = std::thread([this] { run(); });
}

ConfigWatch::~ConfigWatch() {
    const std::uint64_t stop = k_stop;
    [[maybe_unused]] const auto written = write(m_wake, &stop, sizeof(stop));
    m_thread.join();
    close(m_notify);
    close(m_wake);
}

void ConfigWatch::reload() {
    const std::uint64_t once = 1;
    [[maybe_unused]] const auto written = write(m_wake, &once, sizeof(once));
}

void ConfigWatch::watch_folders() {
    std::map<int, Names> watched;
    const auto watch_way_to = [&](const std::string& file, const std::string& companion) {
        for (const std::filesystem::path& path : links_to(file)) {
            // The same folder gives the same number again. One that is not there yet is seen from the last
            // link.
            const int watch =
                inotify_add_watch(m_notify, path.parent_path().c_str(), k_happenings | IN_ONLYDIR);
            if (watch >= 0) watched[watch].emplace(path.filename().string(), companion);
        }
    };
    watch_way_to(m_file, "");
    for (const std::string& companion : m_companions)
        watch_way_to(companion, companion);
    for (const auto& [watch, names] : m_watched) {
        if (!watched.contains(watch)) inotify_rm_watch(m_notify, watch);
    }
    m_watched = std::move(watched);
}

/// \return whether something happened to a file that matters
bool ConfigWatch::take_events() {
    bool matters = false;
    alignas(inotify_event) std::array<char, 8192> buffer{};
    for (;;) {
        const ssize_t size = read(m_notify, buffer.data(), buffer.size());
        if (size <= 0) return matters;
        for (std::size_t at = 0; at + sizeof(inotify_event) <= static_cast<std::size_t>(size);) {
            inotify_event event{};
            std::memcpy(&event, buffer.data() + at, sizeof(event));
            const char* const name = event.len > 0 ? buffer.data() + at + sizeof(event) : "";
            const auto folder = m_watched.find(event.wd);
            const bool is_folders_own = (event.mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_Q_OVERFLOW)) != 0;
            matters |= is_folders_own;
            if (folder != m_watched.end()) {
                const auto known = folder->second.find(name);
                matters |= known != folder->second.end();
                if (known != folder->second.end() && !known->second.empty())
                    m_changed_files.insert(known->second);
            }
            at += sizeof(event) + event.len;
        }
    }
}

/// Reads the file and tells what it holds when that is news.
/// \return false when it cannot be used, and may become better if there is another chance
bool ConfigWatch::look(bool is_last_chance, bool is_asked_for) {
    auto text = content_of(m_file);
    if (m_has_told && text == m_told && !is_asked_for && m_changed_files.empty()) return true;
    auto config = text ? read_config_text(*text, m_file, m_options) : read_config(m_file, m_options);
    if (!config && !is_last_chance) return false;
    m_told = text;
    m_has_told = true;
    FileReading reading{text.value_or(""), std::move(config), is_asked_for, {}};
    reading.changed_files.assign(m_changed_files.begin(), m_changed_files.end());
    m_changed_files.clear();
    if (reading.config && m_name_companions) {
        m_companions = m_name_companions(reading.config->config);
        watch_folders();  // before anybody reads them: nothing may change in between unseen
    }
    m_changed(std::move(reading));
    return true;
}

void ConfigWatch::run() noexcept {
    block_signals();
    pthread_setname_np(pthread_self(), "config");
    auto next_look = Steady::now();
    bool is_last_chance = false;
    bool is_asked_for = false;
    try {
        watch_folders();
        for (;;) {
            const bool is_due = next_look != Steady::time_point::max();
            const auto wait = std::chrono::ceil<std::chrono::milliseconds>(next_look - Steady::now());
            std::array<pollfd, 2> waiting{{{m_notify, POLLIN, 0}, {m_wake, POLLIN, 0}}};
            poll(waiting.data(), waiting.size(), is_due ? static_cast<int>(std::max(wait, 0ms).count()) : -1);
            std::uint64_t wishes = 0;
            if (read(m_wake, &wishes, sizeof(wishes)) < 0) wishes = 0;
            if (wishes >= k_stop) return;
            if (wishes > 0) {
                is_asked_for = true;
                next_look = Steady::now();
            }
            if (take_events()) {
                watch_folders();
                is_last_chance = false;
                next_look = Steady::now() + k_quiet;
            }
            if (Steady::now() < next_look) continue;
            const bool is_settled = look(is_last_chance, is_asked_for);
            is_last_chance = !is_settled;
            if (is_settled) is_asked_for = false;
            next_look = is_settled ? Steady::time_point::max() : Steady::now() + k_patience;
            watch_folders();  // a link that points elsewhere, a folder that has come back
        }
    } catch (const std::exception& problem) {
        log::error("the configuration is not watched any more, restart the mirror after changes: {}",
                   problem.what());
    }
}

}  // namespace mirror::config
