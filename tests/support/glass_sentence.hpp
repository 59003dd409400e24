#pragma once
// What the glass says about a connection, for tests without a glass.

#include <filesystem>
#include <string>

#include "module/mqtt/status.hpp"
#include "module/view/connection_view.hpp"
#include "module/view/language.hpp"

namespace mirror::test {

/// The English sentence of the module `connection` once it has waited for long enough.
inline std::string glass_sentence(const mqtt::ConnectionStatus& connection, int port,
                                  const std::string& host = "127.0.0.1") {
    const view::Language english(view::LanguageSettings{},
                                 std::filesystem::path(MIRROR_SOURCE_DIR) / "assets");
    config::Config config;
    config.broker.host = host;
    config.broker.port = port;
    const household::Summary summary;
    const view::LocalState local;
    const view::ViewNow now;
    const view::ViewInput input{config, summary, connection, english, now, local, {}, config.home, {}};
    return view::broker_sentence(input);
}

}  // namespace mirror::test
