#pragma once
// The address of a tile, made from the configured template; and everything about it that may be said aloud.

#include <string>

#include "module/geo/mercator.hpp"

namespace mirror::raster {

class UrlTemplate {
  public:
    /// \param url a template that the configuration's reader has accepted
    /// \param key for {key}; empty where there is none
    UrlTemplate(std::string url, const std::string& key, bool is_tms);

    /// The address to ask. Holds the key: never to be logged or stored.
    [[nodiscard]] std::string address_of(TileId tile, bool at_2x) const;

    /// Whether the server has tiles of twice the resolution beside the ordinary ones.
    [[nodiscard]] bool offers_2x() const;
    /// Whether it has no others.
    [[nodiscard]] bool is_always_2x() const;
    /// Whether the server is asked by TLS.
    [[nodiscard]] bool is_https() const { return m_url.starts_with("https:"); }
    [[nodiscard]] bool has_key() const { return !m_key.empty(); }
    /// The server's name, for sentences.
    [[nodiscard]] const std::string& host() const { return m_host; }

  private:
    std::string m_url;
    std::string m_key;
    std::string m_host;
    bool m_is_tms;
};

/// A name for the tiles of a template, 16 hexadecimal digits: equal templates have equal names, and no key
/// has a part in it: neither {key} nor the value of a query parameter that is called like one.
std::string identity_of(const std::string& url, bool at_2x);

}  // namespace mirror::raster
