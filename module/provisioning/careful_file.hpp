#pragma once
// Files in folders that somebody else may write to, handled by root without being led astray.

#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "module/base/file.hpp"
#include "module/base/result.hpp"

namespace mirror::provisioning {

/// What errno says.
std::string system_reason();

/// Whose a file is and who may read it.
struct Belongs {
    mode_t mode = 0600;
    uid_t user = 0;
    gid_t group = 0;
};

/// A whole file in a folder. Refuses links (also second names of a file, when `is_ours_alone`), whatever is
/// no file, and more than 1 MiB. \return nothing where there is none, or a sentence
Result<std::optional<std::string>, Failure> read_careful(int folder, const std::filesystem::path& path,
                                                         bool is_ours_alone);

/// Writes a new file beside it, flushes it, puts it in place of the old one, and flushes the folder: after a
/// power cut either the old or the new content is there. \param path for sentences; its last part is the name
Result<void, Failure> replace_careful(int folder, const std::filesystem::path& path, std::string_view content,
                                      const Belongs& belongs);

}  // namespace mirror::provisioning
