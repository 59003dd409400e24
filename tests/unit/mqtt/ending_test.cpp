#include "module/mqtt/ending.hpp"

#include <mosquitto.h>

#include <cerrno>

#include "module/mqtt/reach.hpp"
#include "tests/support/catch.hpp"

using namespace mirror::mqtt;

namespace {

ClientOptions options(bool tls = false) {
    ClientOptions made;
    made.host = "broker.lan";
    made.port = 8883;
    made.client_id = "mirror";
    made.username = "astrid";
    made.password = "secret";
    if (tls) made.tls = Tls{};
    return made;
}

}  // namespace

TEST_CASE("an errno of connect says whether the network, the machine or the port is missing") {
    CHECK(problem_of_errno(ENETUNREACH) == ConnectionProblem::no_network);
    CHECK(problem_of_errno(EHOSTUNREACH) == ConnectionProblem::timed_out);
    CHECK(problem_of_errno(ETIMEDOUT) == ConnectionProblem::timed_out);
    CHECK(problem_of_errno(ECONNREFUSED) == ConnectionProblem::refused);
    CHECK(problem_of_errno(ECONNRESET) == ConnectionProblem::connection_lost);
}

TEST_CASE("a hang-up means something else before and after the greeting, with and without TLS") {
    const Ending later = ending_for_code(options(), MOSQ_ERR_CONN_LOST, 0, true, "");
    CHECK(later.problem == ConnectionProblem::connection_lost);
    CHECK(later.closed_by_peer);
    const Ending at_once = ending_for_code(options(), MOSQ_ERR_CONN_LOST, 0, false, "");
    CHECK(at_once.problem == ConnectionProblem::protocol_rejected);
    CHECK_FALSE(at_once.closed_by_peer);
    CHECK(ending_for_code(options(true), MOSQ_ERR_CONN_LOST, 0, false, "").problem ==
          ConnectionProblem::tls_failed);
}

TEST_CASE("silence is not a hang-up: it does not count as a takeover") {
    CHECK_FALSE(ending_for_code(options(), MOSQ_ERR_KEEPALIVE, 0, true, "").closed_by_peer);
    CHECK_FALSE(ending_for_code(options(), MOSQ_ERR_ERRNO, ETIMEDOUT, true, "").closed_by_peer);
}

TEST_CASE("a refused password is never repeated") {
    for (const int connack : {1, 2, 3, 4, 5, 6}) {
        const Ending end = ending_for_refusal(options(), connack);
        CHECK(end.problem != ConnectionProblem::none);
        CHECK(end.detail.find("secret") == std::string::npos);
    }
    CHECK(ending_for_refusal(options(), 4).detail == "astrid");
}
