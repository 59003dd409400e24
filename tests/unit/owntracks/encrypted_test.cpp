// Payload encryption: keys, damaged data, what may be inside.

#include "module/owntracks/encrypted.hpp"

#include <nlohmann/json.hpp>

#include "module/owntracks/base64.hpp"
#include "module/owntracks/message_json.hpp"
#include "tests/support/seal.hpp"
#include "tests/unit/owntracks/decoding.hpp"

using namespace mirror;
using namespace mirror::owntracks;

namespace {

const std::string k_key = "mirror-test-key";

/// Key "mirror-test-key", nonce 00 01 … 17: the location below, sealed by libsodium itself.
const std::string k_sealed =
    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX+AcrsUZfRJ4LmAIPpdjenvhlJvFOWdg65SyihOZnh2a5j7GM5XFoLea08CNlwTbKMi40"
    "sTbq7y0hSIi5Szoo4hJ/I3CyvLGS71c0ofEh6g0n5SJO";

std::string encrypted(std::string_view data) {
    return test::encrypted_message(data);
}

std::string seal(std::string_view plain, std::string_view passphrase = k_key) {
    return test::sealed_data(plain, passphrase);
}

}  // namespace

TEST_CASE("the published test vector opens") {
    CHECK(open_encrypted(k_sealed, std::vector{k_key}) ==
          R"({"_type":"location","lat":1.5,"lon":2.5,"tst":1700000000,"tid":"AN"})");
    const auto message = decoded(k_topic, encrypted(k_sealed), {k_key});
    CHECK(message.was_encrypted);
    CHECK(std::get<Location>(message.body).position == LatLon::make(1.5, 2.5));
    CHECK_FALSE(decoded(k_topic, R"({"_type":"lwt"})", {k_key}).was_encrypted);
}

TEST_CASE("every key is tried, empty ones are none") {
    CHECK(decoded(k_topic, encrypted(k_sealed), {"", "other", k_key}).was_encrypted);
    CHECK(refused(encrypted(k_sealed), k_topic, {"other", "mirror-test-kez"}) == RefusalReason::wrong_key);
    CHECK(refused(encrypted(k_sealed), k_topic, {""}) == RefusalReason::no_key);
    CHECK(refused(encrypted(k_sealed)) == RefusalReason::no_key);
}

TEST_CASE("a passphrase counts up to 32 bytes") {
    const std::string longest(32, 'k');
    const std::string data = seal(R"({"_type":"lwt"})", longest);
    CHECK(decoded(k_topic, encrypted(data), {longest + "ignored"}).was_encrypted);
    CHECK(refused(encrypted(data), k_topic, {longest.substr(1)}) == RefusalReason::wrong_key);
}

TEST_CASE("damaged data is refused, whatever is wrong with it") {
    const std::vector keys{k_key};
    CHECK(refused(R"({"_type":"encrypted"})", k_topic, keys) == RefusalReason::bad_ciphertext);
    CHECK(refused(R"({"_type":"encrypted","data":5})", k_topic, keys) == RefusalReason::bad_ciphertext);
    CHECK(refused(encrypted(""), k_topic, keys) == RefusalReason::bad_ciphertext);
    CHECK(refused(encrypted("c2hvcnQ="), k_topic, keys) == RefusalReason::bad_ciphertext);
    CHECK(refused(encrypted("not base64!"), k_topic, keys) == RefusalReason::bad_ciphertext);
    CHECK(refused(encrypted(std::string(52, 'A')), k_topic, keys) == RefusalReason::bad_ciphertext);
    CHECK(refused(encrypted(std::string(56, 'A')), k_topic, keys) == RefusalReason::wrong_key);
    std::string forged = k_sealed;
    forged[60] = forged[60] == 'A' ? 'B' : 'A';
    CHECK(refused(encrypted(forged), k_topic, keys) == RefusalReason::wrong_key);
    CHECK(refused(encrypted(k_sealed.substr(0, k_sealed.size() - 4)), k_topic, keys) ==
          RefusalReason::wrong_key);
}

TEST_CASE("base64 may lack its padding and be wrapped") {
    const std::string data = seal(R"({"_type":"lwt","tst":12})");
    const std::string bare = data.substr(0, data.find('='));
    CHECK(decoded(k_topic, encrypted(bare), {k_key}).was_encrypted);
    CHECK(
        decoded(k_topic, encrypted(data.substr(0, 40) + "\\r\\n" + data.substr(40)), {k_key}).was_encrypted);
}

