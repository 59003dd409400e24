// README.md of this folder names what is tried, all of it, and nothing else.

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "tests/faults/fault_table.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/mirror_program.hpp"

using namespace mirror;
using test::FaultRow;

namespace {

const std::string k_source = MIRROR_SOURCE_DIR;
constexpr auto k_programs = {"broker_trials_test.cpp", "cut_trials_test.cpp", "network_trials_test.cpp",
                             "machine_trials_test.cpp", "load_trial_test.cpp"};

/// The file between ` and ` in the last cell.
std::string file_of(const FaultRow& row) {
    const std::size_t begin = row.tried_by.find('`'), end = row.tried_by.rfind('`');
    return begin == end ? std::string() : row.tried_by.substr(begin + 1, end - begin - 1);
}

std::set<std::string> tried_in(const std::string& text) {
    std::set<std::string> faults;
    const std::regex trial(R"re((?:Trial trial\(|try_disk\(|k_\w+ = )"([^"]+)")re");
    for (std::sregex_iterator each(text.begin(), text.end(), trial), end; each != end; ++each)
        if (std::isupper(static_cast<unsigned char>((*each)[1].str()[0])) != 0 ||
            std::isdigit(static_cast<unsigned char>((*each)[1].str()[0])) != 0 || (*each)[1].str()[0] == '`')
            faults.insert((*each)[1]);
    return faults;
}

/// A form that every sentence fills in promises none.
bool is_anything(const std::string& form) {
    return std::regex_replace(form, std::regex(R"re(\{[^}]*\}|\s)re"), "").empty();
}

}  // namespace

TEST_CASE("the table names exactly the faults that the trials try") {
    std::set<std::string> tried, named;
    for (const char* const program : k_programs) {
        for (const std::string& fault : tried_in(test::content_of(k_source + "/tests/faults/" + program)))
            tried.insert(std::string(program) + ": " + fault);
    }
    for (const FaultRow& row : test::fault_table()) {
        const std::string file = file_of(row);
        if (file.find('/') == std::string::npos) named.insert(file + ": " + row.fault);
    }
    CHECK(tried == named);
    CHECK(tried.size() > 15);
}

TEST_CASE("the tests that the table leaves a fault to are there") {
    std::size_t found = 0;
    for (const FaultRow& row : test::fault_table()) {
        const std::string file = file_of(row);
        INFO(row.fault << ": " << row.tried_by);
        REQUIRE_FALSE(file.empty());
        if (file.find('/') == std::string::npos) continue;
        const auto names = test::quoted_in(row.tried_by);
        REQUIRE(names.size() == 1);
        // Long names are broken over two lines there.
        std::string text = test::content_of(k_source + "/" + file);
        CHECK(text.find('"' + names[0]) != std::string::npos);
        // Who claims how long it takes measures that, and the rest of the row with it.
        CHECK((row.in_trial != "-") == (text.find('"' + row.fault + '"') != std::string::npos));
        ++found;
    }
    CHECK(found > 5);
}

TEST_CASE("every sentence in the table is one that the glass has") {
    const auto sentences = test::english_sentences();
    for (const FaultRow& row : test::fault_table()) {
        INFO(row.fault);
        const auto quoted = test::quoted_in(row.glass);
        CHECK((!quoted.empty() || row.glass.starts_with("nothing")));
        for (const std::string& sentence : quoted) {
            INFO(sentence);
            CHECK(std::ranges::find(sentences, sentence) != sentences.end());
            CHECK_FALSE(is_anything(sentence));
        }
    }
}
