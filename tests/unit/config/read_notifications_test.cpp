// `notifications`: receivers and rules.

#include <sys/stat.h>

#include <fstream>

#include "module/config/read_config.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/config/support.hpp"

using namespace mirror::config;
using namespace mirror::config::testing;
using namespace std::chrono_literals;

namespace {

std::string with_people(const std::string& notifications) {
    return household_text(R"("people": [{"name": "Anna", "devices": ["anna"]}],
"regions": [{"name": "School", "lat": 1, "lon": 2}],
"notifications": )" + notifications);
}

std::string receiver(const std::string& keys) {
    return with_people(R"({"receivers": [{)" + keys + "}]}");
}

std::string rule(const std::string& keys) {
    return with_people(R"({"receivers": [{"name": "hook", "url": "https://h.example/"}], "rules": [{)" +
                       keys + "}]}");
}

}  // namespace

TEST_CASE("receivers of every kind and rules are read, with their defaults") {
    const TemporaryFolder folder;
    const std::string secret = folder.path() / "token";
    std::ofstream(secret) << "x";
    ::chmod(secret.c_str(), 0600);
    const Config config = good_config(with_people(R"({"receivers": [
  {"name": "house", "url": "http://127.0.0.1:8123/hook?who={who}", "method": "PUT",
   "headers": ["Authorization: Bearer {secret}"], "body": {"text": "{sentence}", "n": [1, 2.5, true, null]},
   "secretFile": ")" + secret + R"(", "timeLimit": "5 s", "giveUpAfter": "1 h"},
  {"name": "phones", "kind": "ntfy", "topic": "t"},
  {"name": "own", "kind": "gotify", "url": "https://g.example/", "secretFile": ")" +
                                                  secret +
                                                  R"("},
  {"name": "chat", "kind": "telegram", "chat": "@us", "secretFile": ")" +
                                                  secret +
                                                  R"("},
  {"name": "bell", "kind": "command", "command": ["/bin/ring", "--twice"]}],
 "rules": [
  {"name": "all", "events": ["arrival", "departure", "batteryLow", "vehicleAlarm"], "receivers": ["bell"]},
  {"name": "some", "events": ["arrival"], "people": ["Anna"], "regions": ["School"],
   "receivers": ["house", "chat"], "quietHours": "22:00-07:00", "coolDown": "1 h", "urgent": true}]})"));
    const auto& receivers = config.notifications.receivers;
    REQUIRE(receivers.size() == 5);
    CHECK(receivers[0].method == HttpMethod::put);
    CHECK(receivers[0].body == R"({"text":"{sentence}","n":[1,2.5,true,null]})");
    CHECK(receivers[0].headers == std::vector<std::string>{"Authorization: Bearer {secret}"});
    CHECK(receivers[0].secret_file == secret);
    CHECK(receivers[0].time_limit == 5s);
    CHECK(receivers[0].give_up_after == 1h);
    CHECK(receivers[1].url == "https://ntfy.sh");
    CHECK(receivers[1].time_limit == 15s);
    CHECK(receivers[3].url == "https://api.telegram.org");
    CHECK(receivers[4].command == std::vector<std::string>{"/bin/ring", "--twice"});
    REQUIRE(config.notifications.rules.size() == 2);
    CHECK(
        config.notifications.rules[0] ==
        NotificationRule{"all", {k_occasions.begin(), k_occasions.end()}, {}, {}, {"bell"}, {}, 5min, false});
    CHECK(config.notifications.rules[1] == NotificationRule{"some",
                                                            {Occasion::arrival},
                                                            {"Anna"},
                                                            {"School"},
                                                            {"house", "chat"},
                                                            DaySpan{22 * 60, 7 * 60},
                                                            1h,
                                                            true});
}

