#pragma once
// Where `provision` gives accounts out: the household's book, and the broker that has to know.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "module/base/result.hpp"
#include "module/config/config.hpp"
#include "module/provisioning/account_book.hpp"
#include "module/provisioning/mosquitto_directory.hpp"
#include "render/cli/command_line.hpp"

namespace mirror::cli {

struct DeskOptions {
    std::string config;     ///< file; empty: the default place
    std::string out_dir;    ///< broker's files are written there instead
    std::string mosquitto;  ///< directory of the broker's files; empty: as configured
    bool is_http = false;   ///< accounts for HTTP mode: the broker need not know
};

/// Adds `--config`, `--out-dir` and `--mosquitto`.
void add_desk_options(Command& command, DeskOptions& options);

int fail(int code, const std::string& sentence);
void say(const std::string& line);

/// Why accounts are not given out here.
struct Closed {
    int exit_code = 1;
    std::string text;  ///< empty: told already
};

/// What was done about the broker.
enum class Delivered : std::uint8_t {
    at_broker,  ///< written, and the broker has read it
    written,    ///< written; the broker was not there to be told, or needs to be restarted by hand
    in_folder,  ///< --out-dir
    by_hand,    ///< the broker is elsewhere: somebody has to type it there
    at_mirror   ///< phones post to the mirror itself, which knows its own accounts
};

class AccountDesk {
  public:
    /// Reads configuration, book and the broker's files; changes nothing of them.
    static Result<AccountDesk, Closed> open(const DeskOptions& options);

    [[nodiscard]] const config::Config& config() const { return m_config; }
    [[nodiscard]] const std::string& config_file() const { return m_config_file; }
    [[nodiscard]] const provisioning::AccountBook& book() const { return m_book; }
    /// User names that the broker has beside those of the book.
    [[nodiscard]] std::set<std::string> taken() const;
    /// Whether phones find a listener at the broker, as far as can be told from here.
    [[nodiscard]] bool is_reachable_for_phones() const;

    /// The entry that `people` needs for somebody who is not there.
    void say_people_line(const provisioning::Account& account, bool is_vehicle) const;

    /// Makes `after` the household's book, and tells the broker. Everything that can fail beforehand does
    /// before anything is written.
    /// \param gone accounts that lose their right: they leave the broker before they leave the book
    Result<Delivered, Closed> deliver(const provisioning::AccountBook& after, bool is_loss);

  private:
    AccountDesk(config::Config config, provisioning::AccountFile file)
        : m_config(std::move(config)), m_file(std::move(file)) {}
    Result<void, Closed> find_broker(const DeskOptions& options);
    Result<void, Closed> find_mirror_account();
    Result<Delivered, Closed> tell(const provisioning::MosquittoDirectory::Plan& plan);
    [[nodiscard]] std::vector<provisioning::BrokerListener> listeners() const;

    config::Config m_config;
    std::string m_config_file;
    provisioning::AccountFile m_file;
    provisioning::AccountBook m_book;
    std::filesystem::path m_directory;  ///< of the broker's files; empty: the broker is elsewhere
    bool m_is_folder = false;           ///< --out-dir
    bool m_has_broker = true;           ///< false: the accounts are for the mirror alone
    std::optional<provisioning::MosquittoDirectory> m_broker;
    provisioning::MirrorAccount m_mirror;
};

/// Asks the broker whether it has an account now (or no longer), and says so. \return whether it is as wanted
bool prove_login(const config::Config& config, const provisioning::Account& account, bool is_wanted);

/// A sentence for a name without an account: it names those who have one.
std::string nobody_of(const provisioning::AccountBook& book, const std::string& who,
                      const std::string& device);

/// What somebody has to do at a broker elsewhere so that it knows these accounts.
void say_lines(const provisioning::AccountBook& accounts, const config::Config& config);

/// What phones of convention (a) cannot have.
void say_hole(const config::Config& config);

}  // namespace mirror::cli
