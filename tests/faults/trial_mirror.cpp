#include "tests/faults/trial_mirror.hpp"

#include <fmt/format.h>

#include "module/storage/history_reader.hpp"
#include "module/view/connection_view.hpp"
#include "render/picture.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/mirror_program.hpp"
#include "tests/support/mqtt_clients.hpp"

namespace mirror::test {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::size_t k_most_rows = 1'000'000;

const Clock& clock_of(const TrialMirror::Setup& setup, const Clock& system) {
    return setup.clock != nullptr ? *setup.clock : system;
}

storage::StorageThread::Options quick_storage() {
    storage::StorageThread::Options options;
    options.gather = std::chrono::milliseconds(200);
    return options;
}

storage::StateDirectory directory_at(const std::filesystem::path& path) {
    auto directory = storage::StateDirectory::open(path);
    if (!directory) throw std::runtime_error(directory.error().text);
    return std::move(*directory);
}

mqtt::ClientOptions family_options(int port, const std::string& user, const std::string& password) {
    mqtt::ClientOptions options = phone_options(port, "family");
    options.username = user;
    options.password = password;
    return options;
}

}  // namespace

config::Config trial_household(int port) {
    config::Config config;
    config.unique_id = "fam";
    config.broker.host = "127.0.0.1";
    config.broker.port = port;
    for (const auto& [name, device] : {std::pair("Anna", "anna"), std::pair("Ben", "ben/phone"),
                                       std::pair("Clara", "clara"), std::pair("David", "david")})
        config.people.push_back({name, {device}, {}, "", config::PersonKind::person});
    config.regions = {{"Home", *LatLon::make(53.5605, 13.2480), 120, "", {}}};
    config.home = "Home";
    // With it nothing is said to a household whose phones are still to come.
    config.modules.resize(1);
    config.modules[0].name = "people";
    config.modules[0].position = config::Position::top_bar;
    config.modules[0].options = config::PeopleOptions{};
    return config;
}

std::string glass_words(const config::Config& config, const household::Summary& summary,
                        const mqtt::ConnectionStatus& connection, const engine::Trouble& trouble,
                        Moment now) {
    static const view::Language english(view::LanguageSettings{},
                                        std::filesystem::path(MIRROR_SOURCE_DIR) / "assets");
    view::LocalState local;
    local.problems = render::words_for_trouble(trouble, {}, {});
    const view::ViewNow view_now{now.wall, now.since_boot, true};
    const view::ViewInput input{config, summary, connection, english, view_now, local, {}, config.home, {}};
    config::ConnectionOptions options;
    options.delay = {};
    view::NextChange next(now.wall);
    return view::connection_view(input, options, next).text;
}

TrialFamily::TrialFamily(int port, const std::string& user, const std::string& password)
    : m_client(family_options(port, user, password), {}), m_time(epoch_now() - 40'000) {
    m_client.start();
}

void TrialFamily::say(int count, std::size_t padding) {
    for (int i = 0; i < count; ++i) {
        const int turn = m_count++ % round;
        if (turn == round - 2) {
            cross("Clara", "clara");
        } else if (turn == round - 1) {
            cross("David", "david");
        } else if (turn % 2 == 0) {
            walk("Anna", "anna", std::string(padding, 'x'));
        } else {
            walk("Ben", "ben/phone", std::string(padding, 'x'));
        }
    }
}

void TrialFamily::finish() const {
    REQUIRE(m_client.wait_until_published(std::chrono::seconds(60)));
}

void TrialFamily::walk(const std::string& person, const std::string& tail, const std::string& padding) {
    const std::int64_t tst = ++m_time;
    const double lat_deg = 53.4 + 1e-6 * static_cast<double>(m_count % 1000);
    REQUIRE(m_client.publish(
        {"owntracks/fam/" + tail,
         fmt::format(
             R"({{"_type":"location","acc":10,"lat":{:.6f},"lon":13.3,"tst":{},"created_at":{},"x":"{}"}})",
             lat_deg, tst, tst, padding),
         1, true}));
    m_said.insert(fmt::format("{} {}", person, tst));
    m_last_fix[person] = tst;
}

