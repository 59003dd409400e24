#include "module/engine/phone_cards.hpp"

#include <fmt/format.h>

#include <set>

#include "module/base/log.hpp"
#include "module/engine/broker_options.hpp"
#include "module/owntracks/base64.hpp"

namespace mirror::engine {
namespace {

/// Phones take larger ones, but every connection of every phone gets all of them.
constexpr std::size_t k_most_face_bytes = std::size_t{48} * 1024;

std::optional<std::string> face_in(const std::string& file, const FaceOf& face_of) {
    const auto face = face_of ? face_of(file) : tl::unexpected(Failure{"pictures are not read here"});
    if (face && face->size() <= k_most_face_bytes) return owntracks::encode_base64(*face);
    log::write_rarely(log::Level::warning, "card " + file,
                      fmt::format("the phones get no picture from {}: {}", file,
                                  face ? "it is too large, even in small" : face.error().text));
    return std::nullopt;
}

std::filesystem::file_time_type time_of(const std::string& file) {
    std::error_code none;
    const auto written = std::filesystem::last_write_time(file, none);
    return none ? std::filesystem::file_time_type::min() : written;
}

}  // namespace

bool PhoneCards::look(const config::Config& config) {
    bool has_changed = false;
    std::set<std::string> files;
    for (const config::Person& person : config.people) {
        if (person.kind != config::PersonKind::person || person.photo.empty()) continue;
        files.insert(person.photo);
        const auto written = time_of(person.photo);
        const auto known = m_faces.find(person.photo);
        if (known != m_faces.end() && known->second.written == written) continue;
        m_faces[person.photo] = {written, face_in(person.photo, m_face_of)};
        has_changed = true;
    }
    std::erase_if(m_faces, [&](const auto& entry) { return !files.contains(entry.first); });
    return has_changed;
}

std::map<std::string, provisioning::Card> PhoneCards::cards(const config::Config& config) {
    look(config);
    std::map<std::string, provisioning::Card> cards;
    for (const config::Person& person : config.people) {
        if (person.kind != config::PersonKind::person) continue;
        provisioning::Card card{person.name, "", true};
        if (const auto face = m_faces.find(person.photo); face != m_faces.end()) {
            card.is_picture_known = face->second.base64.has_value();
            card.face_base64 = face->second.base64.value_or("");
        }
        for (const std::string& device : person.devices)
            cards[phones_root(config) + device] = card;
    }
    return cards;
}

}  // namespace mirror::engine
