// A household in its files: whoever is forgotten is gone from all of them.

#include <fmt/format.h>

#include <bit>
#include <cstring>
#include <fstream>
#include <iterator>

#include "module/base/inbox.hpp"
#include "module/engine/read_only.hpp"
#include "module/engine/session.hpp"
#include "module/storage/history_reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using storage::test::TemporaryDirectory;

namespace {

constexpr double k_secret_lat = 53.512345678;

config::Config family() {
    config::Config config;
    config.unique_id = "fam";
    config.people = {{"Anna", {"anna/phone", "anna/watch"}, {}, "", config::PersonKind::person},
                     {"Ben", {"ben"}, {}, "", config::PersonKind::person}};
    config.regions = {{"Home", *LatLon::make(53.5, 13.0), 100, "", {}}};
    return config;
}

std::int64_t epoch_now() {
    return std::chrono::floor<std::chrono::seconds>(SystemClock().now().wall).time_since_epoch().count();
}

std::string location(double lat_deg, std::int64_t tst) {
    return fmt::format(R"({{"_type":"location","acc":10,"lat":{:.9f},"lon":13.1,"tst":{}}})", lat_deg, tst);
}

/// A household's directory and the sessions that run on it, one after the other.
class Files {
  public:
    Files() {
        run([](engine::Session&) {});
    }  // the configuration first: whoever speaks before it is a stranger

    /// Puts messages into the journal, as the broker thread does.
    void say(const std::vector<std::pair<std::string, std::string>>& messages) {
        const auto state = storage::read_state(m_directory / "state.db").value();
        storage::PendingRows pending;
        storage::JournalWriter writer(m_directory / "journal.db", state.watermark, pending);
        for (const auto& [tail, payload] : messages) {
            storage::JournalRow row;
            row.topic = "owntracks/fam/" + tail;
            row.payload = payload;
            const Moment now = SystemClock().now();
            row.arrival = now.wall;
            row.since_boot = now.since_boot;
            row.boot = boot_id();
            REQUIRE(writer.append(std::move(row), storage::Durability::normal));
        }
    }

    template <class Action>
    void run(const Action& action) {
        auto directory = storage::StateDirectory::open(m_directory.path());
        REQUIRE(directory);
        const SystemClock clock;
        Inbox<int> wake(1);
        engine::Session session(config, std::move(*directory), clock, [&wake] { wake.wake(); });
        while (session.work()) {
        }
        m_wake = &wake;
        action(session);
        session.stop();
    }

    void forget(engine::Session& session, const household::Forget& who) {
        std::optional<Result<void, Failure>> answer;
        session.forget(who, [&](const Result<void, Failure>& done) { answer = done; });
        const auto deadline = std::chrono::steady_clock::now() + 30s;
        while (!answer && std::chrono::steady_clock::now() < deadline) {
            while (session.work()) {
            }
            if (!answer) m_wake->wait_until(deadline);
        }
        REQUIRE(answer);
        REQUIRE(answer->has_value());
    }

    [[nodiscard]] bool hold(const std::string& bytes) const {
        for (const auto& entry : std::filesystem::directory_iterator(m_directory.path())) {
            std::ifstream file(entry.path(), std::ios::binary);
            const std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
            if (content.find(bytes) != std::string::npos) return true;
        }
        return false;
    }
    /// As text in a message, and as SQLite writes a number.
    [[nodiscard]] bool hold(double number) const {
        auto bits = std::bit_cast<std::uint64_t>(number);
        std::string bytes;
        for (int i = 7; i >= 0; --i)
            bytes.push_back(static_cast<char>(bits >> (8 * i)));
        return hold(bytes) || hold(fmt::format("{:.6f}", number).substr(0, 9));
    }

    [[nodiscard]] const std::filesystem::path& path() const { return m_directory.path(); }
    config::Config config = family();

  private:
    TemporaryDirectory m_directory;
    Inbox<int>* m_wake = nullptr;
};

household::PersonStatus person(const Files& files, const std::string& name) {
    const auto summary = engine::read_summary(files.config, files.path(), SystemClock().now()).value();
    for (const auto& status : summary.people) {
        if (status.name == name) return status;
    }
    return {};
}

std::vector<std::pair<std::string, std::string>> a_day() {
    std::vector<std::pair<std::string, std::string>> messages;
    const std::int64_t now = epoch_now();
    for (int i = 0; i < 400; ++i) {
        messages.emplace_back("anna/phone", location(k_secret_lat, now - 4000 + i));
        messages.emplace_back("ben", location(48.111222333, now - 4000 + i));
    }
    messages.emplace_back(
        "anna/phone/event",
        fmt::format(R"({{"_type":"transition","event":"enter","desc":"Hideout","tst":{}}})", now - 3000));
    messages.emplace_back(
        "ben/event",
        fmt::format(R"({{"_type":"transition","event":"enter","desc":"Gym","tst":{}}})", now - 2000));
    messages.emplace_back("anna/watch", location(53.777888999, now - 1000));
    messages.emplace_back("anna/phone/info",
                          R"({"_type":"card","name":"Annabella","face":"iVBORw0KGgoAAAANSUhEUgAAAMAAAADA"})");
    return messages;
}

}  // namespace

