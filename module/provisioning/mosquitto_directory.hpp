#pragma once
// The files of a mosquitto on this machine: read, and our part of them written anew.

#include <array>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "module/base/result.hpp"
#include "module/provisioning/mosquitto_files.hpp"

namespace mirror::provisioning {

class MosquittoDirectory {
  public:
    /// Reads `mosquitto.conf`, what its `include_dir` names, password file and access list. Changes nothing.
    /// \param path complete \return or why these files cannot be ours in part
    static Result<MosquittoDirectory, Failure> read(const std::filesystem::path& path, std::string unique_id);

    /// Names of accounts that stand outside of our blocks.
    [[nodiscard]] const std::set<std::string>& foreign_users() const { return m_foreign_users; }
    /// Whether the household's own lines listen at a port.
    [[nodiscard]] bool listens_at(int port) const;
    /// Where the running broker's number stands; empty: nowhere.
    [[nodiscard]] std::string pid_file() const;

    /// What will be written.
    struct Plan {
        struct File {
            std::filesystem::path path;
            std::string text;
            bool is_secret = false;
            bool is_changed = false;
        };
        std::array<File, 3> files;  ///< password file, access list, configuration: written in this order
        bool is_first = false;      ///< the configuration had no block of ours
        [[nodiscard]] bool is_changed() const;
        [[nodiscard]] bool is_conf_changed() const { return files[2].is_changed; }
    };
    /// \return or why it cannot be, before anything is written
    [[nodiscard]] Result<Plan, Failure> plan(const AccountBook& book, MirrorAccount mirror,
                                             const std::vector<BrokerListener>& listeners) const;

    /// Writes what changed. Password file and access list become 0640 and, where root writes, root:mosquitto.
    [[nodiscard]] static Result<void, Failure> write(const Plan& plan);

  private:
    struct Text {
        std::filesystem::path path;
        std::string content;
        bool is_there = false;
    };
    static Result<Text, Failure> read_text(const std::filesystem::path& path);
    [[nodiscard]] const Directive* directive(std::string_view key) const;
    Result<void, Failure> read_includes();
    /// A directive's path, or the usual name in this directory.
    [[nodiscard]] Result<Text, Failure> named_by(std::string_view key, std::string_view usual_name) const;
    [[nodiscard]] bool has_other_household() const;
    [[nodiscard]] std::optional<Failure> would_lock_out(const MirrorAccount& mirror) const;

    std::filesystem::path m_path;
    std::string m_unique_id;
    Text m_conf, m_passwd, m_acl;
    std::vector<Directive> m_foreign;
    std::set<std::string> m_foreign_users;  ///< of password file and access list
    std::set<std::string> m_users_with_password;
    std::set<std::string> m_users_with_rights;
};

}  // namespace mirror::provisioning
