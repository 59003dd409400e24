// The state as rows of bytes.

#include "module/household/state_codec.hpp"

#include <nlohmann/json.hpp>

#include <map>

#include "tests/support/catch.hpp"
#include "tests/unit/household/family.hpp"

using namespace mirror;
using namespace mirror::household;

namespace {

Family lived_in() {
    Family family;
    family.live({.place = k_home, .tst = 0, .created = 5, .id = "00000001", .batt = 50});
    family.live({.place = k_school, .tst = 600, .vel = 12.5, .inregions = std::vector<std::string>{"Gym"}});
    family.hear(location({.place = k_home, .tst = 90'000}), 700);
    family.live({.topic = "owntracks/fam/ben/watch", .place = k_home, .tst = 100});
    family.live({.topic = "owntracks/fam/stranger", .place = k_home, .tst = 100});
    family.hear(message("owntracks/fam/car", "voltage/ext",
                        owntracks::Vehicle{owntracks::Vehicle::Kind::voltage, "ext", 12.4, "12.4"}),
                300);
    family.hear(message("owntracks/fam/anna", "info", owntracks::Card{"Änna \"A\"", {}, {}, {}}), 300);
    family.take({Refusal{}, family.arrival_at(400)});
    return family;
}

}  // namespace

TEST_CASE("a state read back is the same, byte for byte") {
    const Family family = lived_in();
    const auto rows = encode(family.state);
    const DecodedState decoded = decode_state(rows);
    CHECK(decoded.failures.empty());
    CHECK(decoded.state == family.state);
    CHECK(encode(decoded.state) == rows);
}

TEST_CASE("an empty state survives too") {
    CHECK(decode_state(encode(HouseholdState{})).state == HouseholdState{});
    CHECK(decode_state({}).state == HouseholdState{});
}

TEST_CASE("storing the dirty rows after each message is storing the state") {
    Family family;
    std::map<std::string, std::string> stored;
    const auto store = [&] {
        for (const std::string& key : family.last.dirty) {
            const auto blob = encode_row(family.state, key);
            if (blob) {
                stored[key] = *blob;
            } else {
                stored.erase(key);
            }
        }
    };
    for (int i = 0; i < 120; ++i) {
        family.live({.topic = "owntracks/fam/stranger" + std::to_string(i), .tst = i});
        store();
        family.live({.place = i % 2 == 0 ? k_home : k_school, .tst = i * 400});
        store();
        family.live({.topic = "owntracks/fam/ben/phone", .place = k_home, .tst = i * 400 + 1});
        store();
        family.live(transition(true, "Gym", i * 400 + 2, k_school));
        store();
    }
    stored.emplace("stream", *encode_row(family.state, "stream"));
    std::vector<StateRow> rows;
    for (const auto& [key, blob] : stored)
        rows.push_back({key, blob});
    CHECK(rows == encode(family.state));
}

TEST_CASE("a corrupt row is reported and skipped") {
    const Family family = lived_in();
    const std::string bad = GENERATE("", "{", "[]", "null", R"({"version":1})",
                                     R"({"version":99,"value":{}})", R"({"version":1,"value":{"fixes":7}})",
                                     R"({"version":1,"value":[[1,2],[3]]})", "\xff\xfe\x00garbage");
    for (const StateRow& victim : encode(family.state)) {
        auto rows = encode(family.state);
        for (StateRow& row : rows) {
            if (row.key == victim.key) row.blob = bad;
        }
        const DecodedState decoded = decode_state(rows);
        REQUIRE(decoded.failures.size() == 1);
        CHECK_THAT(decoded.failures[0].text, ContainsSubstring(victim.key));
        if (victim.key != "device/owntracks/fam/anna") {
            CHECK(decoded.state.devices.at("owntracks/fam/anna") ==
                  family.state.devices.at("owntracks/fam/anna"));
        }
    }
}

TEST_CASE("a row cut anywhere is refused or harmless") {
    Family family = lived_in();
    const auto rows = encode(family.state);
    for (const StateRow& row : rows) {
        for (std::size_t length = 0; length < row.blob.size(); length += 3) {
            const DecodedState decoded = decode_state({{row.key, row.blob.substr(0, length)}});
            CHECK(decoded.failures.size() == 1);
        }
    }
}

TEST_CASE("absurd numbers in a row do no harm") {
    Family family = lived_in();
    auto rows = encode(family.state);
    for (StateRow& row : rows) {
        for (const std::string digits : {"1795158", "10000"}) {
            for (auto at = row.blob.find(digits); at != std::string::npos;
                 at = row.blob.find(digits, at + 19)) {
                row.blob.replace(at, digits.size(), "9223372036854");
            }
        }
    }
    family.state = decode_state(rows).state;
    for (const PersonStatus& person : family.summary(1000).people) {
        if (person.since_heard) CHECK(*person.since_heard >= SinceBoot::zero());
    }
    family.live({.place = k_home, .tst = 1000});
    CHECK(family.anna(1000).position);
}

TEST_CASE("without its counters a state still tells boots apart") {
    Family family = lived_in();
    auto rows = encode(family.state);
    std::erase_if(rows, [](const StateRow& row) { return row.key == "meta"; });
    family.state = decode_state(rows).state;
    family.boot = "boot-2";
    family.live({.topic = "owntracks/fam/ben/watch", .place = k_home, .tst = 5000});
    CHECK(family.state.boot_number == 2);
}

TEST_CASE("an unknown key is reported") {
    CHECK(decode_state({{"weather", R"({"version":1,"value":{}})"}}).failures.size() == 1);
}

TEST_CASE("rows that an earlier version stored are read, without what it did not know") {
    Family family = lived_in();
    std::vector<StateRow> rows;
    for (StateRow row : encode(family.state)) {
        if (row.key == "regions" || row.key.starts_with("places/")) continue;
        auto stored = nlohmann::json::parse(row.blob);
        auto& value = stored.at("value");
        if (row.key.starts_with("device/")) {
            value.erase("cleared");
            value.at("travel").erase(8);
        }
        row.blob = stored.dump();
        rows.push_back(std::move(row));
    }
    const DecodedState decoded = decode_state(rows);
    CHECK(decoded.failures.empty());
    CHECK(decoded.state.devices.size() == family.state.devices.size());
    CHECK(decoded.state.people == family.state.people);
    family.state = decoded.state;  // the regions are made anew with the first message
    family.live({.topic = "owntracks/fam/car", .place = k_school, .tst = 100'000});
    CHECK(words(family.person("Car", 100'000).whereabouts) == "School");
}
