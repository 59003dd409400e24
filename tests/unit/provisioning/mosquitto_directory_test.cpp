#include "module/provisioning/mosquitto_directory.hpp"

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "module/provisioning/broker_process.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

using namespace mirror;
using namespace mirror::provisioning;
namespace fs = std::filesystem;

namespace {

AccountBook book_with(const std::string& user) {
    Account account;
    account.person = account.user_name = user;
    account.password = "secret";
    account.device = account.device_id = "phone";
    account.client_id = user + "1";
    return {{account}, {}};
}

const MirrorAccount k_mirror{"mirror", "mirrorpw", {}, false};
const std::vector<BrokerListener> k_listeners{{1883, true, "", ""}};

std::string content(const fs::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

MosquittoDirectory::Plan planned(const test::TempFolder& folder, const AccountBook& book) {
    const auto files = MosquittoDirectory::read(folder.path(), "fam");
    INFO((files ? "" : files.error().text));
    REQUIRE(files);
    auto plan = files->plan(book, k_mirror, k_listeners);
    INFO((plan ? "" : plan.error().text));
    REQUIRE(plan);
    return *plan;
}

std::string refusal(const test::TempFolder& folder) {
    const auto files = MosquittoDirectory::read(folder.path(), "fam");
    if (!files) return files.error().text;
    const auto plan = files->plan(book_with("anna"), k_mirror, k_listeners);
    REQUIRE_FALSE(plan);
    return plan.error().text;
}

}  // namespace

TEST_CASE("foreign lines of all three files stay byte for byte, and doing it again changes nothing") {
    const test::TempFolder folder;
    const std::string conf =
        "# Debian's\n\npersistence true\r\npersistence_location /var/lib/x/\npid_file /run/x.pid";
    const std::string passwd = "ha:$7$101$a$b\n";
    const std::string acl = "user ha\n topic readwrite #\n";
    folder.write("mosquitto.conf", conf);
    folder.write("passwd", passwd);
    folder.write("acl", acl);
    const auto plan = planned(folder, book_with("anna"));
    CHECK(plan.is_first);
    REQUIRE(MosquittoDirectory::write(plan));
    CHECK(content(folder.path() / "mosquitto.conf").starts_with(conf + "\n# owntracks-mirror fam: begin"));
    CHECK(content(folder.path() / "passwd").starts_with(passwd + "# owntracks-mirror fam: begin"));
    CHECK(content(folder.path() / "acl").starts_with(acl + "# owntracks-mirror fam: begin"));
    const auto again = planned(folder, book_with("anna"));
    CHECK_FALSE(again.is_changed());
    CHECK_FALSE(again.is_first);
    const auto other = planned(folder, book_with("ben"));
    CHECK(other.is_changed());
    CHECK_FALSE(other.is_conf_changed());
    REQUIRE(MosquittoDirectory::write(other));
    CHECK(content(folder.path() / "passwd").find("anna") == std::string::npos);
    CHECK(content(folder.path() / "passwd").starts_with(passwd));
    const auto files = MosquittoDirectory::read(folder.path(), "fam");
    CHECK(files->foreign_users() == std::set<std::string>{"ha"});
    CHECK(files->pid_file() == "/run/x.pid");
}

TEST_CASE("files with secrets are 0640 and mosquitto's to read, a configuration keeps its mode") {
    const test::TempFolder folder;
    const auto conf = folder.write("mosquitto.conf", "# mine\n");
    const auto passwd = folder.write("passwd", "");
    fs::permissions(conf, fs::perms(0604));
    fs::permissions(passwd, fs::perms(0666));
    const mode_t old_mask = ::umask(0);
    REQUIRE(MosquittoDirectory::write(planned(folder, book_with("anna"))));
    ::umask(old_mask);
    struct stat status {};
    REQUIRE(::stat(conf.c_str(), &status) == 0);
    CHECK((status.st_mode & 07777U) == 0604);
    for (const auto& path : {passwd, folder.path() / "acl"}) {
        REQUIRE(::stat(path.c_str(), &status) == 0);
        CHECK((status.st_mode & 07777U) == 0640);
        const group* const broker = ::getgrnam("mosquitto");
        if (::geteuid() != 0 || broker == nullptr) continue;
        CHECK(status.st_uid == 0);
        CHECK(status.st_gid == broker->gr_gid);
    }
}

TEST_CASE("symbolic links and broken blocks are refused, and nothing is written") {
    const test::TempFolder folder;
    const test::TempFolder elsewhere;
    SECTION("a link") {
        fs::create_symlink(elsewhere.write("passwd", "x:y\n"), folder.path() / "passwd");
        CHECK_THAT(refusal(folder), ContainsSubstring("passwd is a symbolic link"));
    }
    SECTION("no end marker") {
        const std::string broken = "# owntracks-mirror fam: begin\nuser anna\n";
        folder.write("acl", broken);
        CHECK_THAT(refusal(folder), ContainsSubstring("acl:1:") && ContainsSubstring("is missing"));
        CHECK(content(folder.path() / "acl") == broken);
    }
    SECTION("a right behind the block") {
        REQUIRE(MosquittoDirectory::write(planned(folder, book_with("anna"))));
        const std::string acl = content(folder.path() / "acl") + "topic read #\n";
        folder.write("acl", acl);
        CHECK_THAT(refusal(folder), ContainsSubstring("counts for its last account"));
        CHECK(content(folder.path() / "acl") == acl);
    }
    SECTION("an account behind the block is nobody's business") {
        REQUIRE(MosquittoDirectory::write(planned(folder, book_with("anna"))));
        folder.write("acl", content(folder.path() / "acl") + "user ha\ntopic read #\n");
        CHECK_FALSE(planned(folder, book_with("anna")).is_changed());
    }
    CHECK_FALSE(fs::exists(folder.path() / "acl.new"));
}

TEST_CASE("files that the configuration names elsewhere are the ones") {
    const test::TempFolder folder;
    const test::TempFolder elsewhere;
    fs::create_directory(folder.path() / "conf.d");
    folder.write("mosquitto.conf", "include_dir " + (folder.path() / "conf.d").string() + "\n");
    std::ofstream(folder.path() / "conf.d" / "own.conf")
        << "password_file " << (elsewhere.path() / "pw").string() << "\nacl_file "
        << (elsewhere.path() / "rights").string() << "\n";
    elsewhere.write("pw", "ha:x\n");
    const auto plan = planned(folder, book_with("anna"));
    CHECK(plan.files[0].path == elsewhere.path() / "pw");
    CHECK(plan.files[1].path == elsewhere.path() / "rights");
    CHECK(plan.files[2].text.find("password_file") == std::string::npos);
    CHECK(plan.files[2].text.find("acl_file") == std::string::npos);
}

TEST_CASE("two households at one broker keep to themselves") {
    const test::TempFolder folder;
    REQUIRE(MosquittoDirectory::write(planned(folder, book_with("anna"))));
    CHECK(content(folder.path() / "acl").find("topic readwrite owntracks/#\n") != std::string::npos);
    const std::string first = content(folder.path() / "mosquitto.conf");
    const auto second = MosquittoDirectory::read(folder.path(), "other");
    REQUIRE(second);
    CHECK(second->foreign_users() == std::set<std::string>{"anna", "mirror"});
    const auto plan = second->plan(book_with("ben"), {"mirror2", "pw", {}, false}, k_listeners);
    REQUIRE(plan);
    REQUIRE(MosquittoDirectory::write(*plan));
    CHECK(content(folder.path() / "acl").find("topic readwrite owntracks/other/#\n") != std::string::npos);
    CHECK(content(folder.path() / "mosquitto.conf").starts_with(first));
    CHECK(plan->files[2].text.find("password_file", first.size()) == std::string::npos);
    const auto again = planned(folder, book_with("anna"));
    CHECK(again.files[1].text.find("topic readwrite owntracks/fam/#\n") != std::string::npos);
    CHECK_FALSE(again.is_conf_changed());
}

TEST_CASE("accounts of the household's own are not locked out by a first access list") {
    const test::TempFolder folder;
    folder.write("mosquitto.conf", "password_file " + (folder.path() / "passwd").string() + "\n");
    folder.write("passwd", "ha:x\nmirror:y\n");
    CHECK_THAT(refusal(folder),
               ContainsSubstring("user ha\n    topic readwrite #") && !ContainsSubstring("user mirror"));
    folder.write("acl", "user ha\ntopic readwrite zigbee/#\n");
    const auto plan = planned(folder, book_with("anna"));
    CHECK(plan.files[0].text.find("mirror:$7$") == std::string::npos);  // the household's own line holds
    CHECK(plan.files[1].text.find("user mirror\n") != std::string::npos);
}

TEST_CASE("only a mosquitto is ever told to read its files") {
    CHECK_FALSE(is_mosquitto(::getpid()));
    CHECK_FALSE(is_mosquitto(999'999'999));
    const test::TempFolder folder;
    const auto file = folder.write("pid", std::to_string(::getpid()));  // SIGHUP would end this test
    CHECK(tell_broker(file.string(), false, false) == Told::nobody);
    CHECK(tell_broker("", false, true) == Told::nobody);
    CHECK(tell_broker("/nowhere/pid", false, false) == Told::nobody);
}
