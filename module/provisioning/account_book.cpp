#include "module/provisioning/account_book.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <system_error>

#include "module/provisioning/careful_file.hpp"
#include "module/provisioning/names.hpp"

namespace mirror::provisioning {
namespace {

using nlohmann::json;

constexpr int k_version = 1;
constexpr auto* k_folder_name = "provisioning";
constexpr auto* k_file_name = "accounts.json";
constexpr std::size_t k_longest_password = 128;

constexpr std::string_view k_device = "device";
constexpr std::string_view k_person_device = "person-device";

json to_json(const Account& account) {
    return {{"person", account.person},
            {"device", account.device},
            {"userName", account.user_name},
            {"password", account.password},
            {"deviceId", account.device_id},
            {"tid", account.tid},
            {"clientId", account.client_id},
            {"convention", account.convention == Convention::Device ? k_device : k_person_device},
            {"http", account.http},
            {"createdAt", account.created_at}};
}

json to_json(const std::vector<Account>& accounts) {
    json list = json::array();
    for (const Account& account : accounts)
        list.push_back(to_json(account));
    return list;
}

bool is_plain(std::string_view text, std::size_t shortest, std::size_t longest) {
    return text.size() >= shortest && text.size() <= longest && std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
           });
}

/// In (a) phones share the household's own name, which may hold more than other names.
bool is_user_name(const Account& account) {
    if (account.convention == Convention::PersonDevice) return fault_of_name(account.user_name).empty();
    return fault_of_person(account.user_name).empty() &&
           account.user_name.find_first_of(": ") == std::string::npos;
}

bool is_good(const Account& account) {
    const bool is_printable =
        std::ranges::all_of(account.password, [](char c) { return c > ' ' && c < 0x7F; });
    return fault_of_person(account.person).empty() && fault_of_name(account.device).empty() &&
           is_user_name(account) && fault_of_name(account.device_id).empty() && is_printable &&
           !account.password.empty() && account.password.size() <= k_longest_password &&
           is_plain(account.tid, 2, 2) && is_plain(account.client_id, 1, k_longest_client_id);
}

Account account_from(const json& object) {
    Account account;
    account.person = object.at("person").get<std::string>();
    account.device = object.at("device").get<std::string>();
    account.user_name = object.at("userName").get<std::string>();
    account.password = object.at("password").get<std::string>();
    account.device_id = object.at("deviceId").get<std::string>();
    account.tid = object.at("tid").get<std::string>();
    account.client_id = object.at("clientId").get<std::string>();
    const auto convention = object.at("convention").get<std::string>();
    if (convention != k_device && convention != k_person_device) throw std::invalid_argument("convention");
    account.convention = convention == k_device ? Convention::Device : Convention::PersonDevice;
    account.http = object.at("http").get<bool>();
    account.created_at = object.at("createdAt").get<std::int64_t>();
    if (!is_good(account)) throw std::invalid_argument("account");
    return account;
}

std::vector<Account> accounts_from(const json& list) {
    std::vector<Account> accounts;
    for (const json& object : list)
        accounts.push_back(account_from(object));
    return accounts;
}

Failure unusable(const std::filesystem::path& path, const std::string& why) {
    return {fmt::format("{} cannot be used: {}", path.string(), why)};
}

/// The folder's descriptor, if it is what we would have made. \param owner of the state directory
Result<Descriptor, Failure> open_folder(const Descriptor& state, const std::filesystem::path& path,
                                        uid_t owner) {
    Descriptor folder(
        ::openat(state.number(), k_folder_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder.is_open()) return tl::unexpected(unusable(path, system_reason()));
    struct stat status {};
    if (::fstat(folder.number(), &status) != 0) return tl::unexpected(unusable(path, system_reason()));
    if (status.st_uid != owner && status.st_uid != ::geteuid())
        return tl::unexpected(unusable(path, "it belongs to somebody else than the state directory"));
    return folder;
}

Result<AccountBook, Failure> read_book(int folder, const std::filesystem::path& path) {
    const auto text = read_careful(folder, path / k_file_name, true);
    if (!text) return tl::unexpected(text.error());
    if (!*text) return AccountBook{};
    auto book = read_book_json(**text);
    if (!book) return tl::unexpected(unusable(path / k_file_name, book.error().text));
    return book;
}

}  // namespace

