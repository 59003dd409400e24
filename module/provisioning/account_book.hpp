#pragma once
// All accounts that this household has given away, and where they are kept.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "module/base/result.hpp"
#include "module/provisioning/account.hpp"

namespace mirror::provisioning {

struct AccountBook {
    std::vector<Account> accounts;  ///< of phones, in the order in which they were made
    std::vector<Account> vehicles;  ///< of trackers in vehicles: convention (a), each a user name of its own
    bool operator==(const AccountBook&) const = default;
};

/// The file's text. It holds passwords.
std::string book_json(const AccountBook& book);

/// Reads the file's text. Every account is checked: what is written into a broker's files comes from here.
/// \return or what is wrong, without any of the text
Result<AccountBook, Failure> read_book_json(std::string_view text);

/// The accounts on disk, read-only: nothing is created and no lock is taken. An empty book where there is
/// none.
Result<AccountBook, Failure> read_accounts(const std::filesystem::path& state_directory);

/// Makes the directory that systemd makes at the service's first start, for its user (0700), unless there is
/// one or no such user. Needs root's rights.
void make_service_directory(const std::filesystem::path& path, const char* user);

/// `provisioning/accounts.json` in the state directory, for one command at a time. Folder 0700, file 0600,
/// both belong to whoever owns the state directory: what root writes, the mirror's service can read. Never
/// follows a link that somebody put there.
class AccountFile {
  public:
    /// Creates the folder, and waits until no other command has the file open.
    static Result<AccountFile, Failure> open(const std::filesystem::path& state_directory);
    AccountFile(AccountFile&& other) noexcept;
    AccountFile& operator=(AccountFile&& other) noexcept;
    ~AccountFile();

    [[nodiscard]] Result<AccountBook, Failure> read() const;
    /// After a power cut either the old or the new book is there.
    [[nodiscard]] Result<void, Failure> write(const AccountBook& book) const;

  private:
    AccountFile(std::filesystem::path path, int folder) : m_path(std::move(path)), m_folder(folder) {}
    std::filesystem::path m_path;  ///< of the folder
    int m_folder = -1;             ///< its descriptor, locked
};

}  // namespace mirror::provisioning
