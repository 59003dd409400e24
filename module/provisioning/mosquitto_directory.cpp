#include "module/provisioning/mosquitto_directory.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "module/provisioning/careful_file.hpp"
#include "module/provisioning/marked_block.hpp"

namespace mirror::provisioning {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_debian_state = "/var/lib/mosquitto/";

Result<Descriptor, Failure> open_folder(const fs::path& path) {
    Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.is_open())
        return tl::unexpected(
            Failure{fmt::format("{} cannot be opened: {}", path.string(), system_reason())});
    return folder;
}

std::vector<std::string_view> views_of(const SplitText& split) {
    std::vector<std::string_view> views;
    for (const ForeignLine& line : split.foreign_lines())
        views.push_back(line.text);
    return views;
}

/// mosquitto's group, who must be able to read: it reads the files again after it gave up being root.
gid_t broker_group() {
    const group* const found =
        ::getgrnam("mosquitto");  // NOLINT(concurrency-mt-unsafe): commands have one thread
    return found != nullptr ? found->gr_gid : 0;
}

/// After our block only a `user` line begins something new: a `topic` there would count for our last account.
std::optional<Failure> stray_right(const SplitText& acl, const fs::path& file) {
    for (const ForeignLine& line : acl.foreign_lines()) {
        if (!line.is_after_block) continue;
        const auto begin = line.text.find_first_not_of(" \t");
        const std::string_view content = begin == std::string_view::npos ? "" : line.text.substr(begin);
        if (content.starts_with("user")) return std::nullopt;
        if (content.starts_with("topic"))
            return Failure{
                fmt::format("{}:{}: this right stands after the mirror's block and counts for its last "
                            "account: move it above the block; nothing was changed",
                            file.string(), line.number)};
    }
    return std::nullopt;
}

}  // namespace

bool MosquittoDirectory::Plan::is_changed() const {
    return std::ranges::any_of(files, &File::is_changed);
}

Result<MosquittoDirectory::Text, Failure> MosquittoDirectory::read_text(const fs::path& path) {
    const auto folder = open_folder(path.parent_path());
    if (!folder) return tl::unexpected(folder.error());
    auto content = read_careful(folder->number(), path, false);
    if (!content) return tl::unexpected(content.error());
    return Text{path, content->value_or(""), content->has_value()};
}

const Directive* MosquittoDirectory::directive(std::string_view key) const {
    const auto found = std::ranges::find(m_foreign, key, &Directive::key);
    return found != m_foreign.end() ? &*found : nullptr;
}

