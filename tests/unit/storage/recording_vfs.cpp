#include "tests/unit/storage/recording_vfs.hpp"

#include <sqlite3.h>

#include <cstring>
#include <fstream>
#include <map>
#include <new>

namespace mirror::storage::test {

namespace {

std::vector<Recorded> g_recording;

sqlite3_vfs* real_vfs() {
    static sqlite3_vfs* const real = sqlite3_vfs_find("unix");
    return real;
}

/// SQLite allocates it together with the real file behind it.
struct RecordingFile {
    sqlite3_file base{};
    std::string path{};
    [[nodiscard]] sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

RecordingFile& self(sqlite3_file* file) {
    return *reinterpret_cast<RecordingFile*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
    return self(file).real();
}

int x_close(sqlite3_file* file) {
    const int code = real(file)->pMethods->xClose(real(file));
    self(file).~RecordingFile();
    return code;
}
int x_read(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
    return real(file)->pMethods->xRead(real(file), to, size, offset);
}
int x_write(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
    g_recording.push_back({Recorded::Kind::write, self(file).path, offset,
                           std::string(static_cast<const char*>(from), static_cast<std::size_t>(size))});
    return real(file)->pMethods->xWrite(real(file), from, size, offset);
}
int x_truncate(sqlite3_file* file, sqlite3_int64 size) {
    g_recording.push_back({Recorded::Kind::truncate, self(file).path, size, ""});
    return real(file)->pMethods->xTruncate(real(file), size);
}
int x_sync(sqlite3_file* file, int) {
    g_recording.push_back({Recorded::Kind::sync, self(file).path, 0, ""});
    return SQLITE_OK;  // the test decides what reached the disk
}
int x_file_size(sqlite3_file* file, sqlite3_int64* size) {
    return real(file)->pMethods->xFileSize(real(file), size);
}
int x_lock(sqlite3_file* file, int lock) {
    return real(file)->pMethods->xLock(real(file), lock);
}
int x_unlock(sqlite3_file* file, int lock) {
    return real(file)->pMethods->xUnlock(real(file), lock);
}
int x_check_reserved_lock(sqlite3_file* file, int* out) {
    return real(file)->pMethods->xCheckReservedLock(real(file), out);
}
int x_file_control(sqlite3_file* file, int operation, void* argument) {
    return real(file)->pMethods->xFileControl(real(file), operation, argument);
}
int x_sector_size(sqlite3_file* file) {
    return real(file)->pMethods->xSectorSize(real(file));
}
int x_device_characteristics(sqlite3_file* file) {
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}
int x_shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
    return real(file)->pMethods->xShmMap(real(file), page, size, extend, out);
}
int x_shm_lock(sqlite3_file* file, int offset, int count, int flags) {
    return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
void x_shm_barrier(sqlite3_file* file) {
    real(file)->pMethods->xShmBarrier(real(file));
}
int x_shm_unmap(sqlite3_file* file, int remove) {
    return real(file)->pMethods->xShmUnmap(real(file), remove);
}

const sqlite3_io_methods k_methods{2,
                                   x_close,
                                   x_read,
                                   x_write,
                                   x_truncate,
                                   x_sync,
                                   x_file_size,
                                   x_lock,
                                   x_unlock,
                                   x_check_reserved_lock,
                                   x_file_control,
                                   x_sector_size,
                                   x_device_characteristics,
                                   x_shm_map,
                                   x_shm_lock,
                                   x_shm_barrier,
                                   x_shm_unmap,
                                   nullptr,
                                   nullptr};

int x_open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    auto* opened = new (file) RecordingFile;
    const int code = real_vfs()->xOpen(real_vfs(), name, opened->real(), flags, out_flags);
    if (code != SQLITE_OK) {
        opened->~RecordingFile();
        file->pMethods = nullptr;
        return code;
    }
    opened->path = name != nullptr ? name : "";
    opened->base.pMethods = &k_methods;
    return code;
}

int x_delete(sqlite3_vfs*, const char* name, int sync_directory) {
    g_recording.push_back({Recorded::Kind::remove, name, 0, ""});
    return real_vfs()->xDelete(real_vfs(), name, sync_directory);
}

void take(std::string& content, const Recorded& step) {
    const auto offset = static_cast<std::size_t>(step.offset);
    if (step.kind == Recorded::Kind::truncate) content.resize(std::min(content.size(), offset));
    if (step.kind != Recorded::Kind::write) return;
    content.resize(std::max(content.size(), offset + step.bytes.size()));
    content.replace(offset, step.bytes.size(), step.bytes);
}

/// Applies what happened to happen of writes that nobody waited for.
void apply_unsynced(std::string& content, const std::vector<const Recorded*>& steps, std::mt19937& random) {
    const auto mode = random() % 4;
    const std::size_t first_few = steps.empty() ? 0 : random() % steps.size();
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const bool is_kept = mode == 0 || (mode == 2 && i < first_few) || (mode == 3 && random() % 2 == 0);
        if (is_kept) {
            take(content, *steps[i]);
        } else if (mode == 2 && i == first_few && steps[i]->kind == Recorded::Kind::write) {
            Recorded torn = *steps[i];
            torn.bytes.resize(random() % (torn.bytes.size() + 1));
            take(content, torn);
        }
    }
}

}  // namespace

void record_sqlite() {
    static sqlite3_vfs recording = [] {
        sqlite3_vfs vfs = *real_vfs();  // all but files and deletions is the real one's
        vfs.zName = "recording";
        vfs.szOsFile += static_cast<int>(sizeof(RecordingFile));
        vfs.xOpen = x_open;
        vfs.xDelete = x_delete;
        vfs.pNext = nullptr;
        return vfs;
    }();
    sqlite3_vfs_register(&recording, 1);
}

const std::vector<Recorded>& recording() {
    return g_recording;
}

void power_cut(std::size_t moment, std::mt19937& random, const std::filesystem::path& into) {
    std::map<std::string, std::string> synced;
    std::map<std::string, std::vector<const Recorded*>> unsynced;
    for (std::size_t i = 0; i < moment; ++i) {
        const Recorded& step = g_recording[i];
        if (step.kind == Recorded::Kind::remove) {
            synced.erase(step.path);
            unsynced.erase(step.path);
        } else if (step.kind == Recorded::Kind::sync) {
            for (const Recorded* earlier : unsynced[step.path])
                take(synced[step.path], *earlier);
            unsynced[step.path].clear();
        } else {
            unsynced[step.path].push_back(&step);
        }
    }
    for (const auto& [path, steps] : unsynced)
        apply_unsynced(synced[path], steps, random);
    for (const auto& [path, content] : synced)
        std::ofstream(into / std::filesystem::path(path).filename(), std::ios::binary) << content;
}

}  // namespace mirror::storage::test
