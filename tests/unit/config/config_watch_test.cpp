// A file as editors treat it: written in place, renamed over, gone for a moment, behind a link.

#include "module/config/config_watch.hpp"

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

using namespace mirror;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

std::string household_text(const std::string& id) {
    return R"({"uniqueId": ")" + id + R"(", "broker": {"host": "localhost"}})";
}

/// A watched file and what was told about it: ids of good configurations, "!" and the problem of bad ones.
class Watched {
  public:
    explicit Watched(const fs::path& file, const std::string& first = "one")
        : m_watch(
              file.string(), {}, [this](const config::FileReading& reading) { note(reading); },
              [](const config::Config& config) {
                  std::vector<std::string> photos;
                  for (const config::Person& person : config.people)
                      photos.push_back(person.photo);
                  return photos;
              }) {
        REQUIRE(wait_for(first));
    }

    bool wait_for(const std::string& told) {
        std::unique_lock lock(m_guard);
        return m_changed.wait_for(
            lock, 10s, [&] { return !m_told.empty() && m_told.back().find(told) != std::string::npos; });
    }
    bool wait_for_count(std::size_t count) {
        std::unique_lock lock(m_guard);
        return m_changed.wait_for(lock, 10s, [&] { return m_told.size() >= count; });
    }
    std::vector<std::string> told() {
        const std::lock_guard lock(m_guard);
        return m_told;
    }
    void reload() { m_watch.reload(); }

  private:
    void note(const config::FileReading& reading) {
        {
            const std::lock_guard lock(m_guard);
            m_told.push_back(!reading.changed_files.empty() ? "changed " + reading.changed_files.front()
                             : reading.config
                                 ? reading.config->config.unique_id + (reading.is_asked_for ? " asked" : "")
                                 : "!" + config::to_text(reading.config.error().front()));
        }
        m_changed.notify_all();
    }

    std::mutex m_guard;
    std::condition_variable m_changed;
    std::vector<std::string> m_told;
    config::ConfigWatch m_watch;
};

}  // namespace

TEST_CASE("a changed file is told, whether it was written in place or renamed over") {
    const test::TempFolder folder;
    const fs::path file = folder.write("household.json", household_text("one"));
    Watched watched(file);
    folder.write("household.json", household_text("two"));
    CHECK(watched.wait_for("two"));
    fs::rename(folder.write(".household.json.swp", household_text("three")), file);
    CHECK(watched.wait_for("three"));
    // Vim moves the old file away, then writes a new one.
    fs::rename(file, folder.path() / "household.json~");
    folder.write("household.json", household_text("four"));
    CHECK(watched.wait_for("four"));
    CHECK(watched.told() == std::vector<std::string>{"one", "two", "three", "four"});
}

TEST_CASE("a broken file is told with its place once it lasts, and again when it is mended") {
    const test::TempFolder folder;
    const fs::path file = folder.write("household.json", household_text("one"));
    Watched watched(file);
    folder.write("household.json", "{\n  \"uniqueId\": \"two\",\n}");
    REQUIRE(watched.wait_for("!"));
    CHECK_THAT(watched.told().back(), ContainsSubstring("household.json:"));
    folder.write("household.json", household_text("one"));
    CHECK(watched.wait_for("one"));
    CHECK(watched.told().size() == 3);
}

TEST_CASE("a file that is gone for a moment is no news, one that stays away is") {
    const test::TempFolder folder;
    const fs::path file = folder.write("household.json", household_text("one"));
    Watched watched(file);
    fs::rename(file, folder.path() / "aside");
    fs::rename(folder.path() / "aside", file);
    folder.write("household.json", household_text("two"));
    REQUIRE(watched.wait_for("two"));
    CHECK(watched.told().size() == 2);
    fs::remove(file);
    REQUIRE(watched.wait_for("cannot be read"));
    folder.write("household.json", household_text("three"));
    CHECK(watched.wait_for("three"));
}

TEST_CASE("behind links the file, a link and a whole folder may be exchanged") {
    const test::TempFolder folder;
    fs::create_directory(folder.path() / "v1");
    fs::create_directory(folder.path() / "v2");
    std::ofstream(folder.path() / "v1" / "household.json") << household_text("one");
    std::ofstream(folder.path() / "v2" / "household.json") << household_text("two");
    // As Kubernetes mounts it: household.json -> ..data/household.json, ..data -> v1.
    fs::create_directory_symlink("v1", folder.path() / "..data");
    fs::create_symlink("..data/household.json", folder.path() / "household.json");
    Watched watched(folder.path() / "household.json");
    fs::create_directory_symlink("v2", folder.path() / "..new");
    fs::rename(folder.path() / "..new", folder.path() / "..data");
    CHECK(watched.wait_for("two"));
    std::ofstream(folder.path() / "v2" / "household.json") << household_text("three");
    CHECK(watched.wait_for("three"));
}

TEST_CASE("asked to, it reads an unchanged file as well") {
    const test::TempFolder folder;
    const fs::path file = folder.write("household.json", household_text("one"));
    Watched watched(file);
    watched.reload();
    CHECK(watched.wait_for("one asked"));
}

TEST_CASE("other files in the folder are none of its business") {
    const test::TempFolder folder;
    const fs::path file = folder.write("household.json", household_text("one"));
    Watched watched(file);
    for (int i = 0; i < 100; ++i)
        folder.write("journal.db", std::to_string(i));
    folder.write("household.json", household_text("one"));
    folder.write("household.json", household_text("two"));
    CHECK(watched.wait_for("two"));
    CHECK(watched.told().size() == 2);
}

TEST_CASE("a file that the configuration names is watched as well, wherever it lies") {
    const test::TempFolder folder, elsewhere;
    const fs::path photo = elsewhere.write("anna.jpg", "one");
    const auto family = [&](const fs::path& anna) {
        return R"({"uniqueId": "one", "broker": {"host": "localhost"}, "people": [{"name": "Anna",
                   "devices": ["anna"], "photo": ")" +
               anna.string() + "\"}]}";
    };
    Watched watched(folder.write("household.json", family(photo)));
    elsewhere.write("other.jpg", "none of its business");
    elsewhere.write("anna.jpg", "two");
    CHECK(watched.wait_for("changed " + photo.string()));
    fs::rename(elsewhere.write("anna.jpg~", "three"), photo);
    REQUIRE(watched.wait_for_count(3));
    CHECK(watched.told().back() == "changed " + photo.string());
    // Another configuration, another photo.
    const fs::path newer = elsewhere.write("newer.jpg", "four");
    folder.write("household.json", family(newer));
    REQUIRE(watched.wait_for("one"));
    elsewhere.write("newer.jpg", "five");
    CHECK(watched.wait_for("changed " + newer.string()));
}
