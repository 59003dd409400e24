// A session's side to those outside the house: what is told to whom, durable before it is sent.

#include <fmt/format.h>

#include "module/base/log.hpp"
#include "module/engine/session.hpp"
#include "module/notify/sender.hpp"

namespace mirror::engine {

void Session::tell_receivers(std::filesystem::path assets) {
    m_assets = std::move(assets);
    open_sender();
}

/// Where nobody is to be told there is no thread for it.
void Session::open_sender() {
    if (m_sender || m_assets.empty() || m_config.notifications.receivers.empty()) return;
    notify::Sender::Options options;
    options.assets = m_assets;
    options.settled = [this](notify::Settled settled) {
        m_events.send(std::move(settled));
        m_wake();
    };
    options.troubled = [this] {
        m_events.send(ReceiverTroubles{});
        m_wake();
    };
    m_sender = std::make_unique<notify::Sender>(m_config, m_clock, std::move(options));
    m_sender->add(m_book->open());
}

/// What was taken in leads to notifications, in the commit that holds its other effects.
void Session::note_news(storage::Commit& commit) {
    auto news = m_book->take(m_engine->news(), m_clock.now().wall, commit);
    if (m_sender) m_sender->add(std::move(news));
    for (const storage::Forgotten& forgotten : commit.forgotten) {
        auto keys = m_book->forget(forgotten.person, commit);
        if (m_sender) m_sender->drop(std::move(keys));
    }
}

void Session::follow_rules(const config::Config& config) {
    storage::Commit commit;
    m_book->reconfigure(config, commit);
    m_engine->watch_batteries(m_book->asks_for(config::Occasion::battery_low));
    if (commit.urgent) m_storage->submit(std::move(commit));
    if (!m_sender) return open_sender();
    m_sender->reconfigure(config);
    m_sender->add(m_book->open());  // it leaves out what it has already
}

void Session::take(const notify::Settled& settled) {
    storage::Commit commit;
    m_book->settle(settled.key, settled.failure, m_clock.now().wall, commit);
    if (commit.urgent && m_storage) m_storage->submit(std::move(commit));
}

void Session::take(const ReceiverTroubles& /*changed*/) {
    m_receiver_troubles = m_sender ? m_sender->troubles() : std::vector<std::string>();
}

Result<std::string, Failure> Session::settle_given_up(std::string_view wish) {
    storage::Commit commit;
    if (wish == "clear") {
        const std::size_t count = m_book->drop_dead(commit);
        if (commit.urgent) m_storage->submit(std::move(commit));
        return fmt::format("dropped what had been given up: {}", count);
    }
    if (wish != "retry") return tl::unexpected(Failure{"say `notify retry` or `notify clear`"});
    auto again = m_book->retry_dead(m_clock.now().wall, commit);
    const std::size_t count = again.size();
    if (commit.urgent) m_storage->submit(std::move(commit));
    if (!m_sender) return fmt::format("to be told by the mirror's next start: {}", count);
    m_sender->add(std::move(again));
    return fmt::format("told once more: {}", count);
}

void Session::add_notify_trouble(std::vector<std::string>& notices) const {
    notices.insert(notices.end(), m_receiver_troubles.begin(), m_receiver_troubles.end());
    if (const std::size_t given_up = m_book->dead_count(); given_up > 0)
        notices.push_back(
            fmt::format("notifications that could not be told and were given up: {}; `owntracks-mirror "
                        "notify list` names them",
                        given_up));
}

}  // namespace mirror::engine
