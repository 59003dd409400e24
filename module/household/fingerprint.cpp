#include "module/household/fingerprint.hpp"

#include <algorithm>
#include <bit>
#include <optional>
#include <string>

namespace mirror::household {
namespace {

/// FNV-1a over words and text: the same on every machine, unlike std::hash.
class Hash {
  public:
    void add(std::uint64_t word) { m_value = (std::rotl(m_value, 23) ^ word) * 0x9E3779B97F4A7C15ULL; }
    void add(double number) { add(std::bit_cast<std::uint64_t>(number)); }
    void add(UtcSeconds time) { add(static_cast<std::uint64_t>(time.time_since_epoch().count())); }
    void add(LatLon place) {
        add(place.lat_deg());
        add(place.lon_deg());
    }
    void add(std::string_view text) {
        std::uint64_t value = 0xCBF29CE484222325ULL;
        for (const char c : text)
            value = (value ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
        add(value);
    }
    template <class T>
    void add(const std::optional<T>& value) {
        add(static_cast<std::uint64_t>(value.has_value()));
        if (value) add(*value);
    }
    void add(const std::string& text) { add(std::string_view(text)); }
    [[nodiscard]] std::uint64_t value() const { return m_value == 0 ? 1 : m_value; }

  private:
    std::uint64_t m_value = 0x243F6A8885A308D3ULL;
};

}  // namespace

std::uint64_t fingerprint(std::string_view suffix, const owntracks::Location& location) {
    Hash hash;
    hash.add(suffix);
    if (location.message_id) {
        hash.add(*location.message_id);
        return hash.value();
    }
    hash.add(location.fix_time);
    hash.add(location.created_at);
    hash.add(location.trigger);
    hash.add(location.position);
    return hash.value();
}

std::uint64_t fingerprint(const owntracks::Transition& transition) {
    Hash hash;
    hash.add(std::string_view("event"));
    if (transition.message_id) {
        hash.add(*transition.message_id);
        return hash.value();
    }
    hash.add(static_cast<std::uint64_t>(transition.event));
    hash.add(transition.fix_time);
    hash.add(transition.created_at);
    hash.add(transition.region_name);
    hash.add(transition.position);
    return hash.value();
}

bool note_fingerprint(RecentMessages& recent, std::uint64_t print) {
    if (std::ranges::find(recent.fingerprints, print) != recent.fingerprints.end()) return false;
    recent.fingerprints[recent.next] = print;
    recent.next = static_cast<std::uint32_t>((recent.next + 1) % k_max_recent);
    return true;
}

}  // namespace mirror::household
