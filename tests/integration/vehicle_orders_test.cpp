// Somebody has a word with a vehicle's tracker: through the mirror's control topic and through the program,
// under the access rules that `provision` writes.

#include <thread>

#include "module/base/inbox.hpp"
#include "module/simulator/vehicle.hpp"
#include "tests/integration/provision_household.hpp"

using namespace mirror;
using namespace std::chrono_literals;
using test::ProvisionedHousehold;
using test::RunningMirror;

namespace {

constexpr auto* k_base = "owntracks/fam/car";

/// The simulated tracker at a real broker: hears its commands and answers them.
class TrackerOnAir {
  public:
    explicit TrackerOnAir(const mqtt::ClientOptions& login)
        : m_tracker({"car", k_base, "CA", "357044060009184"},
                    simulator::Itinerary(m_roads, {*LatLon::make(53.5605, 13.2480), {}, {}, 3600}), {}, 0, 1),
          m_radio(login, handlers()) {
        m_tracker.next();
        m_radio.start();
        m_thread = std::thread([this] { work(); });
        std::unique_lock lock(m_guard);
        REQUIRE(m_changed.wait_for(lock, 20s, [this] { return m_is_connected; }));
    }
    ~TrackerOnAir() {
        m_is_over = true;
        m_commands.wake();
        m_thread.join();
        m_radio.stop();
    }
    TrackerOnAir(const TrackerOnAir&) = delete;
    TrackerOnAir& operator=(const TrackerOnAir&) = delete;

    [[nodiscard]] std::vector<std::string> heard() {
        const std::lock_guard lock(m_guard);
        return m_heard;
    }
    [[nodiscard]] std::array<bool, 2> outputs() {
        const std::lock_guard lock(m_guard);
        return m_tracker.outputs();
    }

  private:
    mqtt::Handlers handlers() {
        mqtt::Handlers made;
        made.message = [this](const mqtt::IncomingMessage& message) { take(message); };
        made.status = [this](const mqtt::ConnectionStatus& news) { take(news); };
        return made;
    }
    void take(const mqtt::IncomingMessage& message) { m_commands.send(std::string(message.payload)); }
    void take(const mqtt::ConnectionStatus& news) {
        {
            const std::lock_guard lock(m_guard);
            m_is_connected = news.problem == mqtt::ConnectionProblem::none;
        }
        m_changed.notify_all();
    }
    void work() {
        while (!m_is_over) {
            for (const std::string& command : m_commands.wait_until(std::chrono::steady_clock::now() + 1h)) {
                std::vector<simulator::Publication> said;
                {
                    const std::lock_guard lock(m_guard);
                    m_heard.push_back(command);
                    said = m_tracker.hear(command);
                }
                for (const simulator::Publication& each : said)
                    (void)m_radio.publish({each.topic, each.payload, each.qos, each.retain});
            }
        }
    }

    std::mutex m_guard;
    std::condition_variable m_changed;
    bool m_is_connected = false;
    std::vector<std::string> m_heard;
    simulator::RoadGraph m_roads;
    simulator::Vehicle m_tracker;
    Inbox<std::string> m_commands{100};
    std::atomic<bool> m_is_over = false;
    mqtt::Client m_radio;
    std::thread m_thread;
};

/// Another machine with an account that may give orders.
class House : public test::SettledListener {
  public:
    using SettledListener::SettledListener;

    /// \return the mirror's answer; null when there was none in time
    nlohmann::json order(nlohmann::json request) {
        const std::string id = "order" + std::to_string(++m_orders);
        request["id"] = id;
        test::publish(*this, "owntracks-mirror/fam/control", request.dump());
        nlohmann::json answer;
        wait_until(
            [&] {
                for (const test::Heard& each : messages) {
                    if (each.topic != "owntracks-mirror/fam/control/reply") continue;
                    auto reply = nlohmann::json::parse(each.payload, nullptr, false);
                    if (reply.value("id", "") == id) answer = std::move(reply);
                }
                return !answer.is_null();
            },
            40s);
        REQUIRE_FALSE(answer.is_null());
        return answer;
    }
    std::string refusal(const nlohmann::json& request) {
        const auto answer = order(request);
        INFO(answer.dump());
        CHECK(answer["ok"] == false);
        return answer["message"].get<std::string>();
    }

