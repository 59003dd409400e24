// What may be written to disk before anybody has looked at it.

#include "module/owntracks/journal_policy.hpp"

#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"

using namespace mirror::owntracks;

namespace {

constexpr auto k_never = JournalPolicy::memory_only;
constexpr auto k_normal = JournalPolicy::durable_normal;
constexpr auto k_full = JournalPolicy::durable_full;

struct PolicyCase {
    const char* topic;
    const char* payload;
    JournalPolicy policy;
};

const char* const k_base = "owntracks/family/anna";

}  // namespace

TEST_CASE("each message is as durable as it deserves") {
    const auto [topic, payload, policy] = GENERATE(values<PolicyCase>({
        {k_base, R"({"_type":"location","lat":1,"lon":2,"tst":3})", k_normal},
        {k_base, R"({"_type":"lwt"})", k_normal},
        {k_base, "", k_normal},
        {"owntracks/family/anna/info", R"({"_type":"card","name":"A"})", k_normal},
        {"owntracks/family/anna/waypoints", R"({"_type":"waypoints","waypoints":[]})", k_normal},
        {"owntracks/gw/car/gpio/7", "1", k_normal},
        {"owntracks/gw/car", "X0,542A46AA,k,50365854,7575769,26,4,7,5,872", k_normal},
        {"owntracks/family/anna/event", R"({"_type":"transition","event":"enter","tst":1})", k_full},
        {"owntracks/family/anna/phone/event", R"({"_type":"transition","event":"enter","tst":1})", k_full},
        {"owntracks/gw/car/alarm", R"({"_type":"location","t":"a"})", k_full},
        {"owntracks/gw/car/alarm", "X0,542A46AA,a,1,2,26,4,7,5,872", k_full},
        {k_base, R"({"_type":"encrypted","data":"AAAA"})", k_full},
        {k_base, R"({"data":"AAAA" , "_type" : "encry\u0070ted"})", k_full},
        // devices named like sub-topics keep what they say
        {"owntracks/family/raw", R"({"_type":"location","lat":1,"lon":2,"tst":3})", k_normal},
        {"owntracks/family/cmd", R"({"_type":"location","lat":1,"lon":2,"tst":3})", k_normal},
        {"owntracks/family/anna/dump", R"({"_type":"location","lat":1,"lon":2,"tst":3})", k_normal},
        {"owntracks/family/cmd", R"({"_type":"lwt"})", k_normal},
        {"owntracks/family/cmd/info", R"({"_type":"card","face":"\u0041"})", k_normal},
        {"owntracks/family/cmd", R"({"_type":"card","face":"\u0041password"})", k_normal},
        {"owntracks/family/log/phone", R"({"_type":"location","lat":1,"lon":2,"tst":3})", k_normal},
        // refused later, but counted
        {k_base, "hello", k_normal},
        {k_base, "\xFF\x00", k_normal},
        {k_base, R"({"_type":"unsupported"})", k_normal},
        {k_base, R"({"_type":"location","lat":)", k_normal},
        {k_base, "[]", k_normal},
        {k_base, R"({"_type":5})", k_normal},
    }));
    INFO(topic << ' ' << payload);
    CHECK(journal_policy(topic, payload) == policy);
}

