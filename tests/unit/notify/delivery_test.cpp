// What each kind of receiver gets, and what its answer means: a real HTTP server, real programs.

#include <fmt/format.h>
#include <sys/stat.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "module/base/assets.hpp"
#include "module/notify/delivery.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/temp_folder.hpp"
#include "tests/unit/notify/samples.hpp"

using namespace mirror;
using namespace mirror::notify;
using namespace mirror::notify::testing;
using namespace std::chrono_literals;
using config::Occasion;
using config::Receiver;
using config::ReceiverKind;
using nlohmann::json;
using test::HttpReply;
using test::HttpRequest;
using test::HttpServer;

namespace {

const std::atomic<bool> k_goes_on = false;

Words sample_words(Occasion occasion = Occasion::arrival) {
    const config::Config config = household_with("{}");
    const view::Language language(view::language_settings(config), assets_folder());
    Happening happening = event(occasion, "Anna");
    if (occasion == Occasion::arrival) happening.where = "Home";
    return words_of({"id-1", "", "rule", happening, UtcTime(k_noon)}, config, language);
}

HttpServer server_with(int status, std::string body = "") {
    return HttpServer([status, body](const HttpRequest&) { return HttpReply{status, {}, body}; });
}

Outcome tell(const Receiver& receiver, Occasion occasion = Occasion::arrival) {
    const auto delivery = delivery_for(receiver, sample_words(occasion));
    REQUIRE(delivery);
    return deliver(*delivery, k_goes_on);
}

Receiver of_kind(ReceiverKind kind, const std::string& url) {
    Receiver receiver;
    receiver.name = "r";
    receiver.kind = kind;
    receiver.url = url;
    return receiver;
}

/// A program that does these lines.
struct Script {
    explicit Script(const std::string& lines) {
        const auto file = folder.write("script", "#!/bin/sh\n" + lines + "\n");
        ::chmod(file.c_str(), 0755);
        receiver = of_kind(ReceiverKind::command, "");
        receiver.command = {file.string(), "one", "two words", "$HOME; `id`"};
    }
    test::TempFolder folder;
    Receiver receiver;
};

std::string text_of_file(const std::filesystem::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE("each service gets what its documentation asks for") {
    const HttpServer server = server_with(200, R"({"ok":true})");
    const test::TempFolder folder;
    const std::string secret = folder.write("token", "  tk_123:AB\n");

    Receiver ntfy = of_kind(ReceiverKind::ntfy, server.address());
    ntfy.topic = "lindner";
    CHECK(tell(ntfy).end == DeliveryEnd::delivered);
    ntfy.secret_file = secret;
    CHECK(tell(ntfy, Occasion::vehicle_alarm).end == DeliveryEnd::delivered);

    Receiver gotify = of_kind(ReceiverKind::gotify, server.address() + "/push/");
    gotify.secret_file = secret;
    CHECK(tell(gotify).answer == R"({"ok":true})");
    CHECK(tell(gotify, Occasion::vehicle_alarm).end == DeliveryEnd::delivered);

    Receiver telegram = of_kind(ReceiverKind::telegram, server.address());
    telegram.chat = "-100123";
    telegram.secret_file = secret;
    CHECK(tell(telegram).end == DeliveryEnd::delivered);

    const auto got = server.requests();
    REQUIRE(got.size() == 5);
    for (const HttpRequest& request : got) {
        CHECK(request.method == "POST");
        CHECK(request.headers.at("content-type") == "application/json");
        CHECK_FALSE(request.headers.contains("expect"));
    }
    CHECK(got[0].path == "/");
    CHECK_FALSE(got[0].headers.contains("authorization"));
    CHECK(json::parse(got[0].body) ==
          json::parse(R"({"topic": "lindner", "title": "Anna", "message": "Anna got home", "priority": 3})"));
    CHECK(got[1].headers.at("authorization") == "Bearer tk_123:AB");
    CHECK(json::parse(got[1].body).at("priority") == 5);
    CHECK(got[2].path == "/push/message");
    CHECK(got[2].headers.at("x-gotify-key") == "tk_123:AB");
    CHECK(json::parse(got[2].body) ==
          json::parse(R"({"title": "Anna", "message": "Anna got home", "priority": 5})"));
    CHECK(json::parse(got[3].body).at("priority") == 8);
    CHECK(got[4].path == "/bottk_123:AB/sendMessage");
    CHECK(json::parse(got[4].body) == json::parse(R"({"chat_id": "-100123", "text": "Anna got home"})"));
}

TEST_CASE("a webhook has its method, headers and body") {
    const HttpServer server = server_with(204);
    const test::TempFolder folder;
    Receiver hook = of_kind(ReceiverKind::webhook, server.address() + "/say/{who}");
    hook.secret_file = folder.write("token", "mellon");
    hook.headers = {"Authorization: Bearer {secret}", "Content-Type: application/vnd.house+json"};
    hook.body = R"({"text":"{sentence}"})";
    hook.method = config::HttpMethod::put;
    CHECK(tell(hook).end == DeliveryEnd::delivered);
    hook.method = config::HttpMethod::get;
    CHECK(tell(hook).end == DeliveryEnd::delivered);
    hook = of_kind(ReceiverKind::webhook, server.address());
    CHECK(tell(hook).end == DeliveryEnd::delivered);
    const auto got = server.requests();
    REQUIRE(got.size() == 3);
    CHECK(got[0].method == "PUT");
    CHECK(got[0].path == "/say/Anna");
    CHECK(got[0].headers.at("authorization") == "Bearer mellon");
    CHECK(got[0].body == R"({"text":"Anna got home"})");
    CHECK(got[1].method == "GET");
    CHECK(got[1].body.empty());
    CHECK(json::parse(got[2].body).at("id") == "id-1");
}

TEST_CASE("an answer means told, try again, or never") {
    struct Row {
        int status;
        DeliveryEnd end;
    };
    for (const Row& row :
         {Row{200, DeliveryEnd::delivered}, Row{204, DeliveryEnd::delivered}, Row{302, DeliveryEnd::failed},
          Row{400, DeliveryEnd::refused}, Row{401, DeliveryEnd::failed}, Row{404, DeliveryEnd::failed},
          Row{413, DeliveryEnd::refused}, Row{429, DeliveryEnd::failed}, Row{500, DeliveryEnd::failed},
          Row{503, DeliveryEnd::failed}}) {
        INFO(row.status);
        CHECK(end_of_status(row.status) == row.end);
    }
    const HttpServer asks_to_wait([](const HttpRequest&) {
        return HttpReply{503, {{"Retry-After", "120"}}, "busy\x1b[2J"};
    });
    const Outcome busy = tell(of_kind(ReceiverKind::webhook, asks_to_wait.address()));
    CHECK(busy.end == DeliveryEnd::failed);
    CHECK(busy.words == "it answered 503");
    CHECK(busy.wait == std::optional(120s));
    CHECK(busy.answer.find('\x1b') == std::string::npos);
}

TEST_CASE("redirects are not followed, and an endless answer is cut") {
    const HttpServer elsewhere = server_with(200);
    const HttpServer leads_away([&](const HttpRequest&) {
        return HttpReply{302, {{"Location", elsewhere.address()}}, ""};
    });
    const Outcome led = tell(of_kind(ReceiverKind::webhook, leads_away.address()));
    CHECK(led.end == DeliveryEnd::failed);
    CHECK_THAT(led.words, ContainsSubstring("leads elsewhere"));
    CHECK(elsewhere.requests().empty());
    const HttpServer endless = server_with(200, std::string(300'000, 'x'));
    CHECK(tell(of_kind(ReceiverKind::webhook, endless.address())).end == DeliveryEnd::delivered);
}

TEST_CASE("who does not answer is given up in time, and nobody there is a failure") {
    const HttpServer silent([](const HttpRequest&) {
        HttpReply reply;
        reply.manner = HttpReply::Manner::never;
        return reply;
    });
    Receiver hook = of_kind(ReceiverKind::webhook, silent.address());
    hook.time_limit = 300ms;
    const auto began = std::chrono::steady_clock::now();
    CHECK(tell(hook).end == DeliveryEnd::failed);
    CHECK(std::chrono::steady_clock::now() - began < 5s);
    std::string address;
    {
        const HttpServer gone = server_with(200);
        address = gone.address();
    }
    const Outcome nobody = tell(of_kind(ReceiverKind::webhook, address + "/very-secret"));
    CHECK(nobody.end == DeliveryEnd::failed);
    CHECK_THAT(nobody.words, !ContainsSubstring("very-secret"));
}

TEST_CASE("a secret that cannot be read is a failure that names the file") {
    const test::TempFolder folder;
    Receiver ntfy = of_kind(ReceiverKind::ntfy, "https://ntfy.example");
    for (const std::filesystem::path& file :
         {folder.path() / "none", folder.write("empty", " \n"), folder.write("lines", "a\nb")}) {
        ntfy.secret_file = file;
        const auto delivery = delivery_for(ntfy, sample_words());
        REQUIRE_FALSE(delivery);
        CHECK_THAT(delivery.error().text, ContainsSubstring(file.string()));
    }
}

TEST_CASE("a command gets its arguments as they are and JSON on its standard input") {
    const Script script("cat > \"$0.in\"\nfor a in \"$@\"; do echo \"$a\"; done > \"$0.args\"\necho done");
    const Outcome outcome = tell(script.receiver);
    CHECK(outcome.end == DeliveryEnd::delivered);
    CHECK_THAT(outcome.answer, ContainsSubstring("done"));
    const std::string program = script.receiver.command.front();
    CHECK(text_of_file(program + ".args") == "one\ntwo words\n$HOME; `id`\n");
    const json input = json::parse(text_of_file(program + ".in"));
    CHECK(input.at("sentence") == "Anna got home");
    CHECK(input.at("id") == "id-1");
}

TEST_CASE("a command that fails, hangs, is missing or reads nothing") {
    const Script failing("echo no >&2; exit 3");
    const Outcome failed = tell(failing.receiver);
    CHECK(failed.end == DeliveryEnd::failed);
    CHECK(failed.words == "it ended with 3");
    CHECK_THAT(failed.answer, ContainsSubstring("no"));

    // With all that it started, which would hold the output open for long.
    Script hanging("sleep 600 & echo $! > \"$0.pid\"; sleep 600");
    hanging.receiver.time_limit = 500ms;
    const auto began = std::chrono::steady_clock::now();
    const Outcome ended = tell(hanging.receiver);
    CHECK(ended.end == DeliveryEnd::failed);
    CHECK_THAT(ended.words, ContainsSubstring("was ended"));
    CHECK(std::chrono::steady_clock::now() - began < 10s);

    Receiver missing = hanging.receiver;
    missing.command = {"/nowhere/program"};
    CHECK_THAT(tell(missing).words, ContainsSubstring("/nowhere/program cannot be started"));

    const Script deaf("exec <&-; exit 0");
    CHECK(tell(deaf.receiver).end == DeliveryEnd::delivered);
    const Script killed("kill -TERM $$");
    CHECK(tell(killed.receiver).words == "it was ended by signal 15");

    const std::atomic<bool> stops = true;
    const auto delivery = delivery_for(hanging.receiver, sample_words());
    REQUIRE(delivery);
    CHECK(deliver(*delivery, stops).end == DeliveryEnd::failed);
}
