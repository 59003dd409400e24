#pragma once
// What the glass says about a connection and about the mirror itself, for tests without a glass.

#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "module/mqtt/status.hpp"
#include "module/view/connection_view.hpp"
#include "module/view/language.hpp"

namespace mirror::test {

/// Has a maker of sentences look at this, in English.
inline std::string english_words(const config::Config& config, const mqtt::ConnectionStatus& connection,
                                 const view::LocalState& local, const view::ViewNow& now,
                                 const std::function<std::string(const view::ViewInput&)>& make) {
    static const view::Language english(view::LanguageSettings{},
                                        std::filesystem::path(MIRROR_SOURCE_DIR) / "assets");
    const household::Summary summary;
    return make({config, summary, connection, english, now, local, {}, config.home, {}});
}

/// The English sentence of the module `connection` once it has waited for long enough.
inline std::string glass_sentence(const mqtt::ConnectionStatus& connection, int port,
                                  const std::string& host = "127.0.0.1") {
    config::Config config;
    config.broker.host = host;
    config.broker.port = port;
    return english_words(config, connection, {}, {}, view::broker_sentence);
}

/// What the module `connection` says at a moment, as patient as it is in life; empty: nothing.
inline std::string glass_at(const Moment& moment, const mqtt::ConnectionStatus& connection,
                            std::vector<view::LocalProblem> problems = {}) {
    view::LocalState local;
    local.problems = std::move(problems);
    const view::ViewNow now{moment.wall, moment.since_boot, true};
    return english_words({}, connection, local, now, [&](const view::ViewInput& input) {
        view::NextChange next(moment.wall);
        return view::connection_view(input, config::ConnectionOptions{}, next).text;
    });
}

/// The first sentence about what is wrong in the mirror itself; empty: all is well.
inline std::string glass_sentence(std::vector<view::LocalProblem> problems) {
    return glass_at({}, {mqtt::ConnectionProblem::none, "", {}, 0}, std::move(problems));
}

}  // namespace mirror::test
