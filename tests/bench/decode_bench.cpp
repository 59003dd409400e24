// Decoding and the journal's decision, on a mix of messages as a household's broker hands them out.

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "module/owntracks/decode.hpp"
#include "module/owntracks/journal_policy.hpp"
#include "tests/bench/bench.hpp"

namespace {

using namespace mirror;

struct Sample {
    std::string topic;
    std::string payload;
};

/// The mix, each shape as often as its weight says, in an order that does not favour the branch predictor.
std::vector<Sample> read_mix() {
    const std::string path = MIRROR_SOURCE_DIR "/tests/bench/decode_mix.jsonl";
    std::ifstream stream(path);
    if (!stream) throw std::runtime_error("cannot read " + path);
    std::vector<Sample> shapes;
    for (std::string line; std::getline(stream, line);) {
        const auto shape = nlohmann::json::parse(line);
        for (int i = shape["weight"]; i > 0; --i)
            shapes.push_back({shape["topic"], shape["payload"]});
    }
    constexpr std::size_t k_stride = 37;  // prime to the number of shapes
    std::vector<Sample> mix;
    for (std::size_t i = 0; i < shapes.size(); ++i)
        mix.push_back(shapes[i * k_stride % shapes.size()]);
    return mix;
}

std::string per_second(std::size_t messages, double seconds) {
    return fmt::format("{:.0f} messages/s", static_cast<double>(messages) / seconds);
}

}  // namespace

int main() {
    constexpr int k_rounds = 200;
    const std::vector<Sample> mix = read_mix();
    const std::vector<std::string> keys{"mirror-test-key"};
    std::size_t refused = 0;
    const auto each = [&](auto work) {
        for (int round = 0; round < k_rounds; ++round)
            for (const Sample& sample : mix)
                work(sample);
    };
    const double decoding = bench::median_seconds(9, [&] {
        each([&](const Sample& sample) {
            const auto message = owntracks::decode(sample.topic, sample.payload, keys);
            refused += !message;
            bench::keep(message);
        });
    });
    const double deciding = bench::median_seconds(9, [&] {
        each([&](const Sample& sample) {
            bench::keep(owntracks::journal_policy(sample.topic, sample.payload));
        });
    });
    if (refused > 0) throw std::runtime_error("a message of the mix is refused");
    bench::print_row("decode, mixed real shapes, one core", per_second(mix.size() * k_rounds, decoding),
                     "at least 120000 messages/s");
    bench::print_row("journal decision, the same mix, one core", per_second(mix.size() * k_rounds, deciding),
                     "at least 600000 messages/s");
    return 0;
}
