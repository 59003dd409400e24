#include "module/raster/downloads.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <climits>
#include <new>
#include <stdexcept>

#include "module/base/handle.hpp"
#include "module/base/utf8.hpp"

namespace mirror::raster {
namespace {

using Easy = std::unique_ptr<CURL, HandleDeleter<curl_easy_cleanup>>;
using Multi = std::unique_ptr<CURLM, HandleDeleter<curl_multi_cleanup>>;
using HeaderList = std::unique_ptr<curl_slist, HandleDeleter<curl_slist_free_all>>;

constexpr long k_most_redirects = 3;
constexpr long k_crawl_bytes_per_second = 200;
constexpr long k_connections = static_cast<long>(Downloads::k_most_at_a_time);
constexpr std::size_t k_longest_header = 1024;

/// libcurl's own start and end, once in the life of the program (thread-safe since 7.84).
void start_library() {
    struct Library {
        CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
        ~Library() {
            if (code == CURLE_OK) curl_global_cleanup();
        }
    };
    static const Library library;
    if (library.code != CURLE_OK) throw std::runtime_error(curl_easy_strerror(library.code));
}

std::string header_of(CURL* easy, const char* name) {
    curl_header* header = nullptr;
    if (curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK) return {};
    const std::string_view value = header->value;
    return value.size() <= k_longest_header ? std::string(value) : std::string();
}

/// What was stored comes from outside: nothing in it may end the line.
bool is_header_value(const std::string& text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= ' ' && c != 0x7F; });
}

AnswerHeaders headers_of(CURL* easy) {
    return {header_of(easy, "Content-Type"), header_of(easy, "Cache-Control"), header_of(easy, "Expires"),
            header_of(easy, "Date"),         header_of(easy, "Age"),           header_of(easy, "Retry-After"),
            header_of(easy, "ETag"),         header_of(easy, "Last-Modified")};
}

DownloadEnd end_of(CURLcode code) {
    switch (code) {
        case CURLE_OK:
            return DownloadEnd::answered;
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_ISSUER_ERROR:
            return DownloadEnd::untrusted;
        case CURLE_PARTIAL_FILE:
        case CURLE_RECV_ERROR:
        case CURLE_HTTP2:
        case CURLE_HTTP2_STREAM:
            return DownloadEnd::cut_short;
        case CURLE_FILESIZE_EXCEEDED:
            return DownloadEnd::too_large;
        case CURLE_TOO_MANY_REDIRECTS:
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_URL_MALFORMAT:
            return DownloadEnd::lost_way;
        default:
            return DownloadEnd::unreachable;
    }
}

}  // namespace

struct Downloads::Transfer {
    std::uint64_t id = 0;
    Easy easy{curl_easy_init()};
    HeaderList headers;
    std::string body;
    std::size_t most_bytes = 0;
    bool is_too_large = false;

    void add_header(const std::string& line) {
        curl_slist* longer = curl_slist_append(headers.get(), line.c_str());
        if (longer == nullptr) throw std::bad_alloc();
        static_cast<void>(headers.release());
        headers.reset(longer);
    }

    /// libcurl's write callback.
    static std::size_t on_body(const char* data, std::size_t /*one*/, std::size_t size, void* user) noexcept {
        auto& transfer = *static_cast<Transfer*>(user);
        // A body of unknown length is not measured by CURLOPT_MAXFILESIZE before libcurl 8.4.
        if (transfer.body.size() + size > transfer.most_bytes) {
            transfer.is_too_large = true;
            return 0;
        }
        try {
            transfer.body.append(data, size);
        } catch (const std::exception&) {
            return 0;
        }
        return size;
    }

    Download finish(CURLcode code) {
        Download download;
        download.id = id;
        download.end = is_too_large ? DownloadEnd::too_large : end_of(code);
        long status = 0;
        curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
        download.status = static_cast<int>(status);
        download.headers = headers_of(easy.get());
        download.body = std::move(body);
        if (code != CURLE_OK) download.words = curl_easy_strerror(code);
        return download;
    }
};

