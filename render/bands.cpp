#include "render/bands.hpp"

#include <algorithm>
#include <future>
#include <thread>
#include <vector>

namespace mirror::render {
namespace {

constexpr std::size_t k_large_pixels = 1'000'000;
constexpr unsigned k_most_bands = 4;

}  // namespace

void in_bands(int rows, std::size_t pixels, const std::function<void(int, int)>& work) {
    const unsigned cores = std::clamp(std::thread::hardware_concurrency(), 1U, k_most_bands);
    const auto bands = static_cast<int>(pixels < k_large_pixels ? 1 : cores);
    std::vector<std::future<void>> others;
    for (int band = 1; band < bands; ++band)
        others.push_back(std::async(std::launch::async | std::launch::deferred, work, rows * band / bands,
                                    rows * (band + 1) / bands));
    work(0, rows / bands);
    for (std::future<void>& other : others)
        other.get();
}

}  // namespace mirror::render