TEST_CASE("what is wrong with receivers and rules is told with its place") {
    struct Row {
        std::string text;
        const char* told;
    };
    const std::vector<Row> rows{
        {receiver(R"("name": "a", "url": "ftp://h.example")"),
         "h.json:4:54: `notifications.receivers[0].url`: this is no"},
        {receiver(R"("name": "a", "url": "https://u@h.example")"), "this is not a web address"},
        {receiver(R"("name": "a", "url": "https://{who}.example")"), "the host must stand there as it is"},
        {receiver(R"("name": "a", "url": "https://h.example/{whom}")"), "nothing can be put in for `{whom}`"},
        {receiver(R"("name": "a", "url": "http://10.0.0.7/x")"),
         "warning: `notifications.receivers[0].url`: everybody"},
        {receiver(R"("name": "a")"),
         "`notifications.receivers[0].url`: is missing: the kind `webhook` needs it"},
        {receiver(R"("url": "https://h.example/")"), "`notifications.receivers[0].name`: is missing"},
        {receiver(R"("name": "a", "url": "https://h.example/", "secretFile": "/no/such/token")"),
         "h.json:4:90: `notifications.receivers[0].secretFile`: cannot read `/no/such/token`"},
        {receiver(R"("name": "a", "url": "https://h.example/", "token": "x")"), "name that in `secretFile`"},
        {receiver(R"("name": "a", "url": "https://h.example/", "topic": "x")"),
         "kind `webhook` has no such key"},
        {receiver(R"("name": "a", "url": "https://h.example/", "headers": ["no"])"), "`no` is no header"},
        {receiver(R"("name": "a", "url": "https://h.example/", "body": {"t": "{sentense}"})"),
         "did you mean {sentence}?"},
        {receiver(R"("name": "a", "kind": "ntfi")"), "did you mean `ntfy`?"},
        {receiver(R"("name": "a", "kind": "ntfy")"), "`notifications.receivers[0].topic`: is missing"},
        {receiver(R"("name": "a", "kind": "gotify", "url": "https://g.example")"), "secretFile`: is missing"},
        {receiver(R"("name": "a", "kind": "telegram")"), "chat`: is missing"},
        {receiver(R"("name": "a", "kind": "command")"), "command`: is missing"},
        {receiver(R"("name": "a", "kind": "command", "command": ["ring"])"), "`ring` is not the whole path"},
        {receiver(R"("name": "a", "kind": "command", "command": ["/bin/ring"], "url": "https://x.example")"),
         "kind `command` has no such key"},
        {with_people(
             R"({"receivers": [{"name": "a", "url": "https://h.example"}, {"name": "a", "url": "https://h.example"}]})"),
         "two are called `a`"},
        {rule(R"("name": "r", "events": ["arival"], "receivers": ["hook"])"), "did you mean `arrival`?"},
        {rule(R"("name": "r", "events": ["arrival"], "receivers": ["hok"])"), "did you mean `hook`?"},
        {rule(R"("name": "r", "events": ["arrival"], "receivers": ["hook"], "people": ["Ana"])"),
         "did you mean `Anna`?"},
        {rule(R"("name": "r", "events": ["arrival"], "receivers": ["hook"], "regions": ["Shool"])"),
         "did you mean `School`?"},
        {rule(R"("name": "r", "events": ["arrival"], "receivers": ["hook"], "quietHours": "night")"),
         "`night` is no part of a day"},
        {rule(R"("name": "r", "receivers": ["hook"])"), "`notifications.rules[0].events`: is missing"},
    };
    for (const Row& row : rows) {
        INFO(row.text);
        CHECK_THAT(problems_of(row.text), ContainsSubstring(row.told));
    }
}

TEST_CASE("the examples of config/README.md and sample are as they should be") {
    const auto text_between = [](const char* file, const std::string& begin, const std::string& end) {
        std::ifstream stream(std::string(MIRROR_SOURCE_DIR) + file);
        const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
        const auto from = text.find(begin);
        REQUIRE(from != std::string::npos);
        return text.substr(from, text.find(end, from) - from);
    };
    std::string sample =
        text_between("/config/household.example.json", "  // \"notifications\": {", "  // },");
    for (auto at = sample.find("\n  // "); at != std::string::npos; at = sample.find("\n  // "))
        sample.replace(at, 6, "\n");
    const std::string of_sample = sample.substr(5) + "}";
    for (const std::string& example :
         {text_between("/config/README.md", "\"notifications\": {", "```"), of_sample}) {
        ReadOptions options;
        options.missing_file = Severity::warning;
        const auto read = read_config_text(household_text(R"("people": [{"name": "Clara", "devices": ["c"]}],
"regions": [{"name": "School", "lat": 1, "lon": 2}],)" + example),
                                           "h.json", options);
        INFO(example);
        if (!read) FAIL(to_text(read.error().front()));
        CHECK(read->config.notifications.receivers.size() >= 3);
        CHECK(read->config.notifications.rules.size() >= 2);
        for (const Problem& warning : read->warnings)
            CHECK_THAT(to_text(warning), ContainsSubstring("-token`: No such file"));
    }
}

TEST_CASE("a placeholder is a lower-case word in braces") {
    CHECK_FALSE(find_placeholder("no {Braces} {} { {a1} {a"));
    const auto found = find_placeholder("{{who}}");
    REQUIRE(found);
    CHECK(found->begin == 1);
    CHECK(found->end == 6);
    CHECK(found->word == "who");
    CHECK_FALSE(find_placeholder("{who}", 5));
}
