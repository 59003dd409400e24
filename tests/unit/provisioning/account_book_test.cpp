#include "module/provisioning/account_book.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

using namespace mirror;
using namespace mirror::provisioning;
namespace fs = std::filesystem;

namespace {

Account anna() {
    return {"Anna Müller", "phone",      "anna",       "s3cretpassword",
            "phone",       "AM",         "annaphone1", Convention::PersonDevice,
            false,         1'800'000'000};
}

AccountBook sample_book() {
    Account shared = anna();
    shared.user_name = "fam";
    shared.convention = Convention::Device;
    Account car = anna();
    car.person = "Car";
    car.convention = Convention::Device;
    return {{anna(), shared}, {car}};
}

/// The file's text with one piece replaced.
std::string forged(const std::string& piece, const std::string& by) {
    std::string text = book_json({{anna()}, {}});
    const auto at = text.find(piece);
    REQUIRE(at != std::string::npos);
    return text.replace(at, piece.size(), by);
}

unsigned mode_of(const fs::path& path) {
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 07777U;
}

void write_to(const fs::path& state, const AccountBook& book) {
    const auto file = AccountFile::open(state);
    INFO((file ? "" : file.error().text));
    REQUIRE(file);
    REQUIRE(file->write(book));
}

}  // namespace

TEST_CASE("a book comes back from its text as it was") {
    const AccountBook book = sample_book();
    const auto read = read_book_json(book_json(book));
    REQUIRE(read);
    CHECK(*read == book);
    CHECK(read_book_json(book_json({}))->accounts.empty());
}

TEST_CASE("a forged book is refused without a word of its text") {
    for (const auto& [piece, by] :
         std::vector<std::pair<std::string, std::string>>{{"\"anna\"", "\"anna\\nuser mirror\""},
                                                          {"\"anna\"", "\"+\""},
                                                          {"\"anna\"", "\"event\""},
                                                          {"\"anna\"", "\"an:na\""},
                                                          {"\"annaphone1\"", "\"an/na\""},
                                                          {"\"annaphone1\"", "\"aaaaaaaaaaaaaaaaaaaaaaaa\""},
                                                          {"\"AM\"", "\"A\""},
                                                          {"\"s3cretpassword\"", "\"s3cret\\npassword\""},
                                                          {"\"s3cretpassword\"", "\"\""},
                                                          {"\"phone\"", "\"#\""},
                                                          {"\"person-device\"", "\"s3cret\""},
                                                          {"\"http\": false", "\"http\": \"s3cret\""},
                                                          {"\"createdAt\"", "\"made\""}}) {
        INFO(piece << " → " << by);
        const auto read = read_book_json(forged(piece, by));
        REQUIRE_FALSE(read);
        CHECK_THAT(read.error().text,
                   !ContainsSubstring("s3cret") && ContainsSubstring("put a copy of it back"));
    }
    CHECK_FALSE(read_book_json("{"));
    CHECK_FALSE(read_book_json("[]"));
    CHECK_THAT(read_book_json(forged("\"version\": 1", "\"version\": 2")).error().text,
               ContainsSubstring("newer version"));
}

TEST_CASE("the book is for its owner alone, whatever the umask") {
    const test::TempFolder folder;
    const fs::path state = folder.path() / "state";
    const mode_t old_mask = ::umask(0);
    write_to(state, sample_book());
    ::umask(old_mask);
    CHECK(mode_of(state / "provisioning") == 0700);
    CHECK(mode_of(state / "provisioning" / "accounts.json") == 0600);
    CHECK(read_accounts(state) == sample_book());
    fs::permissions(state / "provisioning", fs::perms::all);
    write_to(state, {});
    CHECK(mode_of(state / "provisioning") == 0700);
    CHECK(read_accounts(state) == AccountBook{});
    CHECK(std::distance(fs::directory_iterator(state / "provisioning"), {}) == 1);  // no temporary file stays
}

TEST_CASE("what root writes belongs to whoever owns the state directory") {
    if (::geteuid() != 0) {
        WARN("not root: cannot be tried");
        return;
    }
    const test::TempFolder folder;
    constexpr uid_t k_service = 12345;
    REQUIRE(::chown(folder.path().c_str(), k_service, k_service) == 0);
    write_to(folder.path(), sample_book());
    write_to(folder.path(), sample_book());
    for (const auto& path :
         {folder.path() / "provisioning", folder.path() / "provisioning" / "accounts.json"}) {
        struct stat status {};
        REQUIRE(::stat(path.c_str(), &status) == 0);
        CHECK(status.st_uid == k_service);
        CHECK(status.st_gid == k_service);
    }
}

TEST_CASE("before the service's first start its directory is made for it") {
    const test::TempFolder folder;
    const fs::path state = folder.path() / "state";
    make_service_directory(state, "nobody-of-this-name");
    CHECK_FALSE(fs::exists(state));
    if (::geteuid() != 0) return;
    make_service_directory(state, "nobody");
    struct stat status {};
    REQUIRE(::stat(state.c_str(), &status) == 0);
    CHECK((status.st_mode & 07777U) == 0700);
    CHECK(status.st_uid == ::getpwnam("nobody")->pw_uid);
    write_to(state, sample_book());
    make_service_directory(state, "root");  // what is there stays
    REQUIRE(::stat((state / "provisioning").c_str(), &status) == 0);
    CHECK(status.st_uid == ::getpwnam("nobody")->pw_uid);
}

TEST_CASE("links that the mirror's user put there lead root nowhere") {
    const test::TempFolder folder;
    const fs::path victim = folder.write("victim", "untouched");
    SECTION("the folder") {
        fs::create_directory(folder.path() / "elsewhere");
        fs::create_directory_symlink(folder.path() / "elsewhere", folder.path() / "provisioning");
        CHECK_FALSE(AccountFile::open(folder.path()));
        CHECK(fs::is_empty(folder.path() / "elsewhere"));
    }
    SECTION("the file, symbolic") {
        write_to(folder.path(), {});
        fs::remove(folder.path() / "provisioning" / "accounts.json");
        fs::create_symlink(victim, folder.path() / "provisioning" / "accounts.json");
        const auto read = read_accounts(folder.path());
        REQUIRE_FALSE(read);
        CHECK_THAT(read.error().text, ContainsSubstring("is a symbolic link"));
        write_to(folder.path(), {});
        CHECK(fs::is_regular_file(fs::symlink_status(folder.path() / "provisioning" / "accounts.json")));
    }
    SECTION("the file, hard") {
        write_to(folder.path(), {});
        fs::create_hard_link(folder.path() / "provisioning" / "accounts.json", folder.path() / "second");
        const auto read = read_accounts(folder.path());
        REQUIRE_FALSE(read);
        CHECK_THAT(read.error().text, ContainsSubstring("second name"));
    }
    SECTION("the temporary file") {
        write_to(folder.path(), {});
        fs::create_symlink(victim, folder.path() / "provisioning" / "accounts.json.new");
        write_to(folder.path(), sample_book());
        CHECK(read_accounts(folder.path()) == sample_book());
    }
    std::ifstream file(victim);
    CHECK(std::string(std::istreambuf_iterator<char>(file), {}) == "untouched");
}

TEST_CASE("where no book is, nobody has an account, and nothing is made by looking") {
    const test::TempFolder folder;
    CHECK(read_accounts(folder.path() / "none") == AccountBook{});
    CHECK_FALSE(fs::exists(folder.path() / "none"));
}
