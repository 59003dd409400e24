#include "module/view/mqtt_value_view.hpp"

#include "module/base/utf8.hpp"
#include "module/view/ages.hpp"

namespace mirror::view {
namespace {

constexpr std::size_t k_most_label_codepoints = 60;
constexpr std::string_view k_no_value = "—";

std::string words_of(const Language& language, const topics::Reading& reading, std::optional<int> decimals) {
    struct Words {
        const Language& language;
        std::optional<int> decimals;
        std::string operator()(std::monostate) const { return std::string(k_no_value); }
        std::string operator()(bool is_on) const { return language.text(is_on ? "value.on" : "value.off"); }
        std::string operator()(double number) const { return language.number(number, decimals); }
        std::string operator()(const std::string& text) const { return text; }
    };
    return std::visit(Words{language, decimals}, reading);
}

ValueRow row_of(const ViewInput& input, const config::MqttValue& wanted, NextChange& next) {
    ValueRow row;
    row.label = safe_text(wanted.label, k_most_label_codepoints);
    row.icon = wanted.icon;
    const auto heard = input.local.heard.values.find({wanted.topic, wanted.pointer});
    if (heard == input.local.heard.values.end()) {
        row.value = k_no_value;
        return row;
    }
    row.value = words_of(input.language, heard->second.reading, wanted.decimals);
    // A word has no unit: "on", "open", "—".
    if (std::holds_alternative<double>(heard->second.reading))
        row.unit = safe_text(wanted.unit, k_most_label_codepoints);
    if (wanted.max_age.count() == 0) return row;
    const auto age = input.now.since_boot - heard->second.at;
    if (age < wanted.max_age) {
        next.at(input.now.wall + (wanted.max_age - age));
        return row;
    }
    const Phrase words = ago(input.language, input.now, age);
    row.age = words.text;
    next.at(words.until);
    return row;
}

}  // namespace

MqttValueView mqtt_value_view(const ViewInput& input, const config::MqttValueOptions& options,
                              NextChange& next) {
    MqttValueView view;
    for (const config::MqttValue& wanted : options.values)
        view.rows.push_back(row_of(input, wanted, next));
    return view;
}

}  // namespace mirror::view
