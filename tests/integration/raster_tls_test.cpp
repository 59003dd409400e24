// Tiles over TLS from a server that speaks nothing but HTTP/2.

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tests/integration/raster_fixture.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/mosquitto_broker.hpp"
#include "tests/support/test_certificates.hpp"

using namespace mirror;
using namespace mirror::raster;

namespace {

/// nghttpd over a folder of tiles.
class Http2Server {
  public:
    explicit Http2Server(const test::CertificateFiles& files) : m_port(test::free_port()) {
        const auto program = test::find_program("nghttpd");
        if (!program) test::skip_test_program("nghttpd is missing (Debian package nghttp2-server)");
        m_folder.write("mime.types", "image/png png\n");
        for (int x = 0; x < 4; ++x) {
            for (int y = 0; y < 4; ++y) {
                const auto column = m_folder.path() / "tiles" / "2" / std::to_string(x);
                std::filesystem::create_directories(column);
                std::ofstream(column / fmt::format("{}.png", y), std::ios::binary) << png(256, 256, "h2");
            }
        }
        m_log = m_folder.path() / "log";
        m_server.emplace(
            std::vector<std::string>{program->string(), "--address=127.0.0.1", "--verbose",
                                     "--htdocs=" + (m_folder.path() / "tiles").string(),
                                     "--mime-types-file=" + (m_folder.path() / "mime.types").string(),
                                     std::to_string(m_port), files.key.string(), files.certificate.string()},
            m_log);
        const auto deadline = std::chrono::steady_clock::now() + 20s;
        while (!test::takes_connections(m_port)) {
            if (m_server->wait(5) || std::chrono::steady_clock::now() > deadline)
                throw std::runtime_error("nghttpd does not start: " + log());
        }
    }
    [[nodiscard]] std::string address(const std::string& host) const {
        return fmt::format("https://{}:{}/{{z}}/{{x}}/{{y}}.png", host, m_port);
    }
    [[nodiscard]] std::string log() const {
        std::ifstream file(m_log);
        return {std::istreambuf_iterator<char>(file), {}};
    }

  private:
    test::TempFolder m_folder;
    int m_port;
    std::filesystem::path m_log;
    std::optional<test::ChildProcess> m_server;
};

std::vector<TileId> all_of_zoom_2() {
    std::vector<TileId> tiles;
    for (std::uint32_t x = 0; x < 4; ++x)
        for (std::uint32_t y = 0; y < 4; ++y)
            tiles.push_back({2, x, y});
    return tiles;
}

/// A fixture whose tiles come from somewhere else than its own server.
struct TlsFixture : Fixture {
    explicit TlsFixture(const std::string& url, const std::filesystem::path& ca_file)
        : Fixture([](const HttpRequest&) { return tile_reply(); }) {
        source.url = url;
        source.ca_file = ca_file.string();
    }
};

}  // namespace

TEST_CASE("tiles come over TLS and HTTP/2, many over at most two connections") {
    const test::TestAuthority authority;
    const Http2Server server(authority.issue("tiles", "IP:127.0.0.1"));
    TlsFixture fixture(server.address("127.0.0.1"), authority.ca_file());
    fixture.want(all_of_zoom_2());
    CHECK(tile_count(fixture.settled()) == 16);
    CHECK(fixture.in_cache("SELECT count(*) FROM tiles") == "16");
    const std::string log = server.log();
    CHECK_THAT(log, ContainsSubstring("ALPN") && ContainsSubstring("h2"));
    CHECK_THAT(log, ContainsSubstring("user-agent: owntracks-mirror/"));
    // nghttpd numbers its connections.
    CHECK_THAT(log, !ContainsSubstring("[id=3]"));
}

TEST_CASE("a tile server that nobody vouches for is not asked for anything, which is said") {
    const test::TestAuthority authority;
    const Http2Server server(authority.issue("tiles", "IP:127.0.0.1"));
    TlsFixture fixture(server.address("127.0.0.1"), {});
    fixture.want({{2, 1, 1}});
    const std::vector<News> all = fixture.news_until([](const News& news) { return !news.sentence.empty(); });
    CHECK(tile_count(all) == 0);
    CHECK_THAT(all.back().sentence, ContainsSubstring("certificate"));
    CHECK_THAT(server.log(), !ContainsSubstring("GET"));
}

TEST_CASE("a certificate for another name is not trusted") {
    const test::TestAuthority authority;
    const Http2Server server(authority.issue("tiles", "DNS:tiles.example.org"));
    TlsFixture fixture(server.address("127.0.0.1"), authority.ca_file());
    fixture.want({{2, 1, 1}});
    const std::vector<News> all = fixture.news_until([](const News& news) { return !news.sentence.empty(); });
    CHECK(tile_count(all) == 0);
    CHECK_THAT(all.back().sentence, ContainsSubstring("certificate"));
}
