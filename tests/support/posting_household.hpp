#pragma once
// A household whose phones post: accounts in a state directory, and a session that lets them in.

#include <fmt/format.h>

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "module/engine/session.hpp"
#include "module/provisioning/account_book.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/http_phone.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/posting_config.hpp"
#include "tests/support/temp_folder.hpp"

namespace mirror::test {

/// The account of `anna`'s phone; the password is her name's.
inline provisioning::Account posting_account(const std::string& user, const std::string& tid) {
    provisioning::Account account;
    account.person = user;
    account.device = account.device_id = "phone";
    account.user_name = user;
    account.password = user + "-secret";
    account.tid = tid;
    account.client_id = user + "phone";
    account.http = true;
    return account;
}

inline void write_accounts(const std::filesystem::path& state, std::vector<provisioning::Account> accounts) {
    auto file = provisioning::AccountFile::open(state);
    REQUIRE(file);
    REQUIRE(file->write({std::move(accounts), {}}));
}

class PostingHousehold {
  public:
    PostingHousehold() : m_port(free_port()), config(posting_config(m_port, {"anna", "ben"})) {
        write_accounts(state(), {posting_account("anna", "an"), posting_account("ben", "be")});
    }
    ~PostingHousehold() { stop(); }

  private:
    int m_port;
    TempFolder m_folder;
    SystemClock m_clock;
    Inbox<int> m_inbox{1};
    std::optional<engine::Session> m_session;

  public:
    config::Config config;

    [[nodiscard]] int port() const { return m_port; }
    [[nodiscard]] std::filesystem::path folder() const { return m_folder.path(); }
    [[nodiscard]] std::filesystem::path state() const { return m_folder.path() / "state"; }
    engine::Session& session() { return *m_session; }

    /// Runs the session, with its phones looked after, and waits until it listens.
    void start(bool is_listening = true) {
        auto directory = storage::StateDirectory::open(state());
        REQUIRE(directory);
        m_session.emplace(config, std::move(*directory), m_clock, [this] { m_inbox.wake(); });
        m_session->look_after_phones();
        m_session->connect();
        if (is_listening) REQUIRE(work_until([this] { return takes_connections(m_port); }));
    }
    void stop() {
        if (m_session) m_session->stop();
        m_session.reset();
    }

    /// The main thread's part. \return whether it became so in time
    bool work_until(const std::function<bool()>& is_so) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (std::chrono::steady_clock::now() < deadline) {
            while (m_session->work()) {
            }
            if (is_so()) return true;
            m_inbox.wait_until(std::chrono::steady_clock::now() + std::chrono::milliseconds(20));
        }
        return false;
    }
    household::Summary summary() {
        while (m_session->work()) {
        }
        return m_session->summary(m_clock.now());
    }

    [[nodiscard]] HttpPhone phone(const std::string& user) const {
        HttpPhone phone(fmt::format("http://127.0.0.1:{}/pub", m_port), user + ":" + user + "-secret");
        phone.headers.push_back("X-Limit-U: " + user);
        phone.headers.emplace_back("X-Limit-D: phone");
        return phone;
    }
};

/// As Android writes it: with an id of its own and, in this mode, its topic.
inline std::string posted_location(const std::string& user, double lat_deg, std::int64_t tst, int id = 0) {
    return fmt::format(
        R"({{"_type":"location","_id":"{:08x}","lat":{:.6f},"lon":13.0,"acc":10,"tst":{},"tid":"{}","topic":"owntracks/fam/{}/phone"}})",
        id == 0 ? static_cast<int>(tst) : id, lat_deg, tst, user.substr(0, 2), user);
}

}  // namespace mirror::test
