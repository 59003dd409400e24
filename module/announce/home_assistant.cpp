#include "module/announce/home_assistant.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace mirror::announce {
namespace {

using HaJson = nlohmann::ordered_json;

constexpr auto* k_program = "owntracks-mirror";

/// Letters that an object id may have: [a-zA-Z0-9_-]. Everything else becomes `_` and its two hex digits, so
/// that different names stay different.
std::string id_of(std::string_view name) {
    std::string id;
    for (const char letter : name) {
        const bool is_plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                              (letter >= '0' && letter <= '9') || letter == '-';
        if (is_plain) {
            id += letter;
        } else {
            id += fmt::format("_{:02x}", static_cast<unsigned char>(letter));
        }
    }
    return id;
}

/// One entity: which MQTT integration it is, a word for it within its device, and its own keys.
struct Entity {
    std::string platform;
    std::string key;
    HaJson keys;
};

/// `{{ value_json.<key> }}`; what is null or missing becomes Home Assistant's word for "unknown".
std::string value_of(std::string_view key) {
    return fmt::format("{{{{ value_json.{} }}}}", key);
}

/// As a binary sensor's words, ON and OFF by default.
std::string truth_of(std::string_view key) {
    return fmt::format("{{{{ 'None' if value_json.{0} is none else 'ON' if value_json.{0} else 'OFF' }}}}",
                       key);
}

std::string time_of(std::string_view key) {
    return fmt::format("{{{{ (value_json.{0} | as_datetime) if value_json.{0} else 'None' }}}}", key);
}

Entity binary_sensor(const std::string& topic, const char* key, const char* name, const char* device_class) {
    HaJson keys{{"name", name}, {"state_topic", topic}, {"value_template", truth_of(key)}};
    if (device_class[0] != '\0') keys["device_class"] = device_class;
    return {"binary_sensor", key, std::move(keys)};
}

/// \param more keys of this sensor alone
Entity sensor(const std::string& topic, const char* key, const char* name, std::string value_template,
              const HaJson& more = HaJson::object()) {
    HaJson keys{{"name", name}, {"state_topic", topic}, {"value_template", std::move(value_template)}};
    keys.update(more);
    return {"sensor", key, std::move(keys)};
}

class Discovery {
  public:
    explicit Discovery(const DiscoveryInput& input)
        : m_input(input),
          m_root(root_of(input.config)),
          m_mirror_id(fmt::format("owntracks_mirror_{}", id_of(input.config.announce.topic.empty()
                                                                   ? input.config.unique_id
                                                                   : input.config.announce.topic))) {}

    Board board() {
        add_mirror();
        for (const Member& member : members_of(m_input.summary))
            add_member(member);
        return std::move(m_board);
    }

  private:
    HaJson device(const std::string& id, const std::string& name, const char* model) const {
        HaJson device{{"identifiers", HaJson::array({id})},
                      {"name", name},
                      {"manufacturer", k_program},
                      {"model", model},
                      {"sw_version", m_input.version}};
        if (id != m_mirror_id) device["via_device"] = m_mirror_id;
        return device;
    }

    void add_availability(HaJson& keys) const {
        keys["availability_topic"] = online_topic(m_root);
        keys["payload_available"] = "true";
        keys["payload_not_available"] = "false";
    }

    /// Publishes the entities of one device, in one message or one for each.
    /// \param message tells messages of one device apart
    void add(const std::string& message, const HaJson& device, std::vector<Entity> entities) {
        const config::HomeAssistant& wanted = m_input.config.home_assistant;
        const HaJson origin{{"name", k_program}, {"sw_version", m_input.version}};
        HaJson whole{{"device", device}, {"origin", origin}};
        add_availability(whole);
        whole["qos"] = 1;
        HaJson components = HaJson::object();
        for (Entity& entity : entities) {
            const std::string id = message + "_" + entity.key;
            entity.keys["unique_id"] = id;
            if (wanted.form == config::DiscoveryForm::device) {
                entity.keys["platform"] = entity.platform;
                components[entity.key] = std::move(entity.keys);
                continue;
            }
            HaJson single = std::move(entity.keys);
            single["device"] = device;
            single["origin"] = origin;
            single["qos"] = 1;
            add_availability(single);
            m_board[fmt::format("{}/{}/{}/config", wanted.prefix, entity.platform, id)] = text(single);
        }
        if (wanted.form != config::DiscoveryForm::device) return;
        whole["components"] = std::move(components);
        m_board[fmt::format("{}/device/{}/config", wanted.prefix, message)] = text(whole);
    }

    static std::string text(const HaJson& json) {
        return json.dump(-1, ' ', false, HaJson::error_handler_t::replace);
    }