TEST_CASE("nothing inside is a clear, anything but a message is refused") {
    const auto clear = decoded(k_topic, encrypted(seal("")), {k_key});
    CHECK(std::holds_alternative<Clear>(clear.body));
    CHECK(clear.was_encrypted);
    const auto inside = [](std::string_view plain) {
        return refused(encrypted(seal(plain)), k_topic, {k_key});
    };
    CHECK(inside("hello") == RefusalReason::not_json);
    CHECK(inside("[]") == RefusalReason::not_an_object);
    CHECK(inside("{}") == RefusalReason::missing_type);
    CHECK(inside(R"({"_type":"location"})") == RefusalReason::no_position);
    CHECK(inside(R"({"_type":"lwt"} )"
                 "x") == RefusalReason::trailing_data);
    CHECK(inside(encrypted(seal(R"({"_type":"lwt"})"))) == RefusalReason::unknown_type);
}

TEST_CASE("every message may be encrypted, and says the same") {
    const std::string plain = GENERATE(values<std::string>({
        R"({"_type":"location","lat":48.2,"lon":16.4,"tst":5,"batt":"12.4","dist":1})",
        R"({"_type":"transition","event":"leave","tst":5,"desc":"Home"})",
        R"({"_type":"waypoint","desc":"Home","rad":5})",
        R"({"_type":"waypoints","waypoints":[{"desc":"Home"},{}]})",
        R"({"_type":"card","name":"Anna","face":"AAAA"})",
        R"({"_type":"lwt","tst":5})",
        R"({"_type":"status","android":{"wifi":1}})",
        R"({"_type":"steps","steps":7})",
        R"({"_type":"beacon","uuid":"u"})",
        R"({"_type":"cmd","action":"dump"})",
        R"({"_type":"dump","configuration":{"password":"hunter2"}})",
        R"({"_type":"configuration","password":"hunter2"})",
        R"({"_type":"request","request":"tour"})",
        "",
    }));
    const auto answer = [](const Message& message) {
        nlohmann::ordered_json object;
        write_message(object, message);
        return object.dump();
    };
    CHECK(answer(decoded(k_topic, encrypted(seal(plain)), {k_key})) == answer(decoded(k_topic, plain)));
}

TEST_CASE("a copy of an encrypted message on another topic is recognised by the topic inside") {
    const auto replayed = [](const std::string& inside, std::string_view topic) {
        const std::string plain = R"({"_type":"location","lat":1,"lon":2,"tst":3,"topic":)" + inside + "}";
        CHECK_FALSE(decoded(topic, plain).was_replayed);  // unencrypted, a topic proves nothing
        return decoded(topic, encrypted(seal(plain)), {k_key}).was_replayed;
    };
    CHECK(replayed(R"("owntracks/family/ben")", "owntracks/family/anna"));
    CHECK(replayed(R"("owntracks/family")", "owntracks/family/anna"));
    CHECK(replayed(R"("owntracks/family/annabel")", "owntracks/family/anna"));
    CHECK_FALSE(replayed(R"("owntracks/family/anna")", "owntracks/family/anna"));
    CHECK_FALSE(replayed(R"("owntracks/family/anna/event")", "owntracks/family/anna"));
    CHECK_FALSE(replayed(R"("")", "owntracks/family/anna"));
    CHECK_FALSE(replayed("5", "owntracks/family/anna"));
    const auto event =
        encrypted(seal(R"({"_type":"transition","event":"enter","tst":1,"topic":"owntracks/family/anna"})"));
    CHECK_FALSE(decoded("owntracks/family/anna/event", event, {k_key}).was_replayed);
    CHECK(decoded("owntracks/family/ben/event", event, {k_key}).was_replayed);
}

TEST_CASE("the sub-topic of an encrypted message goes with what is inside") {
    const auto event = encrypted(seal(R"({"_type":"transition","event":"enter","tst":1})"));
    CHECK(decoded("owntracks/f/anna/event", event, {k_key}).base_topic == "owntracks/f/anna");
    CHECK(decoded("owntracks/f/anna/event", encrypted(k_sealed), {k_key}).base_topic ==
          "owntracks/f/anna/event");
}

TEST_CASE("a decoded size is told without decoding") {
    for (const char* text : {"", "AA==", "AAA=", "AAAA", "AAAAAA", "AAAA\nAAAA", "A", "AB=", "!", "AAAA="}) {
        INFO(text);
        const auto bytes = decode_base64(text);
        const auto size = base64_decoded_size(text);
        CHECK(bytes.has_value() == size.has_value());
        if (bytes && size) CHECK(bytes->size() == *size);
    }
}
