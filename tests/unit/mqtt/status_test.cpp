#include "module/mqtt/status.hpp"

#include <set>

#include "tests/support/catch.hpp"

using namespace mirror::mqtt;

TEST_CASE("every problem has a sentence of its own that ends with the detail") {
    std::set<std::string> sentences;
    constexpr int k_last = static_cast<int>(ConnectionProblem::connection_lost);
    for (int problem = 0; problem <= k_last; ++problem) {
        ConnectionStatus status;
        status.problem = static_cast<ConnectionProblem>(problem);
        sentences.insert(describe(status));
        status.detail = "broker.lan";
        CHECK_THAT(describe(status), ContainsSubstring("(broker.lan)"));
    }
    CHECK(sentences.size() == static_cast<std::size_t>(k_last) + 1);
}
