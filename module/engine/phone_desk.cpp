#include "module/engine/phone_desk.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "module/base/log.hpp"
#include "module/owntracks/encrypted.hpp"
#include "module/owntracks/topic.hpp"
#include "module/provisioning/account_book.hpp"
#include "module/provisioning/new_account.hpp"
#include "module/provisioning/phones_broker.hpp"

namespace mirror::engine {
namespace {

using namespace std::chrono_literals;

/// While somebody sets a phone up it is asked every few seconds.
constexpr auto k_expected = 2min;
/// Rights at the broker may be changed by others.
constexpr auto k_try_again = 24h;
/// … and a broker that could not be asked is asked again.
constexpr auto k_try_soon = 10min;
constexpr auto k_purge_spacing = 24h;

/// Opens an encrypted message. \return the payload as it is where it is none, or cannot be opened
std::string opened(const std::string& topic, std::string payload, const EncryptionKeys& keys) {
    if (payload.find("\"encrypted\"") == std::string::npos) return payload;
    const auto outer = nlohmann::json::parse(payload, nullptr, false);
    if (!outer.is_object() || outer.value("_type", nlohmann::json()) != "encrypted") return payload;
    const auto data = outer.find("data");
    if (data == outer.end() || !data->is_string()) return payload;
    auto plain = owntracks::open_encrypted(data->get_ref<const std::string&>(), keys.for_topic(topic));
    return plain ? std::move(*plain) : payload;
}

/// Those who have to do with the broker: what phones post nobody but the mirror hears.
std::vector<provisioning::Account> accounts_at_broker(std::vector<provisioning::Account> accounts) {
    std::erase_if(accounts, &provisioning::Account::http);
    return accounts;
}

/// A dump tells a password: its bytes do not stay in memory.
void wipe(std::string& secret) {
    volatile char* byte = secret.data();
    for (std::size_t left = secret.size(); left > 0; --left)
        *byte++ = 0;
}

/// \return nothing when they cannot be read
std::optional<std::vector<provisioning::Account>> accounts_in(const std::filesystem::path& state_directory) {
    auto book = provisioning::read_accounts(state_directory);
    if (book) return std::move(book->accounts);
    log::write_rarely(log::Level::warning, "accounts", book.error().text);
    return std::nullopt;
}

}  // namespace

PhoneDesk::PhoneDesk(const config::Config& config, EncryptionKeys keys, const Clock& clock, Options options)
    : m_options(std::move(options)),
      m_clock(clock),
      m_config(config),
      m_keys(std::move(keys)),
      m_files(m_options.state_directory),
      m_cards(m_options.face_of),
      m_provisioner(read_household(), m_files, now()) {
    look_for_accounts();
    tell();
    m_thread = std::thread([this] { run(); });
}

PhoneDesk::~PhoneDesk() {
    m_is_stopping = true;
    m_inbox.wake();
    m_thread.join();
    if (m_trial.valid()) m_trial.wait();
    for (Event& event : m_inbox.wait_until(std::chrono::steady_clock::time_point::min())) {
        if (auto* request = std::get_if<Request>(&event))
            request->answer(tl::unexpected(Failure{"the mirror is just ending"}));
        if (auto* forget = std::get_if<Forget>(&event)) take(*forget);
    }
}

UtcSeconds PhoneDesk::now() const {
    return std::chrono::floor<std::chrono::seconds>(m_clock.now().wall);
}

void PhoneDesk::hear(const mqtt::IncomingMessage& message) {
    if (m_has_resigned && owntracks::is_mirror_topic(message.topic)) return;
    const bool is_command = message.topic.ends_with("/cmd");
    if (!m_has_phones && !is_command && !owntracks::is_mirror_topic(message.topic)) return;
    m_inbox.send(Heard{std::string(message.topic), std::string(message.payload), message.retained});
}

void PhoneDesk::connection(bool stands, bool is_tls_name_wrong) {
    const Connection news{stands, is_tls_name_wrong};
    if (m_inbox.send(news)) return;
    const std::lock_guard lock(m_late_mutex);
    m_late_connection = news;
}

void PhoneDesk::reconfigure(const config::Config& config, EncryptionKeys keys) {
    if (m_inbox.send(Change{config, keys})) return;
    const std::lock_guard lock(m_late_mutex);
    m_late_change = Change{config, std::move(keys)};
}

/// What found the inbox full comes after what filled it.
void PhoneDesk::take_late() {
    std::optional<Connection> connection;
    std::optional<Change> change;
    {
        const std::lock_guard lock(m_late_mutex);
        connection = std::exchange(m_late_connection, std::nullopt);
        change = std::exchange(m_late_change, std::nullopt);
    }
    if (change) take(*change);
    if (connection) take(*connection);
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): it is handed over, and called where that fails
void PhoneDesk::request(std::string line, Answer answer) {
    if (!m_inbox.send(Request{std::move(line), answer}))
        answer(tl::unexpected(Failure{"the mirror is busy: try again"}));
}

void PhoneDesk::run() noexcept {
    m_reads_pictures = true;
    m_accounts_file.reset();
    while (!m_is_stopping) {
        try {
            const auto pause = std::min<std::chrono::milliseconds>(
                m_options.look_for_accounts, m_provisioner.next_due(now()) - m_clock.now().wall + 1ms);
            const auto until =
                std::chrono::steady_clock::now() + std::max<std::chrono::milliseconds>(pause, 10ms);
            for (Event& event : m_inbox.wait_until(until))
                std::visit([this](auto& happened) { take(happened); }, event);
            take_late();
            look_for_accounts();
            look_for_listeners();
            purge();
            tell();
        } catch (const std::exception& problem) {
            log::write_rarely(log::Level::error, "phone desk", problem.what());
        }
    }
}

void PhoneDesk::take(Heard& heard) {
    std::string payload = opened(heard.topic, heard.payload, m_keys);
    m_provisioner.hear({heard.topic, payload, heard.retained, now()});
    wipe(payload);
    wipe(heard.payload);
}

void PhoneDesk::take(const Connection& connection) {
    if (connection.is_tls_name_wrong != m_is_tls_name_wrong) {
        m_is_tls_name_wrong = connection.is_tls_name_wrong;
        m_accounts_file.reset();  // told again
    }
    m_is_connected = connection.stands;
    connection.stands ? m_provisioner.connected(now()) : m_provisioner.disconnected();
}

void PhoneDesk::take(Change& change) {
    m_config = std::move(change.config);
    m_keys = std::move(change.keys);
    m_accounts_file.reset();
}

/// Accounts that cannot be read are the ones that were there before.
provisioning::Household PhoneDesk::read_household() {
    auto accounts = accounts_in(m_options.state_directory);
    const bool are_known = accounts.has_value();
    if (are_known) m_accounts = std::move(*accounts);
    provisioning::Household household = household_of_phones(m_config, m_options.client_id, m_accounts);
    household.are_accounts_known = are_known;
    if (household.is_owner && m_reads_pictures) household.cards = m_cards.cards(m_config);
    m_known_cards = household.cards;
    household.is_tls_name_wrong = m_is_tls_name_wrong;
    const bool can_be = household.is_owner && can_be_private(m_config, accounts_at_broker(m_accounts));
    household.may_ask_dump =
        can_be && m_dump_privacy && m_dump_privacy->verdict == DumpPrivacy::Verdict::proven;
    household.is_dump_undecided = can_be && !m_dump_privacy;
    if (m_config.broker.host.empty()) {  // what phones post nobody but the mirror hears
        household.may_ask_dump =
            household.is_owner && provisioning::phones_url(m_config).starts_with("https:");
        household.is_dump_undecided = false;
    }
    return household;
}

/// Accounts are made by a command beside the running mirror.
void PhoneDesk::look_for_accounts() {
    const auto file = version_of(m_options.state_directory / "provisioning" / "accounts.json");
    const bool has_new_picture = m_has_phones && m_reads_pictures && m_cards.look(m_config);
    if (file == m_accounts_file && !has_new_picture) return;
    if (file != m_accounts_file) {  // other accounts, or another broker: what was tried out holds no more
        ++m_accounts_version;
        m_dump_privacy.reset();
        m_tried_at = {};
    }
    m_accounts_file = file;
    provisioning::Household household = read_household();
    m_has_phones = !household.accounts.empty() || household.takes_over;
    m_provisioner.reconfigure(std::move(household), now());
}

/// Before an iPhone is asked for its settings, which have its password in them, every account of the family
/// is tried on them.
void PhoneDesk::look_for_listeners() {
    if (m_trial.valid()) {
        if (m_trial.wait_for(0s) != std::future_status::ready) return;
        auto privacy = m_trial.get();
        if (m_tried_version != m_accounts_version) return;  // tried anew with the next turn
        m_dump_privacy = std::move(privacy);
        if (m_dump_privacy->verdict == DumpPrivacy::Verdict::readable)
            log::warn("{} can read the settings that phones tell: they are not asked for",
                      m_dump_privacy->who);
        m_provisioner.reconfigure(read_household(), now());
    }
    const bool is_over = m_dump_privacy && m_dump_privacy->verdict == DumpPrivacy::Verdict::unknown;
    const bool is_fresh = m_tried_at <= now() && now() - m_tried_at < (is_over ? k_try_soon : k_try_again);
    const bool is_owner = household_of_phones(m_config, m_options.client_id, m_accounts).is_owner;
    if (m_config.broker.host.empty() || !m_is_connected || is_fresh || !is_owner ||
        !can_be_private(m_config, accounts_at_broker(m_accounts)))
        return;
    m_tried_at = now();
    m_tried_version = m_accounts_version;
    m_trial =
        std::async(std::launch::async, [this, config = m_config, accounts = accounts_at_broker(m_accounts)] {
            DumpPrivacy privacy;
            try {
                privacy = probe_dumps(config, accounts, [this] { return m_is_stopping.load(); });
            } catch (const std::exception& problem) {
                privacy.who = problem.what();
            }
            m_inbox.wake();
            return privacy;
        });
}

void PhoneDesk::purge() {
    if (m_purged_at <= now() && now() - m_purged_at < k_purge_spacing) return;
    m_purged_at = now();
    m_files.purge(now());
}

void PhoneDesk::forget(std::vector<std::string> bases,
                       const std::function<void(const Result<void, Failure>&)>& done) {
    if (!m_inbox.send(Forget{std::move(bases), done}))
        done(tl::unexpected(Failure{"the mirror is busy: try again"}));
}

void PhoneDesk::take(const Forget& wish) {
    auto copies = m_files.remove_copies(tails_of(m_config.unique_id, wish.bases));
    const auto forgotten = m_provisioner.forget(wish.bases, now());
    wish.done(forgotten ? copies : forgotten);
}

void PhoneDesk::take(const Request& request) {
    request.answer(answer_to(request.line));
}

Result<std::string, Failure> PhoneDesk::answer_to(const std::string& line) {
    const std::size_t blank = line.find(' ');
    const std::string verb = line.substr(0, blank);
    const std::string rest = blank == std::string::npos ? "" : line.substr(blank + 1);
    if (verb == "status") {
        const auto standings = m_provisioner.standings();
        if (rest == "json") return provisioning::standings_json(standings);
        const std::string refusal = m_provisioner.refusal();
        std::string text = provisioning::standings_text(standings);
        for (const std::string& topic : m_provisioner.retained_commands())
            text += provisioning::retained_command_sentence(topic) + "\n";
        const auto is_sharing = [](const provisioning::Account& account) {
            return account.convention == provisioning::Convention::Device;
        };
        const auto sharing = std::ranges::count_if(m_accounts, is_sharing);
        if (sharing > 0 && static_cast<std::size_t>(sharing) < m_accounts.size())
            text += provisioning::mixed_household_sentence() + "\n";
        return text + (refusal.empty() ? "" : refusal + "\n");
    }
    if (verb == "push") return m_provisioner.push(rest, now());
    if (verb == "restore-regions") return m_provisioner.restore_regions(rest, now());
    if (verb == "ask") return m_provisioner.ask(rest, now());
    if (verb == "expect") {
        m_provisioner.expect(rest, now() + k_expected);
        return std::string();
    }
    if (verb == "answer") {
        std::int64_t epoch_s = 0;
        const auto [end, fault] = std::from_chars(rest.data(), rest.data() + rest.size(), epoch_s);
        if (fault != std::errc()) return tl::unexpected(Failure{"since when?"});
        std::string who(end, rest.data() + rest.size());
        if (who.starts_with(' ')) who.erase(0, 1);
        return m_provisioner.answer(who, UtcSeconds(std::chrono::seconds(epoch_s)), now()).value_or("");
    }
    return tl::unexpected(Failure{"the mirror does not know what \"provision " + line + "\" means"});
}

/// Where phones encrypt what they say, nobody else shall read whose they are.
void PhoneDesk::seal(provisioning::Order& order) const {
    if (order.payload.empty() || !provisioning::is_mirrors_card(order.payload)) return;
    const std::string base = order.topic.substr(0, order.topic.rfind('/'));
    const auto& keys = m_keys.for_topic(base);
    if (keys.empty()) return;
    auto data = owntracks::seal_encrypted(order.payload, keys.front());
    order.payload = data ? provisioning::sealed_card_json(std::move(*data)) : "";
}

void PhoneDesk::tell() {
    PhoneNews news;
    news.orders = m_provisioner.due(now());
    for (provisioning::Order& order : news.orders)
        seal(order);
    news.standings = m_provisioner.standings();
    news.filters = m_provisioner.filters();
    news.refusal = m_provisioner.refusal();
    const auto& commands = m_provisioner.retained_commands();
    news.retained_commands.assign(commands.begin(), commands.end());
    news.is_owner = household_of_phones(m_config, m_options.client_id, m_accounts).is_owner;
    news.cards = m_known_cards;
    const bool is_same =
        news.orders.empty() && news.cards == m_told.cards && news.standings == m_told.standings &&
        news.filters == m_told.filters && news.refusal == m_told.refusal &&
        news.retained_commands == m_told.retained_commands && news.is_owner == m_told.is_owner;
    if (is_same) return;
    m_told = news;
    m_told.orders.clear();
    m_options.tell(std::move(news));
}

}  // namespace mirror::engine
