#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "module/storage/open_database.hpp"
#include "render/cli/doctor/judge.hpp"
#include "render/cli/load_config.hpp"

namespace mirror::cli::doctor {
namespace {

constexpr const char* k_state_check = "state";
constexpr mode_t k_others = S_IRWXG | S_IRWXO;

std::string as_service() {
    return "run `sudo -u owntracks-mirror owntracks-mirror doctor`, or give this user the directory (chown)";
}

/// The directory itself, or the one that it would be made in.
std::filesystem::path nearest_there(std::filesystem::path path) {
    std::error_code ignored;
    while (!path.empty() && path != path.root_path() && !std::filesystem::exists(path, ignored))
        path = path.parent_path();
    return path;
}

Finding check_space(const std::filesystem::path& path) {
    struct statvfs disk {};
    if (statvfs(path.c_str(), &disk) != 0) return judge_space(path, std::nullopt);
    return judge_space(path, std::uint64_t{disk.f_bavail} * disk.f_frsize);
}

Finding check_access(const std::filesystem::path& path) {
    const std::filesystem::path there = nearest_there(path);
    const bool is_there = there == path;
    const std::string name = there.string();
    if (access(there.c_str(), W_OK | X_OK) != 0) {
        if (errno == EROFS)
            return {k_state_check, Verdict::problem, name + " lies on a disk that can only be read",
                    "mount it for writing; a memory card at its end does this: replace it"};
        return {
            k_state_check, Verdict::problem,
            fmt::format("{}: this user may not {} it", name, is_there ? "write" : "make the directory below"),
            as_service()};
    }
    if (!is_there)
        return {k_state_check, Verdict::ok, fmt::format("{} will be made at the first start", path.string()),
                ""};
    struct stat status {};
    if (stat(path.c_str(), &status) == 0 && (status.st_mode & k_others) != 0)
        return {k_state_check, Verdict::warning, fmt::format("{}: others may look into it", name),
                fmt::format("sudo chmod 700 {}", name)};
    return {k_state_check, Verdict::ok, name + " can be written", ""};
}

void check_database(const std::filesystem::path& file, Findings& findings) {
    const std::string name = file.filename().string();
    try {
        if (!storage::is_there(file)) return;
        storage::Database database = storage::open_for_reading(file);
        const std::string said = database.text("PRAGMA quick_check(1)");
        if (said == "ok") {
            findings.push_back({k_state_check, Verdict::ok, name + " is sound", ""});
        } else {
            findings.push_back({k_state_check, Verdict::problem, fmt::format("{} is damaged: {}", name, said),
                                "restart the mirror: it sets the file aside and begins a fresh one"});
        }
    } catch (const storage::DatabaseError& problem) {
        findings.push_back({k_state_check, Verdict::problem, problem.what(),
                            problem.fault() == storage::Fault::damaged
                                ? "restart the mirror: it sets the file aside and begins a fresh one"
                                : as_service()});
    }
}

/// Files with passwords that nobody else looks after: the phones' accounts, and the key of mosquitto's
/// certificate. The others stand in the configuration, which is checked when it is read.
void check_secrets(const Patient& patient, const std::filesystem::path& state, Findings& findings) {
    const auto look = [&](const std::filesystem::path& file, mode_t too_open, const char* mode,
                          std::string_view what) {
        struct stat status {};
        if (file.empty() || stat(file.c_str(), &status) != 0 || (status.st_mode & too_open) == 0) return;
        findings.push_back({k_state_check, Verdict::problem,
                            fmt::format("{}: other users may read {}", file.string(), what),
                            fmt::format("sudo chmod {} {}", mode, file.string())});
    };
    look(state / "provisioning" / "accounts.json", k_others, "600", "the passwords of the phones");
    look(patient.config->provisioning.key, S_IRWXO | S_IWGRP, "640", "the key of the broker's certificate");
}

}  // namespace

Findings check_state(const Patient& patient) {
    if (const auto hidden = hidden_directory(*patient.config))
        return {check_access(*hidden), check_space(nearest_there(*hidden))};
    const std::filesystem::path path = state_path(*patient.config);
    if (path.empty())
        return {{k_state_check, Verdict::warning,
                 "no place for the state is known: all is forgotten at the end", "set `stateDirectory`"}};
    Findings findings{check_access(path), check_space(nearest_there(path))};
    for (const char* file : {"state.db", "journal.db"})
        check_database(path / file, findings);
    check_secrets(patient, path, findings);
    return findings;
}

}  // namespace mirror::cli::doctor
