#pragma once
// What a phone is told when it posts: where the others are, their cards, and commands that wait for it.
// Source: OwnTracks booklet, tech/http.md; OwnTracks Android 2.6 and iOS 26.3 tell friends apart by `tid`.

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mirror::http {

/// Somebody of the household, as the others may see them.
struct Friend {
    std::string name;
    std::vector<std::string> bases;  ///< base topics of their devices
    std::string tid;                 ///< of the household's only one
    struct Place {
        double lat_deg = 0;
        double lon_deg = 0;
        std::int64_t time_s = 0;  ///< epoch
        std::optional<double> accuracy_m;
        std::optional<double> speed_kmh;
        std::optional<double> course_deg;
        bool operator==(const Place&) const = default;
    };
    std::optional<Place> place;
    std::string face_base64;  ///< of a JPEG or PNG; empty: none
    bool operator==(const Friend&) const = default;
};
using Friends = std::vector<Friend>;

/// Gives everybody a tid who has none yet: of their name, and of nobody else.
void complete_tids(Friends& friends);

/// The answer to whoever has this base topic: everybody else, then the commands.
/// \param with_cards also names and pictures \param commands JSON objects, as they are
std::string answer_json(const Friends& friends, std::string_view own_base, bool with_cards,
                        const std::vector<std::string>& commands);

/// Commands for phones that post: each waits for its phone to come by, and is handed over once.
class CommandBox {
  public:
    static constexpr std::size_t k_most_for_one = 20;

    /// The same command twice is one; of too many the oldest goes.
    void put(const std::string& base_topic, std::string command);
    [[nodiscard]] std::vector<std::string> take(const std::string& base_topic);

  private:
    std::map<std::string, std::deque<std::string>> m_waiting;
};

}  // namespace mirror::http
