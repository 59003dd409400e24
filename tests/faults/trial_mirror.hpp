#pragma once
// A household for the trials: a real session of the engine in this process, the words that its glass has, and
// phones whose every message can be found again.

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "module/base/inbox.hpp"
#include "module/engine/session.hpp"
#include "module/mqtt/client.hpp"
#include "module/view/language.hpp"
#include "tests/support/temp_folder.hpp"

namespace mirror::test {

/// People, phones and a home of the household `fam`; on the glass is whatever is wrong, at once.
config::Config trial_household(int port);

/// The first sentence that the glass has about what is wrong; empty: all is well.
std::string glass_words(const config::Config& config, const household::Summary& summary,
                        const mqtt::ConnectionStatus& connection, const engine::Trouble& trouble, Moment now);

/// Anna and Ben walk, Clara and David come and go. Every message is of a second of its own, so that it can be
/// found in the history; positions are retained, as the apps do it.
class TrialFamily {
  public:
    explicit TrialFamily(int port, const std::string& user = "", const std::string& password = "");

    /// So many messages with QoS 1, handed over at once.
    /// \param padding so many bytes of no meaning in each
    void say(int count, std::size_t padding = 0);
    /// Waits until the broker has acknowledged all of them.
    void finish() const;

    /// Two of so many messages are arrivals or departures, the others positions.
    int round = 4;

    [[nodiscard]] std::size_t said() const { return m_said.size(); }
    /// How many of them a state directory's history holds. Fails where one is there twice.
    [[nodiscard]] std::size_t kept_in(const std::filesystem::path& state) const;
    /// Whether a mirror knows the newest position of everybody who walks, and with `all` the newest arrival.
    [[nodiscard]] bool is_known_to(const household::Summary& summary, bool all = true) const;
    [[nodiscard]] std::int64_t last_fix(const std::string& person) const { return m_last_fix.at(person); }
    [[nodiscard]] const household::TransitionRecord& last_transition() const { return m_last_transition; }

  private:
    void walk(const std::string& person, const std::string& tail, const std::string& padding);
    void cross(const std::string& person, const std::string& tail);

    mqtt::Client m_client;
    std::set<std::string> m_said;
    int m_count = 0;
    std::int64_t m_time;
    std::map<std::string, int> m_crossings;
    std::map<std::string, std::int64_t> m_last_fix;
    household::TransitionRecord m_last_transition;
};

/// The session behind one mirror. The test's own thread is its main thread: it works in pump_until().
class TrialMirror {
  public:
    struct Setup {
        config::Config config;
        std::filesystem::path state;
        mqtt::Timing timing{};
        const Clock* clock = nullptr;  ///< the machine's, when null
    };
    /// Connects at once.
    explicit TrialMirror(const Setup& setup);
    ~TrialMirror();
    TrialMirror(const TrialMirror&) = delete;
    TrialMirror& operator=(const TrialMirror&) = delete;

    /// Lets it work until this holds. \return false when time ran out first
    bool pump_until(const std::function<bool()>& holds,
                    std::chrono::milliseconds time = std::chrono::seconds(30));
    /// A turn of its own, for several that share the thread.
    void pump();
    [[nodiscard]] std::string glass() const;
    [[nodiscard]] household::Summary summary() const;
    [[nodiscard]] bool knows(const TrialFamily& family) const { return family.is_known_to(summary()); }
    [[nodiscard]] bool is_well() const {
        return session->connection().problem == mqtt::ConnectionProblem::none && glass().empty();
    }
    /// The longest time for which its main thread was at work without a look at the glass.
    [[nodiscard]] std::chrono::steady_clock::duration longest_turn() const { return m_longest; }
    void forget_turns() { m_longest = {}; }
    /// As the program ends: what it knows is stored.
    void end();

    std::unique_ptr<engine::Session> session;

  private:
    Setup m_setup;
    SystemClock m_system;
    Inbox<int> m_wake{1};
    std::chrono::steady_clock::duration m_longest{};
};

}  // namespace mirror::test