void TrialFamily::cross(const std::string& person, const std::string& tail) {
    const std::int64_t tst = ++m_time;
    int& crossings = m_crossings[person];
    const std::string region = fmt::format("Stop {}", crossings / 2);
    const bool is_enter = crossings++ % 2 == 0;
    REQUIRE(m_client.publish(
        {"owntracks/fam/" + tail + "/event",
         fmt::format(R"({{"_type":"transition","event":"{}","desc":"{}","tst":{},"wtst":1,"t":"c"}})",
                     is_enter ? "enter" : "leave", region, tst),
         1, false}));
    m_said.insert(fmt::format("{} {} {} {}", person, tst, region, is_enter ? "enter" : "leave"));
    m_last_transition = {person, region, is_enter, UtcSeconds(std::chrono::seconds(tst))};
}

std::size_t TrialFamily::kept_in(const std::filesystem::path& state) const {
    storage::HistoryReader history(state / "state.db");
    std::multiset<std::string> found;
    for (const char* const person : {"Anna", "Ben"}) {
        const auto fixes = history.fixes_of_person(person, UtcSeconds{}, UtcSeconds::max(), k_most_rows);
        REQUIRE(fixes);
        for (const storage::FixRow& fix : *fixes)
            found.insert(fmt::format("{} {}", person, fix.tst.time_since_epoch().count()));
    }
    const auto transitions = history.transitions_since(UtcSeconds{}, k_most_rows);
    REQUIRE(transitions);
    for (const storage::TransitionRow& row : *transitions)
        found.insert(fmt::format("{} {} {} {}", row.person, row.tst.time_since_epoch().count(), row.region,
                                 row.event));
    std::size_t kept = 0, doubled = 0;
    std::string missing;
    for (const std::string& each : m_said) {
        const std::size_t count = found.count(each);
        kept += count > 0 ? 1 : 0;
        if (count == 0 && missing.empty()) missing = each;
        doubled += count > 1 ? 1 : 0;
    }
    CHECK(doubled == 0);
    if (!missing.empty())
        WARN("not in the history: " << missing << " and others; the first was " << *m_said.begin()
                                    << ", the last " << *m_said.rbegin());
    return kept;
}

bool TrialFamily::is_known_to(const household::Summary& summary, bool all) const {
    for (const household::PersonStatus& person : summary.people) {
        const auto last = m_last_fix.find(person.name);
        if (last == m_last_fix.end()) continue;
        if (!person.position || person.position->fix_time.time_since_epoch().count() != last->second)
            return false;
    }
    return !all || m_crossings.empty() ||
           (!summary.transitions.empty() && summary.transitions.front() == m_last_transition);
}

TrialMirror::TrialMirror(const Setup& setup) : m_setup(setup) {
    session = std::make_unique<engine::Session>(
        m_setup.config, directory_at(m_setup.state), clock_of(m_setup, m_system), [this] { m_wake.wake(); },
        true, quick_storage(), m_setup.timing);
    session->connect();
}

TrialMirror::~TrialMirror() {
    session.reset();  // it uses everything else
}

void TrialMirror::pump() {
    const auto begin = Steady::now();
    session->work();
    m_longest = std::max(m_longest, Steady::now() - begin);
}

bool TrialMirror::pump_until(const std::function<bool()>& holds, std::chrono::milliseconds time) {
    const auto deadline = Steady::now() + time;
    for (;;) {
        pump();
        if (holds()) return true;
        if (Steady::now() > deadline) return false;
        // As the program does: what waits in memory is tried again now and then.
        if (!session->has_more()) m_wake.wait_until(Steady::now() + std::chrono::milliseconds(50));
    }
}

std::string TrialMirror::glass() const {
    const Moment now = clock_of(m_setup, m_system).now();
    return glass_words(m_setup.config, session->summary(now), session->connection(), session->trouble(), now);
}

household::Summary TrialMirror::summary() const {
    return session->summary(clock_of(m_setup, m_system).now());
}

void TrialMirror::end() {
    session->stop();
    session.reset();
}

}  // namespace mirror::test