TEST_CASE("what carries passwords never reaches the disk") {
    const auto [topic, payload] = GENERATE(values<std::pair<const char*, const char*>>({
        // by topic
        {"owntracks/family/anna/cmd", R"({"_type":"cmd","action":"dump"})"},
        {"owntracks/family/anna/cmd", "login 1234567890"},
        {"owntracks/family/anna/cmd", R"({"_type":"location","lat":1,"lon":2,"tst":3,"password":"hunter2"})"},
        {"owntracks/family/anna/cmd", R"({"_type":"encrypted","data":"AAAA"})"},
        {"owntracks/family/anna/dump", R"({"_type":"encrypted","data":"AAAA"})"},
        {"owntracks/family/anna/cmd", R"({"_type":"location","x":{"_type":"cmd"}})"},
        {"owntracks/family/anna/cmd", ""},
        {"owntracks/gw/car/cmd/out", "password=hunter2"},
        {"owntracks/family/anna/dump", R"({"_type":"dump"})"},
        {"owntracks/family/anna/dump", "anything"},
        {"owntracks/family/cmd", "x"},
        {"owntracks/gw/car/log/E", "Settings hunter2"},
        {"owntracks/gw/car/log", "Settings hunter2"},
        {"owntracks/gw/car/raw", "$GPRMC"},
        // by type, however it is written
        {k_base, R"({"_type":"dump","configuration":{"password":"hunter2"}})"},
        {k_base, R"({"_type":"configuration","password":"hunter2"})"},
        {k_base, R"({"_type":"cmd","action":"x"})"},
        {k_base, "\xEF\xBB\xBF \r\n\t{ \"_type\"\n:\t\"dump\" }"},
        {k_base, R"({"password":"hunter2","configuration":{"_type":"location"},"_type":"dump"})"},
        {k_base, R"({"\u005ftype":"dump"})"},
        {k_base, R"({"_\u0074ype":"\u0064\u0075\u006D\u0070"})"},
        {k_base, R"({"_type":"location","_type":"dump"})"},
        {k_base, R"({"_type":"dump","_type":"location"})"},
        {k_base, R"({"a":"\"_type\":\"location\"","_type":"dump"})"},
        {k_base, R"({"a":"\\","_type":"dump"})"},
        {k_base, R"({"a":[{"_type":"location"},"]"],"_type":"cmd"})"},
        {"owntracks/family/anna/event", R"({"_type":"configuration"})"},
        {"owntracks/family/raw", R"({"_type":"dump"})"},
        // broken, but who knows
        {k_base, R"({"_type":"dump","configuration":{"password":"hunter2)"},
        {k_base, R"({"configuration":{"password":"hunter2"},"_type":)"},
        {k_base, R"({"password":"hunter2"})"},
        {k_base, R"({"_type":"Dump","password":"hunter2"})"},
        {k_base, R"({"_type":"dump"} trailing)"},
        {k_base, R"({"pass\u0077ord":"hunter2"})"},
        {k_base, R"([{"_type":"dump","password":"hunter2"}])"},
        {k_base, R"("{\"_type\":\"dump\",\"password\":\"hunter2\"}")"},
        {k_base, R"(x{"_type":"dump","password":"hunter2"})"},
    }));
    INFO(topic << ' ' << payload);
    CHECK(journal_policy(topic, payload) == k_never);
}

TEST_CASE("only a large body is journaled without its picture") {
    const std::string picture(k_max_journaled_bytes, 'A');
    const std::string small = R"({"_type":"card","name":"Anna","face":"AAAA"})";
    CHECK_FALSE(strip_picture(small));
    CHECK_FALSE(strip_picture(R"({"_type":"card","name":")" + picture + R"("})"));
    CHECK_FALSE(strip_picture(picture));
    CHECK_FALSE(strip_picture(R"({"face":")" + picture));
    CHECK_FALSE(strip_picture(R"({"x":{"face":")" + picture + R"("}})"));

    CHECK(strip_picture(R"({"_type":"card", "face" : ")" + picture + R"(" ,"name":"Anna"})") ==
          R"({"_type":"card", "face" : null ,"name":"Anna"})");
    CHECK(strip_picture(R"({"image":")" + picture +
                        R"(","_type":"location","imagename":"x","f\u0061ce":[1,"]"]})") ==
          R"({"image":null,"_type":"location","imagename":"x","f\u0061ce":null})");
}

TEST_CASE("a stripped message stays valid JSON") {
    const std::string body = R"({"_type":"location","lat":1.5,"image":"\"\\)" + std::string(100'000, 'A') +
                             R"(","lon":2,"face":{"a":["}"]},"tst":3})";
    const auto stripped = strip_picture(body);
    REQUIRE(stripped);
    auto expected = nlohmann::json::parse(body);
    expected["image"] = nullptr;
    expected["face"] = nullptr;
    CHECK(nlohmann::json::parse(*stripped) == expected);
}
