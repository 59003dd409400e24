// Phones in HTTP mode at the door of a real session, with a real HTTP client.

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "module/http/listener.hpp"
#include "module/mqtt/client.hpp"
#include "module/owntracks/encrypted.hpp"
#include "tests/support/mqtt_clients.hpp"
#include "tests/support/posting_household.hpp"
#include "tests/support/seal.hpp"
#include "tests/support/test_certificates.hpp"

using namespace mirror;
using namespace mirror::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr double k_least_posts_per_second = 2'000;

std::int64_t now_s() {
    return std::chrono::floor<std::chrono::seconds>(SystemClock().now().wall).time_since_epoch().count();
}

const household::PersonStatus& person(const household::Summary& summary, const std::string& name) {
    return *std::ranges::find(summary.people, name, &household::PersonStatus::name);
}

/// Elements of an answer of one type.
std::vector<json> of_type(const std::string& answer, const std::string& type) {
    std::vector<json> found;
    for (const json& each : json::parse(answer)) {
        if (each.at("_type") == type) found.push_back(each);
    }
    return found;
}

/// This process's own socket that listens at a port; -1: there is none.
int listening_descriptor(int port) {
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        const int number = std::stoi(entry.path().filename().string());
        sockaddr_in address{};
        socklen_t size = sizeof address;
        int listens = 0;
        socklen_t listens_size = sizeof listens;
        if (::getsockname(number, reinterpret_cast<sockaddr*>(&address), &size) == 0 &&
            address.sin_family == AF_INET && ntohs(address.sin_port) == port &&
            ::getsockopt(number, SOL_SOCKET, SO_ACCEPTCONN, &listens, &listens_size) == 0 && listens != 0)
            return number;
    }
    return -1;
}

