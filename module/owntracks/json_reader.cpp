// The nlohmann SAX handler behind read_json_payload().

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "module/owntracks/json_fields.hpp"
#include "module/owntracks/json_repair.hpp"

namespace mirror::owntracks {
namespace {

struct NamedKey {
    std::string_view name;
    Key key;
};

/// Wire names, in byte order for the binary search. Android writes SSID, iOS 26 ssid.
constexpr std::array k_names{
    NamedKey{"BSSID", Key::bssid},
    NamedKey{"SSID", Key::ssid},
    NamedKey{"_id", Key::id},
    NamedKey{"_type", Key::type},
    NamedKey{"acc", Key::acc},
    NamedKey{"action", Key::action},
    NamedKey{"alt", Key::alt},
    NamedKey{"android", Key::android},
    NamedKey{"backgroundRefreshStatus", Key::background_refresh},
    NamedKey{"batt", Key::batt},
    NamedKey{"bo", Key::bo},
    NamedKey{"bs", Key::bs},
    NamedKey{"bssid", Key::bssid},
    NamedKey{"cog", Key::cog},
    NamedKey{"conn", Key::conn},
    NamedKey{"created_at", Key::created_at},
    NamedKey{"data", Key::data},
    NamedKey{"desc", Key::desc},
    NamedKey{"dist", Key::dist},
    NamedKey{"distance", Key::distance},
    NamedKey{"event", Key::event},
    NamedKey{"face", Key::face},
    NamedKey{"floorsdown", Key::floorsdown},
    NamedKey{"floorsup", Key::floorsup},
    NamedKey{"from", Key::from},
    NamedKey{"hib", Key::hib},
    NamedKey{"iOS", Key::ios},
    NamedKey{"image", Key::image},
    NamedKey{"imagename", Key::imagename},
    NamedKey{"inregions", Key::inregions},
    NamedKey{"inrids", Key::inrids},
    NamedKey{"lat", Key::lat},
    NamedKey{"loc", Key::loc},
    NamedKey{"locationManagerAuthorizationStatus", Key::location_authorisation},
    NamedKey{"lon", Key::lon},
    NamedKey{"m", Key::m},
    NamedKey{"major", Key::major},
    NamedKey{"minor", Key::minor},
    NamedKey{"motionactivities", Key::motionactivities},
    NamedKey{"name", Key::name},
    NamedKey{"p", Key::p},
    NamedKey{"poi", Key::poi},
    NamedKey{"prox", Key::prox},
    NamedKey{"ps", Key::ps},
    NamedKey{"rad", Key::rad},
    NamedKey{"request", Key::request},
    NamedKey{"rid", Key::rid},
    NamedKey{"rssi", Key::rssi},
    NamedKey{"source", Key::source},
    NamedKey{"ssid", Key::ssid},
    NamedKey{"steps", Key::steps},
    NamedKey{"t", Key::t},
    NamedKey{"tag", Key::tag},
    NamedKey{"tid", Key::tid},
    NamedKey{"to", Key::to},
    NamedKey{"topic", Key::topic},
    NamedKey{"trip", Key::trip},
    NamedKey{"tst", Key::tst},
    NamedKey{"ubatt", Key::ubatt},
    NamedKey{"uext", Key::uext},
    NamedKey{"uuid", Key::uuid},
    NamedKey{"vac", Key::vac},
    NamedKey{"vel", Key::vel},
    NamedKey{"version", Key::version},
    NamedKey{"waypoints", Key::waypoints},
    NamedKey{"wifi", Key::wifi},
    NamedKey{"wtst", Key::wtst},
};
static_assert(std::ranges::is_sorted(k_names, {}, &NamedKey::name));

Key key_named(std::string_view name) {
    const auto found = std::ranges::lower_bound(k_names, name, {}, &NamedKey::name);
    return found != k_names.end() && found->name == name ? found->key : Key::count;
}

/// Fills a JsonPayload. Members of the top object, of a status' platform object and of each object in
/// `waypoints` are taken; everything else only has to be well-formed.
class Reader {
  public:
    using number_integer_t = nlohmann::json::number_integer_t;
    using number_unsigned_t = nlohmann::json::number_unsigned_t;
    using number_float_t = nlohmann::json::number_float_t;
    using string_t = nlohmann::json::string_t;
    using binary_t = nlohmann::json::binary_t;

    enum class Problem : std::uint8_t { none, syntax, trailing, not_an_object, too_deep };

    JsonPayload payload;
    Problem problem = Problem::none;
    std::size_t problem_byte = 0;

    bool null() {
        return scalar([](Fields& fields, Key key) { fields.set_null(key); });
    }
    bool boolean(bool) {
        return scalar([](Fields& fields, Key key) { fields.set_other(key); });
    }
    bool number_integer(number_integer_t value) { return number(static_cast<double>(value), false); }
    bool number_unsigned(number_unsigned_t value) { return number(static_cast<double>(value), false); }
    bool number_float(number_float_t value, const string_t& written) {
        return number(value, written.find('.') != string_t::npos);
    }
    bool string(string_t& value) {
        if (m_depth == 2 && m_list) {
            if (m_list->size() < k_max_list_entries) m_list->push_back(value);
            return true;
        }
        return scalar([&](Fields& fields, Key key) { fields.set_text(key, value); });
    }
    bool binary(binary_t&) { return true; }

