#include "module/http/door.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "module/base/host.hpp"
#include "module/base/log.hpp"
#include "module/owntracks/encrypted.hpp"

namespace mirror::http {
namespace {

using namespace std::chrono_literals;

constexpr auto k_listen_again = 5s;
/// Certificates are renewed while the mirror runs.
constexpr auto k_look_at_certificate = 60s;
/// An app forgets its friends' cards when it starts anew.
constexpr auto k_cards_again = 1h;

bool are_cards_alike(const Friends& a, const Friends& b) {
    return std::ranges::equal(a, b, [](const Friend& one, const Friend& other) {
        return one.name == other.name && one.tid == other.tid && one.face_base64 == other.face_base64;
    });
}

}  // namespace

std::vector<std::string> listening_addresses(const config::Http& http) {
    if (!http.bind.empty()) return {http.bind};
    if (http.certificate.empty()) return {"127.0.0.1"};
    return {"::", "0.0.0.0"};  // the second where the machine knows no IPv6
}

Door::Door(const config::Config& config, std::filesystem::path state_directory, Hooks hooks)
    : m_accounts_file(state_directory / "provisioning" / "accounts.json"),
      m_state_directory(std::move(state_directory)),
      m_hooks(std::move(hooks)) {
    reconfigure(config);
    m_keeper = std::thread([this] { keep(); });
}

Door::~Door() {
    {
        const std::lock_guard lock(m_guard);
        m_is_stopping = true;
    }
    m_wake.notify_all();
    m_keeper.join();
}

void Door::reconfigure(const config::Config& config) {
    auto access = std::make_shared<Access>();
    access->http = config.http;
    access->unique_id = config.unique_id;
    access->has_broker = !config.broker.host.empty();
    access->proxies = Networks(config.http.trusted_proxies);
    {
        const std::lock_guard lock(m_guard);
        m_is_changed |= !m_access || m_access->http != access->http;
        if (m_access && m_access->unique_id != access->unique_id) m_guests_version.reset();
        m_access = std::move(access);
    }
    m_wake.notify_all();
}

/// The listener is opened, closed and tried again here: all of that may take a while.
void Door::keep() noexcept {
    FileVersion certificate;
    std::unique_lock lock(m_guard);
    while (!m_is_stopping) {
        const config::Http http = m_access->http;
        const auto version = version_of(http.certificate);
        const bool is_due = m_is_changed || version != certificate || (http.enabled && !m_listener);
        m_is_changed = false;
        if (is_due) {
            certificate = version;
            lock.unlock();
            try {
                open_listener(http);
            } catch (const std::exception& problem) {
                set_fault(fmt::format("phones cannot come in by HTTP: {}", problem.what()));
            }
            lock.lock();
        }
        const auto pause = http.enabled && !m_listener ? k_listen_again : k_look_at_certificate;
        m_wake.wait_for(lock, pause, [this] { return m_is_changed || m_is_stopping; });
    }
    lock.unlock();
    m_listener.reset();
}

void Door::open_listener(const config::Http& http) {
    m_listener.reset();
    if (!http.enabled) return set_fault("");
    // `check-config` says it, too; a copy of an older configuration was never asked.
    const auto addresses = listening_addresses(http);
    if (http.certificate.empty() && !is_loopback(addresses.front()) && http.trusted_proxies.empty() &&
        !http.allow_plain)
        return set_fault(fmt::format(
            "phones cannot come in by HTTP: at {} they would not be encrypted. Name a certificate in "
            "`http`, or a reverse proxy in `http.trustedProxies`",
            addresses.front()));
    auto opened = Listener::open(
        {addresses, http.port, http.certificate, http.key},
        [this](const Request& request) { return answer(request); }, [this] { listen_anew(); });
    if (!opened) return set_fault(opened.error().text);
    m_listener = std::move(*opened);
    log::info("phones come in by HTTP{} at port {}", http.certificate.empty() ? "" : "S", http.port);
    set_fault("");
}

/// On the listener's thread.
void Door::listen_anew() {
    log::write_rarely(log::Level::warning, "http ended",
                      "the system takes no more HTTP connections for now: the mirror listens anew");
    {
        const std::lock_guard lock(m_guard);
        m_is_changed = true;
    }
    m_wake.notify_all();
}

void Door::set_fault(std::string fault) {
    {
        const std::lock_guard lock(m_guard);
        if (fault == m_fault) return;
        m_fault = fault;
    }
    if (!fault.empty()) log::warn("{}", fault);
    m_hooks.changed();
}

std::string Door::fault() const {
    const std::lock_guard lock(m_guard);
    return m_fault;
}

std::shared_ptr<const Door::Access> Door::access() const {
    const std::lock_guard lock(m_guard);
    return m_access;
}

/// Accounts are made, renewed and taken away by a command beside the running mirror: that counts at once.
std::shared_ptr<const GuestList> Door::guests() {
    const auto version = version_of(m_accounts_file);
    const std::lock_guard lock(m_guard);
    if (version == m_guests_version) return m_guests;
    auto book = provisioning::read_accounts(m_state_directory);
    if (!book) {
        log::write_rarely(log::Level::warning, "http accounts", book.error().text);
        return m_guests;  // those of before; the file is looked at again with the next request
    }
    m_guests_version = version;
    m_guests = std::make_shared<GuestList>(m_access->unique_id, std::move(book->accounts));
    return m_guests;
}

Answer Door::answer(const Request& request) {
    const auto access = this->access();
    const std::string who = client_address(request.peer, request.forwarded_for, access->proxies);
    const std::string peer = plain_address(request.peer);
    const bool may_be_plain = access->http.allow_plain || is_loopback(peer) || access->proxies.contain(peer);
    if (access->http.certificate.empty() && !may_be_plain) {
        log::write_rarely(
            log::Level::warning, "http plain",
            fmt::format("{} came in by HTTP without encryption and is none of `trustedProxies`", who));
        return {403, R"({"error":"not encrypted"})"};
    }
    const auto guests = this->guests();
    if (!guests) return {503, R"({"error":"the accounts cannot be read"})"};
    const auto guest = guests->let_in(request.authorization);
    if (!guest) {
        log::write_rarely(log::Level::warning, "http login",
                          fmt::format("{} came in by HTTP without an account of the household", who));
        return {401, R"({"error":"user name or password"})"};
    }
    {
        const std::lock_guard lock(m_guard);
        if (!m_rate.take(guest->user_name, std::chrono::steady_clock::now())) {
            log::write_rarely(
                log::Level::warning, "http rate",
                fmt::format("the account of {} posts too much: it has to wait", guest->user_name));
            return {503, R"({"error":"too much at once"})"};
        }
    }
    return take(request, *guest, who);
}

Answer Door::take(const Request& request, const Guest& guest, const std::string& who) {
    const auto refuse = [&](const std::string& why) {
        log::write_rarely(log::Level::warning, "http refused",
                          fmt::format("{} (from {}): refused", why, who));
        m_hooks.refused();
    };
    if (request.is_too_large) {
        refuse(fmt::format("the account of {} posts more than {} bytes", guest.user_name, k_most_body_bytes));
        return {};
    }
    if (request.body.empty()) {
        const auto base = base_topic_of(guest, request.claim);
        if (!base) refuse(base.error().text);
        return {200, base ? words_for(*base) : "[]"};
    }
    const auto mapped = map_post(guest, request.claim, request.body, m_hooks.keys_of);
    if (!mapped) {
        refuse(mapped.error().text);
        return {};
    }
    if (!mapped->topic.empty()) {
        if (const auto taken = m_hooks.take(mapped->topic, request.body); !taken)
            return {503, R"({"error":"it cannot be stored now"})"};
    }
    return {200, words_for(mapped->base)};
}

std::string Door::words_for(const std::string& base_topic) {
    std::shared_ptr<const Friends> friends;
    std::vector<std::string> commands;
    bool with_cards = false;
    {
        const std::lock_guard lock(m_guard);
        friends = m_friends;
        commands = m_commands.take(base_topic);
        const Time now = std::chrono::steady_clock::now();
        auto [sent, is_first] = m_cards_sent.try_emplace(base_topic, CardsSent{now, 0});
        with_cards = sent->second.version != m_cards_version || now - sent->second.at >= k_cards_again;
        if (with_cards) sent->second = {now, m_cards_version};
    }
    std::string words = answer_json(*friends, base_topic, with_cards, commands);
    const auto keys = m_hooks.keys_of(base_topic);
    if (keys.empty()) return words;
    const auto sealed = owntracks::seal_encrypted(words, keys.front());
    // Where phones encrypt, nothing of the others goes out in the open.
    return sealed ? fmt::format(R"({{"_type":"encrypted","data":"{}"}})", *sealed) : "[]";
}

void Door::show(Friends friends) {
    const auto guests = this->guests();
    for (Friend& each : friends) {
        for (const std::string& base : each.bases) {
            const provisioning::Account* account = guests ? guests->at(base) : nullptr;
            if (account != nullptr && each.tid.empty()) each.tid = account->tid;
        }
    }
    complete_tids(friends);
    const std::lock_guard lock(m_guard);
    if (!are_cards_alike(friends, *m_friends)) ++m_cards_version;
    m_friends = std::make_shared<Friends>(std::move(friends));
}

bool Door::serves(const std::string& base_topic) {
    const auto guests = this->guests();
    const auto access = this->access();
    if (!access->http.enabled) return false;
    const provisioning::Account* account = guests ? guests->at(base_topic) : nullptr;
    return account != nullptr && (account->http || !access->has_broker);
}

bool Door::is_base_topic(const std::string& topic) {
    const auto guests = this->guests();
    return guests && guests->at(topic) != nullptr;
}

void Door::deliver(const std::string& base_topic, std::string command) {
    const std::lock_guard lock(m_guard);
    m_commands.put(base_topic, std::move(command));
}

}  // namespace mirror::http