  private:
    int m_orders = 0;
};

/// A household with a car, and a machine `house` that may give orders.
void set_up(ProvisionedHousehold& home) {
    auto& config = home.household().config;
    config["people"].push_back({{"name", "Car"}, {"devices", {"car"}}, {"kind", "vehicle"}});
    config["control"] = {{"accounts", {"house"}}, {"vehicleCommands", {"gps", "state", "out"}}};
    home.household().write_config();
    const auto made = home.provision({"vehicle", "Car", "--force"});
    INFO(made.output);
    REQUIRE(made.exit_code == 0);
    test::ChildProcess tool({"mosquitto_passwd", "-b", home.file("passwd").string(), "house", "housepw"},
                            home.household().folder().path() / "passwd.log");
    REQUIRE(tool.wait(20'000).has_value());
    home.start_broker();
}

}  // namespace

TEST_CASE("a vehicle is asked on the control topic, and its answer is shown") {
    ProvisionedHousehold home;
    set_up(home);
    TrackerOnAir car(home.login(home.book().vehicles.at(0), {std::string(k_base) + "/cmd"}));
    RunningMirror mirror(home.household());
    REQUIRE(mirror.shows_picture());
    House house(home.login("house", "housepw", "house", {"owntracks-mirror/fam/#"}));
    REQUIRE(house.wait_until(
        [&] { return test::has_heard(house, "owntracks-mirror/fam/mirror/online", "true"); }, 30s));

    // The house gives orders to the mirror, never to the vehicle itself.
    test::publish(house, std::string(k_base) + "/cmd", "destroy");

    const auto state = house.order({{"command", "vehicle Car state"}});
    INFO(state.dump());
    CHECK(state["ok"] == true);
    CHECK_THAT(state["message"].get<std::string>(),
               ContainsSubstring("“state” was sent to Car, which answers:\nNUMSAT=9\n") &&
                   ContainsSubstring("\nEXTV=12.4\n"));
    CHECK_THAT(house.order({{"command", "vehicle Car gps"}})["message"].get<std::string>(),
               ContainsSubstring("\nLatitude 53.5605"));

    CHECK_THAT(house.refusal({{"command", "vehicle Car reboot"}}), ContainsSubstring("is not sent"));
    CHECK_THAT(house.refusal({{"command", "vehicle Car upgrade"}, {"confirm", true}}),
               ContainsSubstring("`control.vehicleCommands` allows gps, state, out alone"));
    CHECK_THAT(house.refusal({{"command", "vehicle Car out 1 1"}}), ContainsSubstring("\"confirm\": true"));
    CHECK(car.heard() == std::vector<std::string>{"state", "gps"});
    CHECK(car.outputs() == std::array{false, false});

    const auto switched = house.order({{"command", "vehicle Car out 1 1"}, {"confirm", true}});
    CHECK(switched["ok"] == true);
    CHECK_THAT(switched["message"].get<std::string>(), ContainsSubstring("has not answered"));
    CHECK(car.outputs() == std::array{true, false});
    CHECK_THAT(house.refusal({{"command", "vehicle Car state"}}), ContainsSubstring("too often: again in"));
    CHECK(mirror.stop() == 0);
}

TEST_CASE("a vehicle is asked by the program, and what does something is confirmed with --yes") {
    ProvisionedHousehold home;
    set_up(home);
    TrackerOnAir car(home.login(home.book().vehicles.at(0), {std::string(k_base) + "/cmd"}));
    RunningMirror mirror(home.household());
    REQUIRE(mirror.shows_picture());
    const auto state = home.household().run({"control", "vehicle", "Car", "state"});
    CHECK(state.exit_code == 0);
    CHECK_THAT(state.output, ContainsSubstring("\nNUMSAT=9\n") && ContainsSubstring("\nEXTV=12.4\n"));
    const auto dry = home.household().run({"control", "vehicle", "Car", "out", "2", "1"});
    CHECK(dry.exit_code == 1);
    CHECK_THAT(dry.output, ContainsSubstring("--yes"));
    CHECK(car.outputs() == std::array{false, false});
    CHECK(home.household().run({"control", "vehicle", "Car", "out", "2", "1", "--yes"}).exit_code == 0);
    CHECK(car.outputs() == std::array{false, true});
    const auto forbidden = home.household().run({"control", "vehicle", "Car", "set", "tid=AB", "--yes"});
    CHECK(forbidden.exit_code == 1);
    CHECK_THAT(forbidden.output, ContainsSubstring("allows gps, state, out alone"));
    CHECK(car.heard() == std::vector<std::string>{"state", "out 2 1"});
    CHECK(mirror.stop() == 0);
}

TEST_CASE("a mirror that ends does not wait for a vehicle that says nothing") {
    ProvisionedHousehold home;
    set_up(home);
    test::SettledListener asleep(home.login(home.book().vehicles.at(0), {std::string(k_base) + "/cmd"}));
    RunningMirror mirror(home.household());
    REQUIRE(mirror.shows_picture());
    test::ChildProcess asking(home.household().command({"control", "vehicle", "Car", "state"}),
                              home.household().folder().path() / "asked");
    REQUIRE(asleep.wait_for_messages(1, 30s));
    CHECK(mirror.stop(8s) == 0);  // less than a vehicle is waited for
    REQUIRE(asking.wait(20'000));
}