/// A connection that says nothing by itself.
class RawClient {
  public:
    explicit RawClient(int port) : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        REQUIRE(::connect(m_socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    }
    ~RawClient() { ::close(m_socket); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    void say(const std::string& text) const {
        REQUIRE(::send(m_socket, text.data(), text.size(), MSG_NOSIGNAL) ==
                static_cast<ssize_t>(text.size()));
    }
    /// \return whether the other side still takes it
    [[nodiscard]] bool try_to_say(const std::string& text) const {
        return ::send(m_socket, text.data(), text.size(), MSG_NOSIGNAL) >= 0;
    }
    /// Everything until the other side hangs up, at most so long.
    [[nodiscard]] std::string listen(std::chrono::seconds patience) const {
        timeval time{patience.count(), 0};
        ::setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
        std::string heard;
        char block[4096];
        for (ssize_t size = 0; (size = ::recv(m_socket, block, sizeof block, 0)) > 0;)
            heard.append(block, static_cast<std::size_t>(size));
        return heard;
    }

  private:
    int m_socket;
};

}  // namespace

TEST_CASE("a household without a broker lives by what its phones post") {
    PostingHousehold house;
    house.start();
    CHECK(house.session().connection().problem == mqtt::ConnectionProblem::none);
    HttpPhone anna = house.phone("anna");
    CHECK(anna.post("").status == 200);
    const Posted posted = anna.post(posted_location("anna", 53.5, now_s()));
    CHECK(posted.status == 200);
    CHECK(json::parse(posted.body).is_array());
    CHECK(
        anna
            .post(fmt::format(
                R"({{"_type":"transition","event":"enter","desc":"Home","tst":{},"lat":53.5,"lon":13.0,"acc":10,"topic":"owntracks/fam/anna/phone/event"}})",
                now_s()))
            .status == 200);
    CHECK(anna.connections() == 1);
    const auto summary = house.summary();
    CHECK(person(summary, "anna").whereabouts.region == "Home");
    CHECK(person(summary, "ben").whereabouts.kind == household::WhereaboutsKind::unknown);
    CHECK(summary.counters.rejected == 0);

    // Twice the same is once, as when an answer got lost.
    const auto duplicates = summary.counters.duplicates;
    CHECK(anna.post(posted_location("anna", 53.5, now_s() + 1, 7)).status == 200);
    CHECK(anna.post(posted_location("anna", 53.5, now_s() + 1, 7)).status == 200);
    CHECK(house.summary().counters.duplicates == duplicates + 1);

    // Others are seen, and the phone itself is not.
    std::vector<json> cards;
    std::vector<json> locations;
    REQUIRE(house.work_until([&] {
        const std::string answer = house.phone("ben").post(posted_location("ben", 53.52, now_s())).body;
        std::ranges::copy(of_type(answer, "card"), std::back_inserter(cards));
        locations = of_type(answer, "location");
        return !locations.empty();
    }));
    REQUIRE(locations.size() == 1);
    CHECK(locations[0].at("tid") == "an");
    CHECK(locations[0].at("lat") == 53.5);
    REQUIRE(cards.size() == 1);  // once an hour is enough
    CHECK(cards[0].at("name") == "anna");
    CHECK(house.work_until([&] {
        const auto others = of_type(anna.post("").body, "location");
        return !others.empty() && others[0].at("lat") == 53.52;
    }));
}

TEST_CASE("who is nobody is told so, and whoever speaks for another is refused for good and counted") {
    PostingHousehold house;
    house.start();
    const std::string location = posted_location("anna", 53.5, now_s());
    HttpPhone stranger(fmt::format("http://127.0.0.1:{}/owntracks", house.port()), "");
    CHECK(stranger.post(location).status == 401);
    HttpPhone wrong(fmt::format("http://127.0.0.1:{}/owntracks", house.port()), "anna:ben-secret");
    CHECK(wrong.post(location).status == 401);
    CHECK(house.summary().counters.rejected == 0);

    // An account that was made a moment ago counts at once, and one that was taken away does no more.
    write_accounts(house.state(), {posting_account("anna", "an"), posting_account("ben", "be"),
                                   posting_account("clara", "cl")});
    CHECK(house.phone("clara").post("").status == 200);
    write_accounts(house.state(), {posting_account("anna", "an")});
    CHECK(house.phone("clara").post("").status == 401);
    // Also when the file's clock says the same.
    const auto accounts_file = house.state() / "provisioning" / "accounts.json";
    const auto written = std::filesystem::last_write_time(accounts_file);
    write_accounts(house.state(), {posting_account("anna", "an"), posting_account("clara", "cl")});
    std::filesystem::last_write_time(accounts_file, written);
    CHECK(house.phone("clara").post("").status == 200);
    write_accounts(house.state(), {posting_account("anna", "an")});
    std::filesystem::last_write_time(accounts_file, written);
    CHECK(house.phone("clara").post("").status == 401);

    HttpPhone anna = house.phone("anna");
    CHECK(anna.post(posted_location("ben", 53.52, now_s())).status == 200);
    HttpPhone poser = house.phone("anna");
    poser.headers = {"X-Limit-U: ben"};
    CHECK(poser.post(R"({"_type":"location","lat":1,"lon":1,"tst":1700000000})").status == 200);
    CHECK(anna.post("rubbish").status == 200);
    CHECK(anna.post(R"({"_type":"location","tst":)" + std::to_string(now_s()) + "}").status == 200);
    CHECK(anna.post(std::string(2'000'000, 'x')).status == 200);
    REQUIRE(house.work_until([&] { return house.summary().counters.rejected == 5; }));
    CHECK_FALSE(person(house.summary(), "ben").position);

    // The parameters of the address do what the headers do.
    HttpPhone by_url(fmt::format("http://127.0.0.1:{}/pub?u=anna&d=tablet", house.port()),
                     "anna:anna-secret");
    CHECK(by_url.post(R"({"_type":"location","lat":1,"lon":1,"tst":1700000000})").status == 200);
    REQUIRE(house.work_until([&] { return !house.summary().unknown_devices.empty(); }));
    CHECK(house.summary().unknown_devices.front() == "owntracks/fam/anna/tablet");
}

TEST_CASE("a household that encrypts posts and hears encrypted") {
    PostingHousehold house;
    house.config.encryption_key_file = (house.folder() / "keys").string();
    std::ofstream(house.config.encryption_key_file) << "sesame\n";
    house.start();
    const auto seal = [](const std::string& plain) {
        return encrypted_message(sealed_data(plain, "sesame"));
    };
    CHECK(house.phone("anna").post(seal(posted_location("anna", 53.5, now_s()))).status == 200);
    CHECK(house.phone("anna").post(seal(posted_location("ben", 53.5, now_s()))).status == 200);
    CHECK(house.phone("anna").post(seal("")).status == 200);
    REQUIRE(house.work_until([&] { return person(house.summary(), "anna").position.has_value(); }));
    CHECK_FALSE(person(house.summary(), "ben").position);
    CHECK(house.summary().counters.rejected == 1);
    const std::vector<std::string> keys{"sesame"};
    CHECK(house.work_until([&] {
        const json answer = json::parse(house.phone("ben").post("").body);
        REQUIRE(answer.at("_type") == "encrypted");
        const auto plain = owntracks::open_encrypted(answer.at("data").get<std::string>(), keys);
        REQUIRE(plain);
        return of_type(*plain, "location").size() == 1;
    }));
}

TEST_CASE("phones come in by TLS, and without it only from trusted proxies") {
    PostingHousehold house;
    const TestAuthority authority;
    const auto files = authority.issue("mirror", "DNS:localhost,IP:127.0.0.1");
    house.config.http.certificate = files.certificate.string();
    house.config.http.key = files.key.string();
    house.start();
    HttpPhone anna(fmt::format("https://localhost:{}/pub", house.port()), "anna:anna-secret");
    anna.ca_file = authority.ca_file().string();
    CHECK(anna.post(posted_location("anna", 53.5, now_s())).status == 200);
    CHECK(house.phone("anna").post("").status == 0);  // plain text at a TLS port

    // Another configuration, while it runs: a proxy that nobody trusts, for everything here is this machine.
    house.config.http.certificate.clear();
    house.config.http.key.clear();
    house.config.http.bind = "0.0.0.0";
    house.session().reconfigure(house.config, {});
    REQUIRE(house.work_until([&] { return !house.session().trouble().notices.empty(); }));
    CHECK_THAT(house.session().trouble().notices.back(), ContainsSubstring("would not be encrypted"));
    CHECK_FALSE(takes_connections(house.port()));
    house.config.http.trusted_proxies = {"192.0.2.0/24"};
    house.session().reconfigure(house.config, {});
    REQUIRE(house.work_until([&] { return takes_connections(house.port()); }));
    CHECK(house.work_until([&] { return house.session().trouble().notices.empty(); }));
    CHECK(house.phone("anna").post("").status == 200);

    house.config.http.enabled = false;
    house.session().reconfigure(house.config, {});
    CHECK(house.work_until([&] { return !takes_connections(house.port()); }));
}

TEST_CASE("a port that somebody else has is said, and taken as soon as it is free") {
    PostingHousehold house;
    house.config.broker.host.clear();
    {
        PostingHousehold first;
        first.start();
        house.config.http.port = first.port();
        house.start(false);
        REQUIRE(house.work_until([&] { return !house.session().trouble().notices.empty(); }));
        CHECK_THAT(house.session().trouble().notices.back(),
                   ContainsSubstring("cannot listen at 127.0.0.1 port") && ContainsSubstring("http.port"));
    }
    CHECK(house.work_until([&] { return house.session().trouble().notices.empty(); }));
    CHECK(takes_connections(house.config.http.port));
}

TEST_CASE("a listener that the system ends is opened anew") {
    PostingHousehold house;
    house.start();
    HttpPhone anna = house.phone("anna");
    CHECK(anna.post(posted_location("anna", 53.5, now_s())).status == 200);
    const int listening = listening_descriptor(house.port());
    REQUIRE(listening >= 0);
    REQUIRE(::shutdown(listening, SHUT_RDWR) == 0);  // accept() fails as it does without memory for sockets
    CHECK(house.work_until(
        [&] { return house.phone("anna").post(posted_location("anna", 53.5, now_s())).status == 200; }));
}

TEST_CASE("slow and silent clients keep nobody out for long") {
    PostingHousehold house;
    house.start();
    std::vector<std::unique_ptr<RawClient>> idlers;
    for (std::size_t i = 0; i < http::Listener::k_threads + 4; ++i)
        idlers.push_back(std::make_unique<RawClient>(house.port()));
    // One says how much will come, and then stops.
    idlers.front()->say("POST /pub HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
    CHECK(house.phone("anna").post(posted_location("anna", 53.5, now_s())).status == 200);
    idlers.resize(1);
    // What is no HTTP at all, and what nobody waits for.
    const RawClient rude(house.port());
    rude.say(std::string(20'000, 'A') + "\r\n\r\n");
    const RawClient huge(house.port());
    huge.say("POST /pub HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999999\r\n\r\n");
    CHECK(house.phone("anna").post("").status == 200);
    // Not a 4xx: an iPhone would throw away what its network cut short.
    CHECK_THAT(idlers.front()->listen(20s), ContainsSubstring(" 503 "));
    CHECK_THAT(rude.listen(20s), ContainsSubstring(" 414 "));
    CHECK_THAT(huge.listen(20s), ContainsSubstring(" 413 "));
    CHECK(house.phone("anna").post("").status == 200);
}

TEST_CASE("clients that drip their request byte by byte keep nobody out for long") {
    PostingHousehold house;
    house.start();
    std::vector<std::unique_ptr<RawClient>> drippers;
    for (std::size_t i = 0; i < http::Listener::k_threads; ++i) {
        drippers.push_back(std::make_unique<RawClient>(house.port()));
        drippers.back()->say("POST /pub HTTP/1.1\r\nX-Slow: ");
    }
    std::atomic<bool> is_served = false;
    bool is_one_left = false;
    Posted posted;
    const auto start = std::chrono::steady_clock::now();
    std::thread phone([&] {
        posted = house.phone("anna").post(posted_location("anna", 53.5, now_s()));
        is_served = true;
    });
    CHECK(house.work_until([&] {
        for (const auto& dripper : drippers)
            is_one_left |= !dripper->try_to_say("a");
        return is_served.load() && is_one_left;
    }));
    phone.join();
    CHECK(posted.status == 200);
    CHECK(std::chrono::steady_clock::now() - start < 15s);
    CHECK(person(house.summary(), "anna").position);
}

TEST_CASE("commands of the mirror come with the answers, and the phone's words are heard as proof") {
    PostingHousehold house;
    house.start();
    HttpPhone anna = house.phone("anna");
    std::vector<json> commands;
    REQUIRE(house.work_until([&] {
        const std::string body = anna.post(posted_location("anna", 53.5, now_s())).body;
        for (const json& command : of_type(body, "cmd"))
            commands.push_back(command);
        return !commands.empty();
    }));
    CHECK(commands.front().contains("action"));
    // It answers one of the household's questions.
    CHECK(anna.post(R"({"_type":"status","android":{},"topic":"owntracks/fam/anna/phone/status"})").status ==
          200);
    CHECK(house.work_until([&] {
        return std::ranges::any_of(house.session().phones(), [](const provisioning::Standing& phone) {
            return phone.proofs[static_cast<std::size_t>(provisioning::Step::CommandsObeyed)].has_value();
        });
    }));
}

TEST_CASE("what is posted is told to the broker, too, and not taken in twice") {
    const MosquittoBroker broker;
    PostingHousehold house;
    house.config.broker.host = "127.0.0.1";
    house.config.broker.port = broker.port();
    house.config.http.republish = true;
    auto listening = phone_options(broker.port(), "listener");
    listening.filters = {"owntracks/fam/#"};
    SettledListener listener(listening);
    house.start();
    REQUIRE(house.work_until(
        [&] { return house.session().connection().problem == mqtt::ConnectionProblem::none; }));
    const std::string location = posted_location("anna", 53.5, now_s());
    HttpPhone anna = house.phone("anna");
    CHECK(anna.post(location).status == 200);
    CHECK(anna.post(R"({"_type":"dump","configuration":{"password":"anna-secret"}})").status == 200);
    const auto has_heard = [&] {
        return std::ranges::any_of(listener.messages, [&](const test::Heard& heard) {
            return heard.payload == location && heard.topic == "owntracks/fam/anna/phone";
        });
    };
    REQUIRE(house.work_until([&] { return listener.wait_until(has_heard, 50ms); }));
    // Something that came later by the broker: what was republished before has come back by then.
    mqtt::Client other(phone_options(broker.port(), "other"), {});
    other.start();
    publish(other, "owntracks/fam/ben/phone", posted_location("ben", 53.52, now_s()), true);
    REQUIRE(house.work_until([&] { return person(house.summary(), "ben").position.has_value(); }));
    CHECK(house.summary().counters.duplicates == 0);
    CHECK(listener.wait_until([&] {
        return std::ranges::none_of(listener.messages, [](const test::Heard& heard) {
            return heard.payload.find("anna-secret") != std::string::npos;
        });
    }));
}

TEST_CASE("a long queue comes in over one connection") {
    PostingHousehold house;
    house.start();
    const char* const wanted = std::getenv("MIRROR_HTTP_POSTS");  // 10000 to measure
    const int posts = wanted != nullptr ? std::atoi(wanted) : 1'000;
    const std::int64_t first = now_s() - posts - 10;
    std::atomic<int> good = 0;
    std::atomic<bool> is_done = false;
    long connections = 0;
    const auto start = std::chrono::steady_clock::now();
    std::chrono::duration<double> taken{};
    std::thread phone([&] {
        HttpPhone anna = house.phone("anna");
        for (int i = 0; i < posts; ++i)
            good += anna.post(posted_location("anna", 53.5 + i * 1e-5, first + i)).status == 200 ? 1 : 0;
        taken = std::chrono::steady_clock::now() - start;
        connections = anna.connections();
        is_done = true;
    });
    CHECK(house.work_until([&] { return is_done.load(); }));
    phone.join();
    CHECK(good == posts);
    CHECK(connections == 1);
    while (house.session().work()) {
    }
    const std::chrono::duration<double> applied = std::chrono::steady_clock::now() - start;
    std::printf("%d posts: %.0f/s durable, %.0f/s applied\n", posts, posts / taken.count(),
                posts / applied.count());
    if (wanted != nullptr) CHECK(posts / applied.count() >= k_least_posts_per_second);
    CHECK(person(house.summary(), "anna").position->fix_time.time_since_epoch().count() == first + posts - 1);
}