    void add_mirror() {
        const std::string household = m_root + "/household";
        const HaJson device =
            this->device(m_mirror_id, fmt::format("Mirror {}", m_input.config.unique_id), "Mirror");
        std::vector<Entity> entities{
            binary_sensor(household, "everyone_home", "Everyone home", "presence"),
            binary_sensor(household, "anyone_home", "Anyone home", "presence"),
            binary_sensor(household, "nobody_home", "Nobody home", ""),
            sensor(household, "count", "People home", value_of("count"),
                   {{"state_class", "measurement"}, {"json_attributes_topic", household}}),
            // A state has at most 255 letters.
            sensor(household, "sentence", "Sentence", "{{ value_json.sentence[:255] }}")};
        add(m_mirror_id, device, std::move(entities));
        if (!m_input.config.control.enabled) return;
        // Messages of their own: Home Assistant removes what a message was about when it is emptied.
        add(m_mirror_id + "_screen", device, {screen(), brightness()});
        add(m_mirror_id + "_guest", device, {guests()});
        for (const std::string& id : m_input.modules)
            add(fmt::format("{}_module_{}", m_mirror_id, id_of(id)), device, {module_switch(id)});
    }

    // What is switched says so itself, and only once it is done: nothing is taken for granted before.

    Entity screen() const {
        return {"switch",
                "power",
                {{"name", "Screen"},
                 {"state_topic", m_root + "/mirror/screen"},
                 {"command_topic", control_topic(m_root)},
                 {"payload_on", "screen on"},
                 {"payload_off", "screen off"},
                 {"state_on", "on"},
                 {"state_off", "off"},
                 {"optimistic", false}}};
    }

    Entity guests() const {
        return {"switch",
                "on",
                {{"name", "Guests"},
                 {"state_topic", m_root + "/mirror/guest"},
                 {"command_topic", control_topic(m_root)},
                 {"payload_on", "guest on"},
                 {"payload_off", "guest off"},
                 {"state_on", "on"},
                 {"state_off", "off"},
                 {"optimistic", false}}};
    }

    Entity brightness() const {
        return {"number",
                "brightness",
                {{"name", "Brightness"},
                 {"state_topic", m_root + "/mirror/brightness"},
                 {"command_topic", control_topic(m_root)},
                 {"command_template", "screen dim {{ value | int }}"},
                 {"min", 1},
                 {"max", 100},
                 {"step", 1},
                 {"mode", "slider"},
                 {"unit_of_measurement", "%"},
                 {"optimistic", false}}};
    }

    Entity module_switch(const std::string& id) const {
        return {"switch",
                "shown",
                {{"name", "Module " + id},
                 {"state_topic", module_topic(m_root, id)},
                 {"command_topic", control_topic(m_root)},
                 {"payload_on", "show " + id},
                 {"payload_off", "hide " + id},
                 {"state_on", "on"},
                 {"state_off", "off"},
                 {"optimistic", false}}};
    }

    void add_member(const Member& member) {
        const std::string topic = topic_of(m_root, member);
        // By the name: who has one that is made fit keeps it when another one comes.
        const std::string id = fmt::format("{}_{}_{}", m_mirror_id, member.is_vehicle ? "vehicle" : "person",
                                           id_of(member.status->name));
        std::vector<Entity> entities{
            tracker(topic),
            sensor(topic, "place", "Place",
                   "{{ value_json.region if value_json.region else value_json.whereabouts }}"),
            sensor(topic, "since", "There since", time_of("since"), {{"device_class", "timestamp"}}),
            sensor(
                topic, "distance_home", "Distance from home", value_of("distance_home"),
                {{"device_class", "distance"}, {"unit_of_measurement", "m"}, {"state_class", "measurement"}}),
            sensor(topic, "last_heard", "Last heard", time_of("last_heard"),
                   {{"device_class", "timestamp"}})};
        if (member.is_vehicle) {
            entities.push_back(binary_sensor(topic, "ignition", "Ignition", "running"));
            entities.push_back(binary_sensor(topic, "alarm", "Alarm", "safety"));
            entities.push_back(binary_sensor(topic, "asleep", "Asleep", ""));
            entities.push_back(sensor(
                topic, "supply_volts", "Supply", value_of("supply_volts"),
                {{"device_class", "voltage"}, {"unit_of_measurement", "V"}, {"state_class", "measurement"}}));
        } else {
            entities.push_back(sensor(
                topic, "battery", "Battery", value_of("battery"),
                {{"device_class", "battery"}, {"unit_of_measurement", "%"}, {"state_class", "measurement"}}));
            entities.push_back(binary_sensor(topic, "approaching", "Approaching home", ""));
            entities.push_back(sensor(topic, "freshness", "Freshness", value_of("freshness")));
        }
        add(id, device(id, member.status->name, member.is_vehicle ? "Vehicle" : "Person"),
            std::move(entities));
    }

    /// `home`, `not_home` or a region's name, as the glass says; `None` where the mirror does not know: then
    /// there is no position either.
    static Entity tracker(const std::string& topic) {
        return {"device_tracker",
                "tracker",
                {{"name", nullptr},
                 {"state_topic", topic},
                 {"value_template",
                  "{{ 'None' if value_json.home is none else 'home' if value_json.home else "
                  "value_json.region if value_json.region else 'not_home' }}"},
                 {"json_attributes_topic", topic},
                 {"payload_reset", "None"},
                 {"source_type", "gps"}}};
    }

    const DiscoveryInput& m_input;
    std::string m_root;
    std::string m_mirror_id;
    Board m_board;
};

}  // namespace

Board discovery_board(const DiscoveryInput& input) {
    if (!input.config.home_assistant.enabled || !input.config.announce.enabled) return {};
    return Discovery(input).board();
}

}  // namespace mirror::announce
