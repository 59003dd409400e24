#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <new>

#include "module/base/assets.hpp"
#include "module/base/handle.hpp"
#include "module/notify/delivery.hpp"

namespace mirror::notify {
namespace {

using NotifyEasy = std::unique_ptr<CURL, HandleDeleter<curl_easy_cleanup>>;
using NotifyHeaders = std::unique_ptr<curl_slist, HandleDeleter<curl_slist_free_all>>;

constexpr long k_connect_timeout_ms = 5'000;
constexpr std::size_t k_most_answer_bytes = 64 * 1024;
constexpr std::size_t k_kept_answer_bytes = 2 * 1024;
constexpr curl_off_t k_longest_wait_s = 3'600;

struct WebAnswer {
    std::string beginning;
    std::size_t bytes = 0;
};

/// libcurl's write callback: keeps the beginning, and ends what never ends.
std::size_t take_answer(const char* data, std::size_t /*one*/, std::size_t size, void* user) noexcept {
    auto& answer = *static_cast<WebAnswer*>(user);
    answer.bytes += size;
    if (answer.bytes > k_most_answer_bytes) return 0;
    try {
        answer.beginning.append(data, std::min(size, k_kept_answer_bytes - answer.beginning.size()));
    } catch (const std::exception&) {
        return 0;
    }
    return size;
}

/// libcurl's progress callback, about once a second while nothing comes.
int ask_to_stop(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) noexcept {
    return *static_cast<const std::atomic<bool>*>(user) ? 1 : 0;
}

void add_header(NotifyHeaders& list, const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(list.release());
    list.reset(longer);
}

void set_method(CURL* easy, const WebCall& call) {
    if (call.method == config::HttpMethod::get) {
        curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
        return;
    }
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call.body.c_str());
    if (call.method == config::HttpMethod::put) curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "PUT");
}

/// libcurl's words about a failure never hold the address.
std::string words_for_code(CURLcode code) {
    if (code == CURLE_PEER_FAILED_VERIFICATION)
        return "its certificate does not pass: is this clock right? An authority of your own belongs into "
               "caFile";
    return curl_easy_strerror(code);
}

Outcome outcome_of(CURL* easy, CURLcode code, const WebAnswer& answer) {
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    const bool is_too_long = code == CURLE_WRITE_ERROR && answer.bytes > k_most_answer_bytes;
    if ((code != CURLE_OK && !is_too_long) || status == 0)
        return {DeliveryEnd::failed, words_for_code(code), "", std::nullopt};
    Outcome outcome{end_of_status(static_cast<int>(status)), fmt::format("it answered {}", status),
                    shown_answer(answer.beginning), std::nullopt};
    if (status >= 300 && status < 400) outcome.words += " and leads elsewhere, where the mirror does not go";
    curl_off_t wait = 0;
    if (curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &wait) == CURLE_OK && wait > 0)
        outcome.wait = std::chrono::seconds(std::min(wait, k_longest_wait_s));
    return outcome;
}

}  // namespace

Outcome call_web(const WebCall& call, std::chrono::milliseconds time_limit, const std::atomic<bool>& stop) {
    // Thread-safe since libcurl 7.84; counted, so that others' starts and ends do not matter.
    static const CURLcode k_started = curl_global_init(CURL_GLOBAL_DEFAULT);
    const NotifyEasy handle(k_started == CURLE_OK ? curl_easy_init() : nullptr);
    if (!handle) return {DeliveryEnd::failed, "libcurl cannot be started", "", std::nullopt};
    CURL* const easy = handle.get();
    NotifyHeaders headers;
    if (!call.body.empty()) add_header(headers, "Content-Type: application/json");
    add_header(headers, "Expect:");  // such a small body is sent at once
    for (const std::string& line : call.headers)
        add_header(headers, line);
    WebAnswer answer;
    const std::string agent = std::string("owntracks-mirror/") + version();
    curl_easy_setopt(easy, CURLOPT_URL, call.address.c_str());
    curl_easy_setopt(easy, CURLOPT_USERAGENT, agent.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // the end does not wait for a name server
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, k_connect_timeout_ms);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(time_limit.count()));
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &take_answer);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &answer);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &ask_to_stop);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, const_cast<std::atomic<bool>*>(&stop));
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
    if (!call.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, call.ca_file.c_str());
    set_method(easy, call);
    const CURLcode code = curl_easy_perform(easy);
    return outcome_of(easy, code, answer);
}

}  // namespace mirror::notify
