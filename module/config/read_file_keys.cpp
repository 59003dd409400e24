// The keys of a configuration that name files.

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "module/config/environment.hpp"
#include "module/config/object_reader.hpp"

namespace mirror::config {

namespace {

/// Whether the service's credentials are out of sight, as they are for everybody but the service and root,
/// and for them too while it does not run.
bool are_credentials_hidden() {
    return ::access(k_service_credentials, R_OK | X_OK) != 0;
}

/// What to do about a file that cannot be read. \param given as the configuration names it
std::string next_step(const std::filesystem::path& path, const std::filesystem::path& given, int error) {
    if (is_service_credential(path))
        return are_credentials_hidden() ? next_step_for_unreadable(path)
                                        : "name it in `LoadCredential=` of the service";
    if (error == EACCES)
        return "run this with sudo, or let its group, owntracks-mirror, read it: chgrp, and chmod 640";
    return given.is_relative() ? "a relative path begins at the configuration's folder" : "";
}

}  // namespace

std::optional<std::string> ObjectReader::checked_file(const LocatedValue& value, std::string_view key) {
    const auto* given = value.as<std::string>();
    if (given == nullptr) {
        wrong_type(value, key, "the path of a file");
        return std::nullopt;
    }
    if (given->find('\0') != std::string::npos) {
        problem(value.place, key, "holds a NUL character");
        return std::nullopt;
    }
    if (given->empty()) return "";
    const std::filesystem::path path = (m_context.folder / *given).lexically_normal();
    if (!m_context.checks_files) return path.string();
    struct stat status {};
    int error = ::stat(path.c_str(), &status) == 0 ? 0 : errno;
    const bool is_other = error == 0 && !S_ISREG(status.st_mode);
    if (error == 0 && !is_other && ::access(path.c_str(), R_OK) != 0) error = errno;
    if (error != 0 || is_other) {
        const std::string reason = is_other ? "that is not a file" : std::generic_category().message(error);
        // Only the service needs its credentials at once: whoever else looks goes on without.
        const bool is_out_of_sight = is_service_credential(path) && are_credentials_hidden();
        problem(value.place, key, fmt::format("cannot read {}: {}", in_ticks(path.string()), reason),
                next_step(path, *given, error), is_out_of_sight ? Severity::warning : m_context.missing_file);
    }
    return path.string();
}

const LocatedValue* ObjectReader::file(std::string_view key, std::string& slot) {
    const LocatedValue* value = look_up(key, {{}, KeyKind::file, {}, {}, ""});
    if (value == nullptr) return nullptr;
    const auto path = checked_file(*value, key);
    if (!path) return nullptr;
    slot = *path;
    return slot.empty() ? nullptr : value;
}

const LocatedValue* ObjectReader::secret_file(std::string_view key, std::string& slot) {
    const LocatedValue* value = file(key, slot);
    struct stat status {};
    if (value == nullptr || !m_context.checks_files || ::stat(slot.c_str(), &status) != 0) return value;
    if ((status.st_mode & (S_IROTH | S_IWOTH | S_IWGRP)) != 0) {
        problem(value->place, key, fmt::format("{} is open to other users", in_ticks(slot)),
                "chmod 600, and give it to the mirror's user", Severity::warning);
    }
    return value;
}

void ObjectReader::files(std::string_view key, std::vector<std::string>& slot) {
    texts(key, [&](const std::string&, const LocatedValue& value) {
        if (auto path = checked_file(value, key)) slot.push_back(std::move(*path));
    });
}

}  // namespace mirror::config
