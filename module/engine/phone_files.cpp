#include "module/engine/phone_files.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <system_error>

#include "module/base/log.hpp"
#include "module/owntracks/topic.hpp"
#include "module/provisioning/account_book.hpp"
#include "module/storage/state_directory.hpp"

namespace mirror::engine {
namespace {

namespace fs = std::filesystem;

/// A folder for this user alone. \return whether it is there
bool make_folder(const fs::path& folder) {
    return ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST;
}

/// `anna/phone` as a file's name begins; two tails that look alike then are told apart by their hash.
std::string file_stem(const std::string& tail) {
    std::string stem = tail;
    std::ranges::replace_if(
        stem, [](unsigned char letter) { return std::isalnum(letter) == 0 && letter != '-'; }, '_');
    return fmt::format("{}-{:08x}", stem.substr(0, 60), std::hash<std::string>{}(tail)&0xFFFFFFFFU);
}

/// `<stem>-<epoch>.json`: when it was written. \return nothing for other files
std::optional<std::int64_t> epoch_of(const fs::path& file) {
    const std::string name = file.stem().string();
    const std::size_t dash = name.rfind('-');
    if (dash == std::string::npos || file.extension() != ".json") return std::nullopt;
    std::int64_t epoch_s = 0;
    const char* const end = name.data() + name.size();
    const auto [stop, fault] = std::from_chars(name.data() + dash + 1, end, epoch_s);
    if (fault != std::errc() || stop != end) return std::nullopt;
    return epoch_s;
}

}  // namespace

PhoneFiles::PhoneFiles(const fs::path& state_directory) : m_folder(state_directory / "provisioning") {}

std::string PhoneFiles::load() {
    return storage::read_private_file(m_folder / "phones.json").value_or("");
}

int PhoneFiles::fault() const {
    const int status = ::access((m_folder / "phones.json").c_str(), R_OK);
    return status == 0 || errno == ENOENT ? 0 : errno;
}

Result<void, Failure> PhoneFiles::save(const std::string& phones_json) {
    make_folder(m_folder);
    return storage::write_private_file(m_folder / "phones.json", phones_json);
}

Result<void, Failure> PhoneFiles::back_up(const std::string& tail, UtcSeconds now, const std::string& json) {
    const fs::path folder = m_folder / "regions";
    make_folder(m_folder);
    make_folder(folder);
    const std::int64_t epoch_s = now.time_since_epoch().count();
    auto written =
        storage::write_private_file(folder / fmt::format("{}-{}.json", file_stem(tail), epoch_s), json);
    if (!written) return written;
    purge(now);
    return written;
}

void PhoneFiles::purge(UtcSeconds now) {
    std::error_code ignored;
    const std::int64_t oldest =
        now.time_since_epoch().count() - std::chrono::seconds(provisioning::k_keep_copies).count();
    std::vector<fs::path> old;
    for (const fs::directory_entry& entry : fs::directory_iterator(m_folder / "regions", ignored)) {
        const auto age = epoch_of(entry.path());
        if (age && *age < oldest) old.push_back(entry.path());
    }
    for (const fs::path& file : old)
        fs::remove(file, ignored);
}

Result<void, Failure> PhoneFiles::remove_copies(const std::vector<std::string>& tails) {
    std::error_code ignored;
    std::vector<fs::path> found;
    for (const fs::directory_entry& entry : fs::directory_iterator(m_folder / "regions", ignored)) {
        const std::string name = entry.path().stem().string();
        const std::string stem = name.substr(0, name.rfind('-'));
        const bool is_theirs =
            std::ranges::any_of(tails, [&](const std::string& tail) { return file_stem(tail) == stem; });
        if (is_theirs && epoch_of(entry.path())) found.push_back(entry.path());
    }
    for (const fs::path& file : found) {
        std::error_code fault;
        if (!fs::remove(file, fault) && fault)
            return tl::unexpected(
                Failure{fmt::format("{} cannot be removed: {}", file.string(), fault.message())});
    }
    return {};
}

std::vector<std::string> tails_of(std::string_view unique_id, const std::vector<std::string>& bases) {
    std::vector<std::string> tails;
    for (const std::string& base : bases) {
        if (const auto tail = owntracks::device_tail(base, unique_id)) tails.emplace_back(*tail);
    }
    return tails;
}

Result<void, Failure> forget_phones(const config::Config& config, const fs::path& state_directory,
                                    const std::vector<std::string>& bases) {
    PhoneFiles files(state_directory);
    if (auto removed = files.remove_copies(tails_of(config.unique_id, bases)); !removed) return removed;
    if (files.load().empty()) return {};
    const auto book = provisioning::read_accounts(state_directory);
    auto household =
        household_of_phones(config, "", book ? book->accounts : std::vector<provisioning::Account>());
    household.are_accounts_known = book.has_value();
    household.is_owner = false;
    return provisioning::Provisioner(std::move(household), files, UtcSeconds::max())
        .forget(bases, UtcSeconds::max());
}

provisioning::RegionBook stored_regions(const fs::path& state_directory) {
    auto stored = provisioning::read_phones(PhoneFiles(state_directory).load());
    return stored ? std::move(stored->regions) : provisioning::RegionBook();
}

std::string PhoneFiles::latest_copy(const std::string& tail) {
    std::error_code ignored;
    std::int64_t newest = -1;
    fs::path found;
    const std::string stem = file_stem(tail);
    for (const fs::directory_entry& entry : fs::directory_iterator(m_folder / "regions", ignored)) {
        const std::string name = entry.path().stem().string();
        const auto epoch_s = epoch_of(entry.path());
        if (!epoch_s || *epoch_s <= newest || name.substr(0, name.rfind('-')) != stem) continue;
        newest = *epoch_s;
        found = entry.path();
    }
    return found.empty() ? "" : storage::read_private_file(found).value_or("");
}

Result<std::vector<provisioning::Standing>, Failure> stored_standings(const config::Config& config,
                                                                      const fs::path& state_directory) {
    const auto book = provisioning::read_accounts(state_directory);
    if (!book) return tl::unexpected(book.error());
    PhoneFiles files(state_directory);
    if (const int error = files.fault(); error != 0)
        return tl::unexpected(
            Failure{fmt::format("what is known of the phones in {} cannot be read ({}): run this with sudo",
                                state_directory.string(), std::generic_category().message(error))});
    auto household = household_of_phones(config, "", book->accounts);
    household.is_owner = false;
    // A time long after every account was made: nobody is just being set up.
    return provisioning::Provisioner(std::move(household), files, UtcSeconds::max()).standings();
}

provisioning::Household household_of_phones(const config::Config& config, std::string client_id,
                                            std::vector<provisioning::Account> accounts) {
    provisioning::Household household;
    household.unique_id = config.unique_id;
    household.client_id = std::move(client_id);
    household.people = config.people;
    household.regions = config.regions;
    household.takes_over = config.provisioning.take_over;
    // Nothing is ever sent before somebody made an account or asked for the take-over.
    household.is_owner = config.provisioning.role == config::ProvisioningRole::owner &&
                         (!accounts.empty() || household.takes_over);
    household.accounts = std::move(accounts);
    return household;
}

}  // namespace mirror::engine