struct Downloads::Parts {
    DownloadRules rules;
    Multi multi;
    std::vector<std::unique_ptr<Transfer>> running;

    void prepare(Transfer& transfer, const std::string& address) const {
        CURL* const easy = transfer.easy.get();
        const char* const protocols = rules.allows_plain_http ? "http,https" : "https";
        curl_easy_setopt(easy, CURLOPT_URL, address.c_str());
        curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
        curl_easy_setopt(easy, CURLOPT_USERAGENT, rules.user_agent.c_str());
        curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, protocols);
        curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, protocols);
        curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
        curl_easy_setopt(easy, CURLOPT_MAXREDIRS, k_most_redirects);
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // the end does not wait for a name server
        curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
        curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
        curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(rules.connect_timeout.count()));
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(rules.total_timeout.count()));
        curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, k_crawl_bytes_per_second);
        curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(rules.crawl_timeout.count()));
        curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(rules.most_bytes));
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer.headers.get());
        if (!rules.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, rules.ca_file.c_str());
    }

    void remove(Transfer* transfer) {
        curl_multi_remove_handle(multi.get(), transfer->easy.get());
        std::erase_if(running, [transfer](const auto& each) { return each.get() == transfer; });
    }
};

Downloads::Downloads(DownloadRules rules) : m_parts(std::make_unique<Parts>()) {
    start_library();
    m_parts->rules = std::move(rules);
    m_parts->multi.reset(curl_multi_init());
    if (!m_parts->multi) throw std::runtime_error("libcurl cannot be started");
    curl_multi_setopt(m_parts->multi.get(), CURLMOPT_MAX_TOTAL_CONNECTIONS, k_connections);
    curl_multi_setopt(m_parts->multi.get(), CURLMOPT_MAX_HOST_CONNECTIONS, k_connections);
}

Downloads::~Downloads() {
    while (!m_parts->running.empty())
        m_parts->remove(m_parts->running.back().get());
}

bool Downloads::is_full() const {
    return m_parts->running.size() >= k_most_at_a_time;
}

void Downloads::start(std::uint64_t id, const std::string& address, const std::string& etag,
                      const std::string& last_modified) {
    auto transfer = std::make_unique<Transfer>();
    if (!transfer->easy) throw std::bad_alloc();
    transfer->id = id;
    transfer->most_bytes = m_parts->rules.most_bytes;
    transfer->add_header("Accept: image/png,image/webp,image/jpeg");
    if (is_header_value(etag)) transfer->add_header("If-None-Match: " + etag);
    if (is_header_value(last_modified)) transfer->add_header("If-Modified-Since: " + last_modified);
    m_parts->prepare(*transfer, address);
    curl_multi_add_handle(m_parts->multi.get(), transfer->easy.get());
    m_parts->running.push_back(std::move(transfer));
}

std::vector<Download> Downloads::wait(std::chrono::milliseconds longest) {
    CURLM* const multi = m_parts->multi.get();
    const auto patience = static_cast<int>(std::clamp<std::int64_t>(longest.count(), 0, INT_MAX));
    int running = 0;
    curl_multi_perform(multi, &running);
    std::vector<Download> ended;
    const auto collect = [&] {
        int left = 0;
        while (CURLMsg* message = curl_multi_info_read(multi, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            const CURLcode code = message->data.result;
            char* user = nullptr;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &user);
            auto* transfer = reinterpret_cast<Transfer*>(user);
            ended.push_back(transfer->finish(code));
            m_parts->remove(transfer);
        }
    };
    collect();
    if (!ended.empty()) return ended;
    curl_multi_poll(multi, nullptr, 0, patience, nullptr);
    curl_multi_perform(multi, &running);
    collect();
    return ended;
}

void Downloads::wake() {
    curl_multi_wakeup(m_parts->multi.get());
}

}  // namespace mirror::raster
