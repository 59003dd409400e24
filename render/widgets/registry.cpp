#include <array>

#include "render/widgets/clock_widget.hpp"
#include "render/widgets/connection_widget.hpp"
#include "render/widgets/map_widget.hpp"
#include "render/widgets/message_widget.hpp"
#include "render/widgets/mqtt_value_widget.hpp"
#include "render/widgets/people_widget.hpp"
#include "render/widgets/provisioning_widget.hpp"
#include "render/widgets/ribbons_widget.hpp"
#include "render/widgets/sentence_widget.hpp"
#include "render/widgets/transitions_widget.hpp"
#include "render/widgets/vehicles_widget.hpp"
#include "render/widgets/weasley_clock_widget.hpp"
#include "render/widgets/widget.hpp"

namespace mirror::render {
namespace {

template <class W>
std::unique_ptr<Widget> make(const config::Module& module, const WidgetContext& context) {
    return std::make_unique<W>(module, context);
}

constexpr std::array k_widgets{
    WidgetKind{"clock", make<ClockWidget>},
    WidgetKind{"connection", make<ConnectionWidget>},
    WidgetKind{"map", make<MapWidget>},
    WidgetKind{"people", make<PeopleWidget>},
    WidgetKind{"sentence", make<SentenceWidget>},
    WidgetKind{"transitions", make<TransitionsWidget>},
    WidgetKind{"mqttValue", make<MqttValueWidget>},
    WidgetKind{"message", make<MessageWidget>},
    WidgetKind{"vehicles", make<VehiclesWidget>},
    WidgetKind{"provisioning", make<ProvisioningWidget>},
    WidgetKind{"ribbons", make<RibbonsWidget>},
    WidgetKind{"weasleyClock", make<WeasleyClockWidget>},
};

}  // namespace

std::unique_ptr<Widget> make_widget(const config::Module& module, const WidgetContext& context) {
    for (const WidgetKind& kind : k_widgets) {
        if (module.name == kind.name) return kind.make(module, context);
    }
    return nullptr;
}

std::vector<std::string_view> widget_names() {
    std::vector<std::string_view> names;
    names.reserve(k_widgets.size());
    for (const WidgetKind& kind : k_widgets)
        names.emplace_back(kind.name);
    return names;
}

}  // namespace mirror::render