    bool start_object(std::size_t) {
        if (m_depth == 1 && (m_key == Key::android || m_key == Key::ios)) {
            m_inside = Inside::platform;
        } else if (m_depth == 2 && m_inside == Inside::waypoints) {
            m_waypoint.clear();
            m_in_waypoint = true;
        }
        if (m_depth > 0) scalar([](Fields& fields, Key key) { fields.set_other(key); });
        return deeper();
    }
    bool key(string_t& name) {
        if (members()) m_key = key_named(name);
        if (m_depth == 1) forget_list();
        return true;
    }
    bool end_object() {
        if (m_depth == 3 && m_in_waypoint) {
            m_in_waypoint = false;
            auto& known = payload.waypoints;
            ++known.count;
            if (known.waypoints.size() < k_max_list_entries)
                known.waypoints.push_back(waypoint_from(m_waypoint));
        }
        return shallower();
    }
    bool start_array(std::size_t) {
        if (m_depth == 0) return stop(Problem::not_an_object);
        scalar([](Fields& fields, Key key) { fields.set_other(key); });
        if (m_depth == 1) start_list();
        return deeper();
    }
    bool end_array() { return shallower(); }

    bool parse_error(std::size_t byte, const std::string&, const nlohmann::json::exception&) {
        problem_byte = byte;
        return stop(m_started && m_depth == 0 ? Problem::trailing : Problem::syntax);
    }

  private:
    enum class Inside : std::uint8_t { nothing, platform, waypoints };

    /// Whose members are being read at this depth.
    Fields* members() {
        if (m_depth == 1) return &payload.top;
        if (m_depth == 2 && m_inside == Inside::platform) return &payload.platform;
        if (m_depth == 3 && m_in_waypoint) return &m_waypoint;
        return nullptr;
    }
    template <class Set>
    bool scalar(Set set) {
        if (m_depth == 0) return stop(Problem::not_an_object);
        Fields* const fields = members();
        if (fields && m_key != Key::count) set(*fields, m_key);
        return true;
    }
    bool number(double value, bool decimal_point) {
        return scalar([&](Fields& fields, Key key) { fields.set_number(key, value, decimal_point); });
    }
    std::optional<std::vector<std::string>>* list_named(Key key) {
        if (key == Key::inregions) return &payload.regions;
        if (key == Key::inrids) return &payload.region_ids;
        if (key == Key::motionactivities) return &payload.motion_activities;
        return nullptr;
    }
    /// Of a repeated member the last counts, also when it is no list any more.
    void forget_list() {
        if (auto* const list = list_named(m_key)) list->reset();
        if (m_key == Key::waypoints) payload.waypoints = {};
    }
    void start_list() {
        if (auto* const list = list_named(m_key)) m_list = &list->emplace();
        if (m_key == Key::waypoints) m_inside = Inside::waypoints;
    }
    bool deeper() {
        m_started = true;
        return ++m_depth <= k_max_depth || stop(Problem::too_deep);
    }
    bool shallower() {
        --m_depth;
        if (m_depth == 1) {
            m_list = nullptr;
            m_inside = Inside::nothing;
        }
        return true;
    }
    bool stop(Problem why) {
        problem = why;
        return false;
    }

    Fields m_waypoint;
    std::vector<std::string>* m_list = nullptr;
    int m_depth = 0;
    Key m_key = Key::count;
    Inside m_inside = Inside::nothing;
    bool m_in_waypoint = false;
    bool m_started = false;
};

DecodeRefusal refusal(Reader::Problem problem, std::size_t byte) {
    switch (problem) {
        case Reader::Problem::not_an_object:
            return {RefusalReason::not_an_object, "the payload is JSON but not an object"};
        case Reader::Problem::too_deep:
            return {RefusalReason::too_deep, fmt::format("nested deeper than {} levels", k_max_depth)};
        case Reader::Problem::trailing:
            return {RefusalReason::trailing_data,
                    fmt::format("something follows the JSON object at byte {}", byte)};
        default:
            return {RefusalReason::not_json,
                    fmt::format("the payload is not JSON: syntax error at byte {}", byte)};
    }
}

bool read(std::string_view payload, Reader& reader) {
    return nlohmann::json::sax_parse(payload.data(), payload.data() + payload.size(), &reader);
}

}  // namespace

Result<JsonPayload, DecodeRefusal> read_json_payload(std::string_view payload) {
    // nlohmann 3.11 takes a zero byte for the end of the input.
    if (const std::size_t zero = payload.find('\0'); zero != std::string_view::npos)
        return tl::unexpected(refusal(Reader::Problem::syntax, zero + 1));
    Reader reader;
    if (read(payload, reader)) return std::move(reader.payload);
    if (reader.problem == Reader::Problem::syntax) {
        if (const auto repaired = repaired_json(payload)) {
            Reader second;
            if (read(*repaired, second)) return std::move(second.payload);
        }
    }
    return tl::unexpected(refusal(reader.problem, reader.problem_byte));
}

}  // namespace mirror::owntracks
