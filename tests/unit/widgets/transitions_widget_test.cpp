// The feed: a list in one face.

#include "render/widgets/transitions_widget.hpp"

#include <set>

#include "tests/support/catch.hpp"

using namespace mirror;
using namespace mirror::render;
using namespace std::chrono_literals;

namespace {

/// The faces in which the sentences of a feed are set at this width.
std::set<Face> faces_of(const std::vector<std::string>& sentences, int width_px) {
    FontSet fonts(MIRROR_SOURCE_DIR "/assets/fonts");
    TransitionsWidget widget(config::Module{}, {&fonts, nullptr, TypeScale::for_screen(1080, 1920, {}, 1)});
    view::TransitionsView view;
    for (const std::string& sentence : sentences)
        view.rows.push_back({sentence, "07:31"});
    widget.show({0, "", std::move(view)}, 0ms);
    SceneBuilder builder(1080, 1920, fonts);
    builder.begin_layer("feed");
    widget.draw(builder, {0, 0, width_px, 400}, true, 0ms);
    std::set<Face> faces;
    const Scene scene = builder.take();
    for (const Item& item : scene.layers.front().items) {
        const auto* const run = std::get_if<TextRun>(&item.what);
        if (run != nullptr && run->text != "07:31") faces.insert(run->font.face);
    }
    return faces;
}

}  // namespace

TEST_CASE("where one sentence of the feed has to be narrow all of them are") {
    const std::vector<std::string> sentences{"Ben got home", "Clara arrived at School", "Anna left Work"};
    CHECK(faces_of(sentences, 900) == std::set<Face>{Face::regular});
    CHECK(faces_of(sentences, 440) == std::set<Face>{Face::condensed_regular});
    CHECK(faces_of({"Ben got home"}, 440) == std::set<Face>{Face::regular});
}
