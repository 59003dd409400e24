#pragma once
// What the topics that modules ask for said last. Lives in memory only: the broker's retained messages fill
// it again after a start.

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "module/base/clock.hpp"
#include "module/topics/read_payload.hpp"

namespace mirror::topics {

/// A place in the messages of one topic.
struct Source {
    std::string topic;
    std::string pointer;
    auto operator<=>(const Source&) const = default;
};

/// What to listen to.
struct Wishes {
    std::vector<Source> values;
    std::vector<std::string> alerts;  ///< topics
    std::optional<Source> presence;
    bool operator==(const Wishes&) const = default;

    /// Every topic of it, once each, sorted.
    [[nodiscard]] std::vector<std::string> topics() const;
};

struct HeardValue {
    Reading reading;
    SinceBoot at{};
    bool operator==(const HeardValue&) const = default;
};

struct HeardAlert {
    Alert alert;
    SinceBoot at{};
    bool operator==(const HeardAlert&) const = default;
};

struct HeardPresence {
    bool is_present = false;
    SinceBoot since{};  ///< when it became so
    bool operator==(const HeardPresence&) const = default;
};

/// Everything that was said, as one value.
struct Heard {
    std::map<Source, HeardValue> values;
    std::map<std::string, std::vector<HeardAlert>> alerts;  ///< by topic, newest first
    std::optional<HeardPresence> presence;
    bool operator==(const Heard&) const = default;
};

/// Any thread.
class TopicBoard {
  public:
    /// Listens to these from now on; what was said on topics that stay is kept.
    void want(Wishes wishes);

    /// Whether somebody wants what is said on this topic.
    bool wants(std::string_view topic);

    /// Takes a message of one of the topics. \param is_retained the broker says it again, nobody said it now
    /// \return whether it is one of them
    bool take(std::string_view topic, std::string_view payload, Moment now, bool is_retained = false);

    /// What was said, when that changed since the last call.
    std::optional<Heard> news();

  private:
    void take_alert(const std::string& topic, std::string_view payload, Moment now, bool is_retained);

    std::mutex m_guard;
    Wishes m_wishes;
    Heard m_heard;
    bool m_is_news = false;
};

}  // namespace mirror::topics