std::string book_json(const AccountBook& book) {
    return json{{"version", k_version},
                {"accounts", to_json(book.accounts)},
                {"vehicles", to_json(book.vehicles)}}
               .dump(2) +
           "\n";
}

Result<AccountBook, Failure> read_book_json(std::string_view text) {
    const auto damaged = [] {
        return tl::unexpected(
            Failure{"it was changed by hand or damaged; put a copy of it back, or move it away "
                    "and make the accounts anew"});
    };
    const json document = json::parse(text, nullptr, false);
    if (document.is_discarded() || !document.is_object()) return damaged();
    try {
        if (document.at("version").get<int>() != k_version)
            return tl::unexpected(Failure{"a newer version of the program wrote it: update this one"});
        return AccountBook{accounts_from(document.at("accounts")), accounts_from(document.at("vehicles"))};
    } catch (const std::exception&) {  // its words would quote the file
        return damaged();
    }
}

Result<AccountBook, Failure> read_accounts(const std::filesystem::path& state_directory) {
    const auto path = state_directory / k_folder_name;
    const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.is_open() && errno == ENOENT) return AccountBook{};
    if (!folder.is_open()) return tl::unexpected(unusable(path, system_reason()));
    return read_book(folder.number(), path);
}

void make_service_directory(const std::filesystem::path& path, const char* user) {
    const passwd* const found = ::getpwnam(user);  // NOLINT(concurrency-mt-unsafe): commands have one thread
    if (found == nullptr || ::mkdir(path.c_str(), 0700) != 0) return;
    if (::chown(path.c_str(), found->pw_uid, found->pw_gid) != 0) ::rmdir(path.c_str());
}

Result<AccountFile, Failure> AccountFile::open(const std::filesystem::path& state_directory) {
    const auto path = state_directory / k_folder_name;
    std::error_code ignored;  // told by the next step
    std::filesystem::create_directories(state_directory.parent_path(), ignored);
    if (::mkdir(state_directory.c_str(), 0700) != 0 && errno != EEXIST)
        return tl::unexpected(unusable(state_directory, system_reason()));
    const Descriptor state(::open(state_directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct stat status {};
    if (!state.is_open() || ::fstat(state.number(), &status) != 0)
        return tl::unexpected(unusable(state_directory, system_reason()));
    const bool is_new = ::mkdirat(state.number(), k_folder_name, 0700) == 0;
    if (!is_new && errno != EEXIST) return tl::unexpected(unusable(path, system_reason()));
    auto folder = open_folder(state, path, is_new ? ::geteuid() : status.st_uid);
    if (!folder) return tl::unexpected(folder.error());
    if (::geteuid() == 0 && ::fchown(folder->number(), status.st_uid, status.st_gid) != 0)
        return tl::unexpected(unusable(path, system_reason()));
    if (::fchmod(folder->number(), 0700) != 0) return tl::unexpected(unusable(path, system_reason()));
    while (::flock(folder->number(), LOCK_EX) != 0) {
        if (errno != EINTR) return tl::unexpected(unusable(path, system_reason()));
    }
    return AccountFile(path, folder->release());
}

AccountFile::AccountFile(AccountFile&& other) noexcept
    : m_path(std::move(other.m_path)), m_folder(std::exchange(other.m_folder, -1)) {}

AccountFile& AccountFile::operator=(AccountFile&& other) noexcept {
    std::swap(m_path, other.m_path);
    std::swap(m_folder, other.m_folder);
    return *this;
}

AccountFile::~AccountFile() {
    if (m_folder >= 0) ::close(m_folder);
}

Result<AccountBook, Failure> AccountFile::read() const {
    return read_book(m_folder, m_path);
}

Result<void, Failure> AccountFile::write(const AccountBook& book) const {
    struct stat status {};
    if (::fstat(m_folder, &status) != 0) return tl::unexpected(unusable(m_path, system_reason()));
    return replace_careful(m_folder, m_path / k_file_name, book_json(book),
                           {0600, status.st_uid, status.st_gid});
}

}  // namespace mirror::provisioning