TEST_CASE("a forgotten person is in no file any more, the others are as they were") {
    Files files;
    files.say(a_day());
    files.run([](engine::Session&) {});
    REQUIRE(files.hold(k_secret_lat));
    REQUIRE(files.hold("Annabella"));
    REQUIRE(files.hold("owntracks/fam/anna/phone"));
    const std::string face("\x89PNG\r\n", 6);
    REQUIRE(files.hold(face));
    // Some of it is still in the journal only.
    files.say({{"anna/phone", location(k_secret_lat + 1e-7, epoch_now() - 10)},
               {"ben", location(48.2, epoch_now())}});

    const auto anna = engine::find_somebody(files.config, files.path(), "anna");
    REQUIRE(anna);
    CHECK(anna->name == "Anna");
    CHECK(anna->is_configured);
    CHECK(anna->fixes > 400);
    CHECK(anna->transitions == 1);
    CHECK(anna->who == household::Forget{"Anna", {"owntracks/fam/anna/phone", "owntracks/fam/anna/watch"}});
    files.run([&](engine::Session& session) {
        files.forget(session, anna->who);
        CHECK_FALSE(files.hold(k_secret_lat));
        CHECK_FALSE(files.hold(k_secret_lat + 1e-7));
        CHECK_FALSE(files.hold(53.777888999));
        CHECK_FALSE(files.hold("Annabella"));
        CHECK_FALSE(files.hold("Hideout"));
        CHECK_FALSE(files.hold(face));
        CHECK_FALSE(files.hold("owntracks/fam/anna"));
        CHECK(files.hold(48.111222333));
        CHECK(session.summary(SystemClock().now()).people.at(0).position == std::nullopt);
    });
    CHECK_FALSE(files.hold(k_secret_lat));
    CHECK_FALSE(files.hold("owntracks/fam/anna"));

    CHECK(person(files, "Anna").position == std::nullopt);
    CHECK(person(files, "Anna").card_name.empty());
    CHECK(person(files, "Ben").position->place == *LatLon::make(48.2, 13.1));
    storage::HistoryReader history(files.path() / "state.db");
    const auto transitions = history.transitions_since(UtcSeconds{}, 100).value();
    REQUIRE(transitions.size() == 1);
    CHECK(transitions.front().region == "Gym");

    // Whoever speaks again is known again.
    files.say({{"anna/phone", location(53.9, epoch_now())}});
    CHECK(person(files, "Anna").position->place == *LatLon::make(53.9, 13.1));
}

TEST_CASE("of somebody with two devices one can be forgotten") {
    Files files;
    files.say(a_day());
    files.run([](engine::Session&) {});
    const auto phone = engine::find_somebody(files.config, files.path(), "anna/phone");
    REQUIRE(phone);
    CHECK(phone->who == household::Forget{"", {"owntracks/fam/anna/phone"}});
    files.run([&](engine::Session& session) { files.forget(session, phone->who); });
    CHECK_FALSE(files.hold(k_secret_lat));
    CHECK_FALSE(files.hold("owntracks/fam/anna/phone"));
    CHECK(person(files, "Anna").position->place == *LatLon::make(53.777888999, 13.1));
    storage::HistoryReader history(files.path() / "state.db");
    CHECK(history.transitions_since(UtcSeconds{}, 100).value().size() == 2);  // her arrival stays hers
}

TEST_CASE("whom nobody can mean is said, with those who could be meant") {
    Files files;
    files.say({{"anna", location(53.1, epoch_now())}, {"guest/phone", location(53.2, epoch_now())}});
    const auto nobody = engine::find_somebody(files.config, files.path(), "Anne");
    REQUIRE_FALSE(nobody);
    CHECK_THAT(nobody.error().text, ContainsSubstring("\"Anne\"") && ContainsSubstring("Anna, Ben") &&
                                        ContainsSubstring("guest/phone"));
    // A stranger's device may be called like a person.
    const auto both = engine::find_somebody(files.config, files.path(), "ANNA");
    REQUIRE_FALSE(both);
    CHECK_THAT(both.error().text, ContainsSubstring("Anna or owntracks/fam/anna"));
    const auto guest = engine::find_somebody(files.config, files.path(), "owntracks/fam/guest/phone");
    REQUIRE(guest);
    CHECK_FALSE(guest->is_configured);
    CHECK(guest->who.person.empty());
    // Without their only device nothing of a person remains.
    CHECK(engine::find_somebody(files.config, files.path(), "BEN")->who ==
          household::Forget{"Ben", {"owntracks/fam/ben"}});
}

TEST_CASE("somebody who left the configuration can still be forgotten") {
    Files files;
    files.say(a_day());
    files.run([](engine::Session&) {});
    files.config.people.erase(files.config.people.begin());
    const auto anna = engine::find_somebody(files.config, files.path(), "Anna");
    REQUIRE(anna);
    CHECK_FALSE(anna->is_configured);
    CHECK(anna->who.devices.size() == 2);
    files.run([&](engine::Session& session) { files.forget(session, anna->who); });
    CHECK_FALSE(files.hold(k_secret_lat));
    CHECK_FALSE(files.hold("Anna"));  // nor in the configuration that the state was made with
}

TEST_CASE("history and stream stay the same where a transition is known anew with another time") {
    Files files;
    const std::int64_t now = epoch_now();
    files.say({{"ben", location(53.5, now - 1000)},
               {"ben", location(53.6, now - 700)},
               {"ben", location(53.61, now - 690)},
               {"ben/event", fmt::format(R"({{"_type":"transition","event":"leave","desc":"Home","tst":{}}})",
                                         now - 900)}});
    files.run([](engine::Session&) {});
    const auto summary = engine::read_summary(files.config, files.path(), SystemClock().now()).value();
    storage::HistoryReader reader(files.path() / "state.db");
    const auto stored = reader.transitions_since(UtcSeconds{}, 100).value();
    REQUIRE(summary.transitions.size() == 1);
    REQUIRE(stored.size() == 1);
    CHECK(stored.front().tst == summary.transitions.front().time);
    CHECK(stored.front().tst.time_since_epoch().count() == now - 900);
}
