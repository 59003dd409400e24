#include "module/announce/board.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "module/base/topic_text.hpp"

namespace mirror::announce {
namespace {

/// Gives the later ones of equal texts a number.
std::vector<std::string> numbered(std::vector<std::string> texts) {
    std::set<std::string> taken;
    for (std::string& text : texts) {
        std::string wanted = text;
        for (int number = 2; !taken.insert(wanted).second; ++number)
            wanted = fmt::format("{}_{}", text, number);
        text = std::move(wanted);
    }
    return texts;
}

std::string level_of(std::string_view name) {
    std::string level = topic_text(name, '_');
    for (char& letter : level) {
        if (letter == ' ' || letter == '/' || letter == '+' || letter == '#') letter = '_';
    }
    return level.empty() ? "_" : level;
}

mqtt::OutgoingMessage retained(const std::string& topic, const std::string& payload) {
    return {topic, payload, 1, true};
}

}  // namespace

std::string root_of(const config::Config& config) {
    return config.announce.topic.empty() ? "owntracks-mirror/" + config.unique_id : config.announce.topic;
}

std::string online_topic(std::string_view root) {
    return fmt::format("{}/mirror/online", root);
}

std::string control_topic(std::string_view root) {
    return fmt::format("{}/control", root);
}

std::string reply_topic(std::string_view root) {
    return fmt::format("{}/control/reply", root);
}

std::string picture_topic(std::string_view root) {
    return fmt::format("{}/mirror/snapshot", root);
}

std::string birth_topic(const config::HomeAssistant& home_assistant) {
    return home_assistant.prefix + "/status";
}

std::vector<std::string> levels_of(std::span<const std::string> names) {
    std::vector<std::string> levels;
    for (const std::string& name : names)
        levels.push_back(level_of(name));
    return numbered(std::move(levels));
}

Ledger::Ledger(std::set<std::string> topics) : m_topics(std::move(topics)) {}

void Ledger::forget_payloads() {
    m_published.clear();
}

void Ledger::expect(const Board& board) {
    for (const auto& [topic, payload] : board)
        m_topics.insert(topic);
}

std::vector<mqtt::OutgoingMessage> Ledger::renew(const Board& board) {
    std::vector<mqtt::OutgoingMessage> news;
    for (const auto& [topic, payload] : board) {
        const auto known = m_published.find(topic);
        if (known == m_published.end() || known->second != payload) news.push_back(retained(topic, payload));
    }
    for (const std::string& topic : m_topics) {
        if (!board.contains(topic)) news.push_back(retained(topic, ""));
    }
    m_topics.clear();
    expect(board);
    m_published = board;
    return news;
}

}  // namespace mirror::announce