Result<void, Failure> MosquittoDirectory::read_includes() {
    std::vector<fs::path> files;
    for (const Directive& each : m_foreign) {
        if (each.key != "include_dir") continue;
        std::error_code ignored;  // mosquitto says what is wrong with it
        for (const auto& entry : fs::directory_iterator(each.value, ignored)) {
            if (entry.path().extension() == ".conf") files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    for (const fs::path& file : files) {
        const auto text = read_text(file);
        if (!text) return tl::unexpected(text.error());
        const auto more = directives_of(text->content, m_unique_id, file.string());
        m_foreign.insert(m_foreign.end(), more.begin(), more.end());
    }
    return {};
}

Result<MosquittoDirectory::Text, Failure> MosquittoDirectory::named_by(std::string_view key,
                                                                       std::string_view usual_name) const {
    const Directive* const named = directive(key);
    if (named == nullptr) return read_text(m_path / usual_name);
    if (!fs::path(named->value).is_absolute())
        return tl::unexpected(
            Failure{fmt::format("{}:{}: `{} {}` is not a complete path: write one that begins "
                                "with `/`; nothing was changed",
                                named->file, named->line, key, named->value)});
    return read_text(named->value);
}

Result<MosquittoDirectory, Failure> MosquittoDirectory::read(const fs::path& path, std::string unique_id) {
    MosquittoDirectory files;
    files.m_path = path;
    files.m_unique_id = std::move(unique_id);
    auto conf = read_text(path / "mosquitto.conf");
    if (!conf) return tl::unexpected(conf.error());
    files.m_conf = std::move(*conf);
    if (auto split = split_at_block(files.m_conf.content, files.m_unique_id, files.m_conf.path.string());
        !split)
        return tl::unexpected(split.error());
    files.m_foreign = directives_of(files.m_conf.content, files.m_unique_id, files.m_conf.path.string());
    if (auto more = files.read_includes(); !more) return tl::unexpected(more.error());
    auto passwd = files.named_by("password_file", "passwd");
    if (!passwd) return tl::unexpected(passwd.error());
    files.m_passwd = std::move(*passwd);
    auto acl = files.named_by("acl_file", "acl");
    if (!acl) return tl::unexpected(acl.error());
    files.m_acl = std::move(*acl);
    const auto old_passwd =
        split_at_block(files.m_passwd.content, files.m_unique_id, files.m_passwd.path.string());
    if (!old_passwd) return tl::unexpected(old_passwd.error());
    const auto old_acl = split_at_block(files.m_acl.content, files.m_unique_id, files.m_acl.path.string());
    if (!old_acl) return tl::unexpected(old_acl.error());
    if (auto fault = stray_right(*old_acl, files.m_acl.path)) return tl::unexpected(std::move(*fault));
    files.m_users_with_password = users_in_passwd(views_of(*old_passwd));
    files.m_users_with_rights = users_in_acl(views_of(*old_acl));
    files.m_foreign_users = files.m_users_with_password;
    files.m_foreign_users.insert(files.m_users_with_rights.begin(), files.m_users_with_rights.end());
    return files;
}

bool MosquittoDirectory::listens_at(int port) const {
    return std::ranges::any_of(m_foreign, [&](const Directive& each) {
        return (each.key == "listener" || each.key == "port") &&
               each.value.substr(0, each.value.find(' ')) == std::to_string(port);
    });
}

std::string MosquittoDirectory::pid_file() const {
    const Directive* const named = directive("pid_file");
    return named != nullptr ? named->value : "";
}

bool MosquittoDirectory::has_other_household() const {
    const auto split = split_at_block(m_acl.content, m_unique_id, m_acl.path.string());
    return split && std::ranges::any_of(split->foreign_lines(),
                                        [](const ForeignLine& line) { return is_any_marker(line.text); });
}

std::optional<Failure> MosquittoDirectory::would_lock_out(const MirrorAccount& mirror) const {
    if (directive("acl_file") != nullptr || directive("password_file") == nullptr) return std::nullopt;
    std::string lines;
    for (const std::string& user : m_users_with_password) {
        if (user != mirror.user_name && !m_users_with_rights.contains(user))
            lines += fmt::format("\n    user {}\n    topic readwrite #", user);
    }
    if (lines.empty()) return std::nullopt;
    return Failure{
        fmt::format("the broker has accounts of yours and no access list. With one they could do "
                    "nothing any more until it names their rights. Write them into {} first, as "
                    "narrow as you like, and run this again; nothing was changed:{}",
                    m_acl.path.string(), lines)};
}

Result<MosquittoDirectory::Plan, Failure> MosquittoDirectory::plan(
    const AccountBook& book, MirrorAccount mirror, const std::vector<BrokerListener>& listeners) const {
    if (m_users_with_password.contains(mirror.user_name))
        mirror.password.clear();  // the household's own line
    mirror.is_confined = has_other_household();
    if (auto fault = would_lock_out(mirror)) return tl::unexpected(std::move(*fault));
    BrokerSettings settings{m_passwd.path.string(), m_acl.path.string(), std::string(k_debian_state),
                            listeners};
    if (!fs::is_directory(k_debian_state)) settings.persistence_location = m_path.string() + "/";
    const auto conf = conf_lines(settings, m_foreign);
    if (!conf) return tl::unexpected(conf.error());
    // read() has seen that the blocks are in order.
    const auto split = [&](const Text& text) {
        return *split_at_block(text.content, m_unique_id, text.path.string());
    };
    const auto changed = [&](const Text& text, const std::vector<std::string>& lines, bool is_secret) {
        Plan::File file{text.path, with_block(split(text), m_unique_id, lines), is_secret, false};
        file.is_changed = !text.is_there || file.text != text.content;
        return file;
    };
    Plan plan;
    plan.files[0] = changed(m_passwd, passwd_lines(book, mirror, split(m_passwd).block), true);
    plan.files[1] = changed(m_acl, acl_lines(book, mirror, m_unique_id), true);
    plan.files[2] = changed(m_conf, *conf, false);
    plan.is_first = !split(m_conf).has_block;
    for (const Plan::File& file : plan.files) {
        if (file.is_changed && ::faccessat(AT_FDCWD, file.path.parent_path().c_str(), W_OK, AT_EACCESS) != 0)
            return tl::unexpected(
                Failure{fmt::format("{} cannot be written ({}): run this with sudo; nothing was "
                                    "changed",
                                    file.path.string(), system_reason())});
    }
    return plan;
}

Result<void, Failure> MosquittoDirectory::write(const Plan& plan) {
    for (const Plan::File& file : plan.files) {
        if (!file.is_changed) continue;
        const auto folder = open_folder(file.path.parent_path());
        if (!folder) return tl::unexpected(folder.error());
        Belongs belongs{static_cast<mode_t>(file.is_secret ? 0640 : 0644), 0,
                        file.is_secret ? broker_group() : 0};
        struct stat status {};
        const bool is_there =
            ::fstatat(folder->number(), file.path.filename().c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
        if (is_there && !file.is_secret) belongs = {status.st_mode & 07777U, status.st_uid, status.st_gid};
        if (auto done = replace_careful(folder->number(), file.path, file.text, belongs); !done) return done;
    }
    return {};
}

}  // namespace mirror::provisioning
