#pragma once
// A phone in HTTP mode: one libcurl connection that is kept alive. Link CURL::libcurl.

#include <curl/curl.h>

#include <memory>
#include <string>
#include <vector>

namespace mirror::test {

struct Posted {
    long status = 0;  ///< 0: no answer
    std::string body;
};

class HttpPhone {
  public:
    /// \param login "user:password"; empty: none
    HttpPhone(std::string url, std::string login) : m_url(std::move(url)), m_login(std::move(login)) {}

    std::vector<std::string> headers{"Content-Type: application/json; charset=utf-8"};
    std::string ca_file;       ///< whom it trusts
    std::string from_address;  ///< address of its own; empty: any

    Posted post(const std::string& body) {
        CURL* const curl = m_curl.get();
        curl_easy_reset(curl);
        curl_slist* list = nullptr;
        for (const std::string& header : headers)
            list = curl_slist_append(list, header.c_str());
        Posted posted;
        curl_easy_setopt(curl, CURLOPT_URL, m_url.c_str());
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
        curl_easy_setopt(curl, CURLOPT_POST, 1L);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
        curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
        curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
        if (!m_login.empty()) curl_easy_setopt(curl, CURLOPT_USERPWD, m_login.c_str());
        if (!ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file.c_str());
        if (!from_address.empty()) curl_easy_setopt(curl, CURLOPT_INTERFACE, from_address.c_str());
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, &posted.body);
        curl_easy_setopt(
            curl, CURLOPT_WRITEFUNCTION, +[](char* data, std::size_t size, std::size_t count, void* into) {
                static_cast<std::string*>(into)->append(data, size * count);
                return size * count;
            });
        if (curl_easy_perform(curl) == CURLE_OK)
            curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &posted.status);
        long connects = 0;
        curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &connects);
        m_connections += connects;
        curl_slist_free_all(list);
        return posted;
    }

    /// How many connections it has made so far.
    [[nodiscard]] long connections() const { return m_connections; }

  private:
    std::string m_url;
    std::string m_login;
    long m_connections = 0;
    std::unique_ptr<CURL, void (*)(CURL*)> m_curl{curl_easy_init(), curl_easy_cleanup};
};

}  // namespace mirror::test
