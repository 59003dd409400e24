#pragma once
// One complete frame without any display.

#include <vector>

#include "module/base/result.hpp"
#include "module/engine/session.hpp"
#include "module/view/make_view.hpp"
#include "render/scene.hpp"

namespace mirror::render {

/// What goes wrong in the mirror itself, for the connection module.
std::vector<view::LocalProblem> words_for_trouble(const engine::Trouble& trouble,
                                                  const std::vector<view::LocalProblem>& known,
                                                  const std::vector<Failure>& language);

struct PictureRequest {
    int width_px = 1080;
    int height_px = 1920;
    Moment moment;  ///< what time the picture shows
    std::vector<view::LocalProblem> problems;
    bool is_listening = true;  ///< false: the broker was not asked, so its silence is no news
};

/// Sentences about modules that find no room on a screen of this size, as far as the configuration alone says
/// it: with nobody known yet.
std::vector<std::string> modules_without_room(const config::Config& config, int width_px, int height_px);

/// Draws what the screen would show of a session, map included. Blocks until the map is drawn (at most ten
/// seconds). \return the picture, or why there is none
Result<Image, Failure> draw_picture(const config::Config& config, engine::Session& session,
                                    const PictureRequest& request);

}  // namespace mirror::render
