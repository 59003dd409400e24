#include "module/base/nearest.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace mirror {
namespace {

/// Edit distance with neighbouring letters swapped counted once, in half steps: 2 for a changed letter, 1 for
/// its case.
int half_steps(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
    std::vector<std::vector<int>> cost(a.size() + 1, std::vector<int>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i)
        cost[i][0] = static_cast<int>(2 * i);
    for (std::size_t j = 0; j <= b.size(); ++j)
        cost[0][j] = static_cast<int>(2 * j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const int change = a[i - 1] == b[j - 1] ? 0 : lower(a[i - 1]) == lower(b[j - 1]) ? 1 : 2;
            cost[i][j] = std::min({cost[i - 1][j] + 2, cost[i][j - 1] + 2, cost[i - 1][j - 1] + change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 2);
            }
        }
    }
    return cost[a.size()][b.size()];
}

}  // namespace

std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> candidates) {
    std::optional<std::string_view> best;
    int best_cost = static_cast<int>(std::max<std::size_t>(2, word.size() * 2 / 3)) + 1;
    for (const std::string_view candidate : candidates) {
        const int cost = half_steps(word, candidate);
        if (cost < best_cost) {
            best_cost = cost;
            best = candidate;
        }
    }
    return best;
}

}  // namespace mirror
