#include "module/provisioning/password_hash.hpp"

#include <fmt/format.h>

#include <fstream>
#include <set>

#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temp_folder.hpp"

using namespace mirror;
using namespace mirror::provisioning;

namespace {

std::string hex(const std::vector<std::uint8_t>& bytes) {
    std::string text;
    for (const auto byte : bytes)
        text += fmt::format("{:02x}", byte);
    return text;
}

std::string first_line(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

}  // namespace

TEST_CASE("PBKDF2 with SHA-512 gives the published keys") {
    // The inputs of RFC 6070, with SHA-512; the last two as OpenSSL computes them.
    CHECK(hex(pbkdf2_sha512("password", "salt", 1, 64)) ==
          "867f70cf1ade02cff3752599a3a53dc4af34c7a669815ae5d513554e1c8cf252"
          "c02d470a285a0501bad999bfe943c08f050235d7d68b1da55e63f73b60a57fce");
    CHECK(hex(pbkdf2_sha512("password", "salt", 2, 64)) ==
          "e1d9c16aa681708a45f5c7c4e215ceb66e011a2e9f0040713f18aefdb866d53c"
          "f76cab2868a39b9f7840edce4fef5a82be67335c77a6068e04112754f27ccf4e");
    CHECK(hex(pbkdf2_sha512("password", "salt", 4096, 64)) ==
          "d197b1b33db0143e018b12f3d1d1479e6cdebdcc97c5c0f87f6902e072f457b5"
          "143f30602641b3d55cd335988cb36b84376060ecd532e039b742a239434af2d5");
    CHECK(hex(pbkdf2_sha512("passwordPASSWORDpassword", "saltSALTsaltSALTsaltSALTsaltSALTsalt", 4096, 64)) ==
          "8c0511f4c6e597c6ac6315d8f0362e225f3c501495ba23b868c005174dc4ee71"
          "115b59f9e60cd9532fa33e0f75aefe30225c583a186cd82bd4daea9724a3d3b8");
    // A password longer than a block of SHA-512, a key longer than one.
    CHECK(hex(pbkdf2_sha512(std::string(200, 'x'), "salt", 3, 100)) ==
          "7e06f7557aae6057f38260ec33f67b9675bebccb8b17931386629a07d32149d2378b0cb294a152173818b94281c3db47d1"
          "69e538b02deb3f2457884f1a3e04d9bb1483b5d4b099a9cd7dc62ecd1571c5202ef332fa3d60725bf6bff97d4906385f8c"
          "0cbe");
}

TEST_CASE("a hash belongs to its password and to no other, and never comes twice") {
    const std::string hash = password_hash("correct horse");
    CHECK(hash.starts_with("$7$1000$"));
    CHECK(is_hash_of(hash, "correct horse"));
    CHECK_FALSE(is_hash_of(hash, "correct horsf"));
    CHECK_FALSE(is_hash_of(hash, ""));
    CHECK(hash != password_hash("correct horse"));
}

TEST_CASE("what is no hash of ours belongs to no password") {
    for (const char* const text : {"", "$7$", "$6$abc$def", "$7$x$AAAA$AAAA", "$7$0$AAAA$AAAA", "$7$101$AAAA",
                                   "$7$101$AAAA$AAAA", "$7$101$!$!", "$7$99999999999$AAAA$AAAA", "plain"}) {
        INFO(text);
        CHECK_FALSE(is_hash_of(text, "plain"));
    }
}

TEST_CASE("what mosquitto_passwd wrote is understood") {
    if (!test::find_program("mosquitto_passwd")) test::skip_test_program("mosquitto is not installed");
    const test::TempFolder folder;
    const auto file = folder.path() / "passwd";
    test::run_program({"mosquitto_passwd", "-c", "-b", file.string(), "anna", "s3cret pass"});
    const std::string line = first_line(file);
    REQUIRE(line.starts_with("anna:$7$"));
    CHECK(is_hash_of(line.substr(5), "s3cret pass"));
    CHECK_FALSE(is_hash_of(line.substr(5), "s3cret"));
}

TEST_CASE("passwords are long, different, and easy to type") {
    std::set<std::string> seen;
    for (int i = 0; i < 200; ++i) {
        const std::string password = new_password();
        CHECK(password.size() == 24);
        CHECK(password.find_first_not_of("abcdefghjkmnpqrstuvwxyz23456789") == std::string::npos);
        CHECK(seen.insert(password).second);
    }
    std::set<char> letters;
    for (const std::string& password : seen)
        letters.insert(password.begin(), password.end());
    CHECK(letters.size() == 31);
}
