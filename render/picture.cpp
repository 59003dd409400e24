#include "render/picture.hpp"

#include "module/base/assets.hpp"
#include "module/base/inbox.hpp"
#include "module/base/log.hpp"
#include "module/tiles/place_finder.hpp"
#include "render/map/map_service.hpp"
#include "render/map/shipped_maps.hpp"
#include "render/photo/photo_service.hpp"
#include "render/sdl/canvas.hpp"
#include "render/stage.hpp"

namespace mirror::render {
namespace {

using namespace std::chrono_literals;

constexpr auto k_map_patience = 10s;

/// The names of the places where people are who are out.
view::NearPlaces places_of(const config::Config& config, const household::Summary& summary) {
    view::NearPlaces places;
    const std::vector<LatLon> wishes = places.wishes(summary);
    const auto names = tiles::find_places(map::map_setup(config).files, wishes);
    for (std::size_t i = 0; i < names.size(); ++i)
        places.put(wishes[i], {names[i].settlement, names[i].quarter});
    return places;
}

}  // namespace

std::vector<view::LocalProblem> words_for_trouble(const engine::Trouble& trouble,
                                                  const std::vector<view::LocalProblem>& known,
                                                  const std::vector<Failure>& language) {
    using view::LocalProblemKind;
    std::vector<view::LocalProblem> problems = known;
    for (const std::string* text : {&trouble.journal, &trouble.storage}) {
        if (!text->empty()) problems.push_back({LocalProblemKind::storage_failed, *text});
    }
    for (const std::string& notice : trouble.notices)
        problems.push_back({LocalProblemKind::notice, notice});
    for (const Failure& failure : language)
        problems.push_back({LocalProblemKind::language_problem, failure.text});
    return problems;
}

Result<Image, Failure> draw_picture(const config::Config& config, engine::Session& session,
                                    const PictureRequest& request) {
    try {
        const view::Language language(view::language_settings(config), assets_folder());
        FontSet fonts((assets_folder() / "fonts").string());
        Inbox<map::MapPicture> inbox(8);
        map::MapService maps(map::map_setup(config),
                             [&inbox](map::MapPicture picture) { inbox.send(std::move(picture)); });
        view::LocalState local;
        local.problems = words_for_trouble(session.trouble(), request.problems, language.problems());
        local.trails = session.trails();
        local.heard = session.heard();
        const view::ViewNow now{request.moment.wall, request.moment.since_boot, session.is_clock_trusted()};
        mqtt::ConnectionStatus connection = session.connection();
        if (!request.is_listening) connection.problem = mqtt::ConnectionProblem::none;
        const household::Summary summary = session.summary(request.moment);
        local.pasts = session.pasts(summary);
        local.places = places_of(config, summary);
        const auto view = [&] { return view::make_view(config, summary, connection, language, now, local); };
        PhotoService photos([&inbox] { inbox.wake(); });
        Stage stage(config, request.width_px, request.height_px, fonts, &maps, &photos);
        stage.allow_motion(false);
        stage.show(view(), MotionTime(0));
        Scene scene = stage.compose(MotionTime(0));
        const auto deadline = std::chrono::steady_clock::now() + k_map_patience;
        while ((maps.is_waiting() || photos.is_waiting()) && std::chrono::steady_clock::now() < deadline) {
            for (map::MapPicture& picture : inbox.wait_until(deadline)) {
                for (const std::string& problem : maps.take(std::move(picture)))
                    log::warn("{}", problem);
            }
            photos.collect();
            scene = stage.compose(MotionTime(0));
        }
        if (!maps.trouble().empty()) {
            local.problems.push_back({view::LocalProblemKind::notice, maps.trouble()});
            stage.show(view(), MotionTime(0));
            scene = stage.compose(MotionTime(0));
        }
        Canvas canvas(request.width_px, request.height_px, fonts);
        canvas.paint(scene);
        return canvas.image();
    } catch (const std::exception& problem) {
        return tl::unexpected(Failure{problem.what()});
    }
}

}  // namespace mirror::render
