#pragma once
// What is known of the phones' setting up, in `provisioning/` of the state directory: `phones.json`, and
// copies of regions that were removed in `regions/`. For this user alone.

#include <filesystem>

#include "module/provisioning/provisioner.hpp"

namespace mirror::engine {

class PhoneFiles final : public provisioning::PhoneStore {
  public:
    explicit PhoneFiles(const std::filesystem::path& state_directory);

    [[nodiscard]] std::string load() override;
    /// Why load() gives nothing although there is something, as an errno; 0 when it does not.
    [[nodiscard]] int fault() const;
    Result<void, Failure> save(const std::string& phones_json) override;
    /// Also removes copies that are older than k_keep_copies.
    Result<void, Failure> back_up(const std::string& tail, UtcSeconds now, const std::string& json) override;
    [[nodiscard]] std::string latest_copy(const std::string& tail) override;
    /// Removes copies that are older than k_keep_copies.
    void purge(UtcSeconds now);
    /// Removes every copy of these phones.
    Result<void, Failure> remove_copies(const std::vector<std::string>& tails);

  private:
    std::filesystem::path m_folder;
};

/// What the configuration calls the phones on these base topics.
std::vector<std::string> tails_of(std::string_view unique_id, const std::vector<std::string>& bases);

/// Erases what is known of phones on these base topics; while no mirror runs.
Result<void, Failure> forget_phones(const config::Config& config,
                                    const std::filesystem::path& state_directory,
                                    const std::vector<std::string>& bases);

/// The household's regions with the ids under which phones know them.
provisioning::RegionBook stored_regions(const std::filesystem::path& state_directory);

/// How far the phones were when the mirror last wrote it down: for commands while no mirror runs. None where
/// nothing was written yet. \return or which file cannot be read and what to do
Result<std::vector<provisioning::Standing>, Failure> stored_standings(
    const config::Config& config, const std::filesystem::path& state_directory);

/// What the provisioner is told of a configuration and the accounts beside it.
provisioning::Household household_of_phones(const config::Config& config, std::string client_id,
                                            std::vector<provisioning::Account> accounts);

}  // namespace mirror::engine
