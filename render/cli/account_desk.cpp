#include "render/cli/account_desk.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "module/announce/board.hpp"
#include "module/base/host.hpp"
#include "module/base/log.hpp"
#include "module/config/environment.hpp"
#include "module/config/read_config.hpp"
#include "module/engine/broker_login.hpp"
#include "module/engine/broker_options.hpp"
#include "module/provisioning/broker_process.hpp"
#include "module/provisioning/careful_file.hpp"
#include "module/provisioning/new_account.hpp"
#include "module/provisioning/password_hash.hpp"
#include "module/provisioning/phones_broker.hpp"
#include "render/cli/commands.hpp"
#include "render/cli/load_config.hpp"

namespace mirror::cli {
namespace {

namespace fs = std::filesystem;
using namespace provisioning;

constexpr auto* k_system_mosquitto = "/etc/mosquitto";
constexpr auto* k_service_user = "owntracks-mirror";
constexpr auto* k_mirror_user = "mirror";
constexpr auto* k_mirror_password_file = "broker-password";
constexpr std::chrono::seconds k_login_time{5};

tl::unexpected<Closed> closed(std::string text, int code = k_exit_failed) {
    return tl::unexpected(Closed{code, std::move(text)});
}

/// Before the service's first start root alone would keep the accounts with its own things.
void make_service_state(const config::Config& config) {
    if (::geteuid() != 0 || !config.state_directory.empty() ||
        !storage::environment("STATE_DIRECTORY").empty())
        return;
    make_service_directory(storage::k_service_directory, k_service_user);
}

/// A new password for the mirror itself, beside the configuration; an old one stays.
/// \return a sentence when it cannot be written
Result<void, Failure> make_mirror_password(const fs::path& file, const fs::path& state_directory) {
    const Descriptor folder(::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct stat owner {};
    if (!folder.is_open() || ::stat(state_directory.c_str(), &owner) != 0)
        return tl::unexpected(Failure{
            fmt::format("{} cannot be written: {}", file.string(), std::generic_category().message(errno))});
    // Root's file, readable for the service's group, as the README has it.
    return replace_careful(folder.number(), file, new_password() + "\n",
                           {static_cast<mode_t>(::geteuid() == 0 ? 0640 : 0600), ::geteuid(),
                            ::geteuid() == 0 ? owner.st_gid : ::getegid()});
}

/// Those of the book that a broker has to know.
AccountBook at_broker(AccountBook book) {
    std::erase_if(book.accounts, &Account::http);
    return book;
}

HouseRights house_rights(const config::Config& config) {
    HouseRights house;
    if (!config.announce.enabled && !config.control.enabled) return house;
    house.root = announce::root_of(config);
    if (config.home_assistant.enabled) house.discovery = config.home_assistant.prefix;
    if (config.control.enabled) house.users = config.control.accounts;
    return house;
}

bool listens_for_phones(const config::Config& config) {
    return !config.provisioning.certificate.empty() || !phones_broker(config).tls;
}

}  // namespace

void add_desk_options(Command& command, DeskOptions& options) {
    command.add_option("--config", options.config, "The household's configuration file");
    auto& folder = command.add_option("--out-dir", options.out_dir,
                                      "Writes mosquitto.conf, passwd and acl there and touches no broker");
    command
        .add_option("--mosquitto", options.mosquitto,
                    "Where the files of the mosquitto on this machine lie (by default /etc/mosquitto)")
        .excludes(folder);
}

int fail(int code, const std::string& sentence) {
    if (!sentence.empty()) std::fprintf(stderr, "owntracks-mirror: %s\n", sentence.c_str());
    return code;
}

void say(const std::string& line) {
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
}

Result<AccountDesk, Closed> AccountDesk::open(const DeskOptions& options) {
    log::set_level(log::Level::error);  // what is said here is the answer
    auto config = load_config(options.config);
    if (!config) return closed("", k_exit_usage);
    if (config->provisioning.role == config::ProvisioningRole::observer)
        return closed(
            "this mirror is an `observer` (`provisioning.role`): accounts are made on the mirror that is "
            "the `owner`");
    make_service_state(*config);
    const fs::path state = state_path(*config);
    if (state.empty()) return closed("no place for the accounts is known: set `stateDirectory`");
    auto file = AccountFile::open(state);
    if (!file) return closed(file.error().text);
    auto book = file->read();
    if (!book) return closed(book.error().text);
    AccountDesk desk(std::move(*config), std::move(*file));
    desk.m_book = std::move(*book);
    std::error_code ignored;
    desk.m_config_file = fs::absolute(
        options.config.empty() ? config::default_config_path(config::process_environment()) : options.config,
        ignored);
    if (auto found = desk.find_broker(options); !found) return tl::unexpected(found.error());
    return desk;
}

Result<void, Closed> AccountDesk::find_broker(const DeskOptions& options) {
    const std::string& configured = m_config.provisioning.mosquitto_directory;
    m_is_folder = !options.out_dir.empty();
    m_has_broker =
        !options.is_http && (!m_config.broker.host.empty() || m_is_folder || !options.mosquitto.empty());
    if (!m_has_broker) return {};
    if (m_is_folder) {
        m_directory = fs::absolute(options.out_dir);
        std::error_code failure;
        if (!fs::exists(m_directory) && fs::create_directories(m_directory, failure))
            fs::permissions(m_directory, fs::perms(0750), failure);
        if (!fs::is_directory(m_directory, failure))
            return closed(fmt::format("{} cannot be made a folder", m_directory.string()));
    } else if (!options.mosquitto.empty() || !configured.empty()) {
        m_directory = fs::absolute(options.mosquitto.empty() ? configured : options.mosquitto);
    } else if (is_broker_here(m_config) && fs::exists(fs::path(k_system_mosquitto) / "mosquitto.conf")) {
        m_directory = k_system_mosquitto;
    }
    if (m_directory.empty()) return {};
    auto files = MosquittoDirectory::read(m_directory, m_config.unique_id);
    if (!files) return closed(files.error().text);
    m_broker = std::move(*files);
    return find_mirror_account();
}

Result<void, Closed> AccountDesk::find_mirror_account() {
    m_mirror.topics = engine::topic_wishes(m_config).topics();
    m_mirror.house = house_rights(m_config);
    m_mirror.user_name = m_config.broker.username;
    if (m_mirror.user_name.find(':') != std::string::npos)
        return closed("mosquitto takes no user name with a colon: choose another `broker.username`");
    if (!m_mirror.user_name.empty()) {
        std::vector<std::string> notices;
        m_mirror.password = engine::read_password(m_config.broker.password_file, notices);
        if (!notices.empty()) return closed(notices.front());
        return {};
    }
    const fs::path file = fs::path(m_config_file).parent_path() / k_mirror_password_file;
    if (!fs::exists(file)) {
        if (const auto made = make_mirror_password(file, state_path(m_config)); !made)
            return closed(made.error().text);
    }
    const std::string lines = fmt::format("\n    \"username\": \"{}\", \"passwordFile\": \"{}\"",
                                          k_mirror_user, k_mirror_password_file);
    if (!m_is_folder)
        return closed(
            fmt::format("first the mirror itself needs an account, for soon the broker lets nobody in "
                        "without one. Its password is made; add to `broker` in {} and run this again "
                        "(nothing was changed at the broker):{}",
                        m_config_file, lines));
    std::vector<std::string> notices;
    m_mirror.user_name = k_mirror_user;
    m_mirror.password = engine::read_password(file, notices);
    if (!notices.empty()) return closed(notices.front());
    say(fmt::format("The mirror gets an account, too. Add to `broker` in {}:{}\n", m_config_file, lines));
    return {};
}

std::set<std::string> AccountDesk::taken() const {
    std::set<std::string> users = m_broker ? m_broker->foreign_users() : std::set<std::string>();
    users.insert(k_mirror_user);
    return users;
}

bool AccountDesk::is_reachable_for_phones() const {
    if (!m_broker) return true;
    return listens_for_phones(m_config) || m_broker->listens_at(phones_broker(m_config).port);
}

void AccountDesk::say_people_line(const Account& account, bool is_vehicle) const {
    nlohmann::ordered_json entry{{"name", account.person}, {"devices", {device_tail(account)}}};
    if (is_vehicle) entry["kind"] = "vehicle";
    say(fmt::format("\nThe mirror does not show {} yet. Add to `people` in {}:\n    {}", account.person,
                    m_config_file, entry.dump()));
}

std::vector<BrokerListener> AccountDesk::listeners() const {
    std::vector<BrokerListener> found;
    const PhoneBroker phones = phones_broker(m_config);
    const config::Provisioning& told = m_config.provisioning;
    if (listens_for_phones(m_config))
        found.push_back({phones.port, is_loopback(phones.host), told.certificate, told.key});
    const auto own = engine::broker_options(m_config, "mirror", "");
    const int local_port = is_broker_here(m_config) && !own.tls ? own.port : 1883;
    if (std::ranges::find(found, local_port, &BrokerListener::port) == found.end())
        found.insert(found.begin(), {local_port, true, "", ""});
    return found;
}

Result<Delivered, Closed> AccountDesk::deliver(const AccountBook& after, bool is_loss) {
    std::optional<MosquittoDirectory::Plan> plan;
    if (m_broker) {
        if (m_mirror.password.empty() && !m_broker->foreign_users().contains(m_mirror.user_name))
            return closed("the mirror's account has no password: name its file in `broker.passwordFile`");
        auto made = m_broker->plan(at_broker(after), m_mirror, listeners());
        if (!made) return closed(made.error().text);
        plan = std::move(*made);
    }
    const auto keep = [&]() -> Result<void, Closed> {
        if (after == m_book) return {};
        if (auto written = m_file.write(after); !written) return closed(written.error().text);
        return {};
    };
    // Whoever comes is in the book first, whoever goes leaves the broker first: done again, it ends well.
    if (!is_loss) {
        if (auto kept = keep(); !kept) return tl::unexpected(kept.error());
    }
    Delivered delivered = m_has_broker ? Delivered::by_hand : Delivered::at_mirror;
    if (plan) {
        if (auto written = MosquittoDirectory::write(*plan); !written) return closed(written.error().text);
        auto told = tell(*plan);
        if (!told) return tl::unexpected(told.error());
        delivered = *told;
    }
    if (is_loss) {
        if (auto kept = keep(); !kept) return tl::unexpected(kept.error());
    }
    m_book = after;
    return delivered;
}

Result<Delivered, Closed> AccountDesk::tell(const MosquittoDirectory::Plan& plan) {
    for (const auto& file : plan.files) {
        if (file.is_changed) say("Written: " + file.path.string());
    }
    if (m_is_folder) return Delivered::in_folder;
    if (plan.is_first)
        say("From now on the broker lets nobody in without a name and a password. Other programs of yours "
            "need an account (`mosquitto_passwd`) and, outside of the mirror's block, rights in the "
            "access list.");
    const auto told =
        tell_broker(m_broker->pid_file(), m_directory == k_system_mosquitto, plan.is_conf_changed());
    if (!told) return closed(told.error().text);
    if (*told == Told::nobody) {
        say("No running mosquitto was found here. Start it, or have it read its files: sudo systemctl "
            "restart mosquitto");
        return Delivered::written;
    }
    if (*told == Told::reloaded && plan.is_conf_changed()) {
        say("The broker has to be restarted once, for its configuration has changed: sudo systemctl restart "
            "mosquitto");
        return Delivered::written;
    }
    return Delivered::at_broker;
}

bool prove_login(const config::Config& config, const Account& account, bool is_wanted) {
    using engine::Login;
    const Login wanted = is_wanted ? Login::accepted : Login::refused;
    const Login answer =
        engine::wait_for_login(config, account.user_name, account.password, wanted, k_login_time);
    if (answer == wanted) {
        say(is_wanted ? fmt::format("Tried out: the broker lets {} in.", account.user_name)
                      : fmt::format("Tried out: the broker has cut {} off.", account.user_name));
        return true;
    }
    if (answer == Login::no_answer) {
        fail(0,
             "the broker does not answer the mirror: is it running, and right in `broker`? The accounts are "
             "written");
    } else {
        fail(0, fmt::format("the broker {} {}: does it use other files? Restart it and look into its log",
                            is_wanted ? "does not let in" : "still lets in", account.user_name));
    }
    return false;
}

std::string nobody_of(const AccountBook& book, const std::string& who, const std::string& device) {
    std::set<std::string> names;
    for (const auto* const list : {&book.accounts, &book.vehicles}) {
        for (const Account& each : *list)
            names.insert(each.person + "'s " + each.device);
    }
    return fmt::format(
        "{}{} has no account; {}", who, device.empty() ? "" : "'s " + device,
        names.empty() ? "nobody has one yet" : fmt::format("these have: {}", fmt::join(names, ", ")));
}

void say_lines(const AccountBook& book, const config::Config& config) {
    say(is_broker_here(config)
            ? "The files of the broker on this machine are not in /etc/mosquitto (--mosquitto tells where). "
              "Add to its password file:\n"
            : fmt::format(
                  "The broker {} is another machine. On it, with mosquitto, add to the password file:\n",
                  config.broker.host));
    for (const std::string& line : passwd_lines(book, {}, {}))
        say("    " + line);
    say("\nand to the end of the access list (the file of `acl_file`):\n");
    // The mirror reads what its modules show and leads phones over only where it is asked to.
    MirrorAccount mirror{config.broker.username, "", engine::topic_wishes(config).topics(),
                         !config.provisioning.take_over};
    mirror.house = house_rights(config);
    for (const std::string& line : acl_lines(book, mirror, config.unique_id))
        say("    " + line);
    say("\nthen: sudo systemctl reload mosquitto (with --out-dir a whole configuration is written, to be "
        "copied there)");
}

void say_hole(const config::Config& config) {
    say(fmt::format(
        "\nBeware: phones of this kind share the user name “{}” and its password, and the broker tells "
        "them apart only by a client id that anybody can choose. Whoever has one of the phones can pose "
        "as another, read its commands and speak for it, even give it commands. Accounts made without "
        "`--convention device` "
        "do not have this hole: `provision remove` and `provision add` move a phone there.",
        config.unique_id));
}

}  // namespace mirror::cli
