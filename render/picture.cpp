#include "render/picture.hpp"

#include "module/base/assets.hpp"
#include "module/base/inbox.hpp"
#include "module/base/log.hpp"
#include "module/control/desk.hpp"
#include "module/household/rules.hpp"
#include "module/household/state.hpp"
#include "module/storage/open_database.hpp"
#include "module/tiles/place_finder.hpp"
#include "module/view/privacy.hpp"
#include "module/view/setup_hint.hpp"
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
    const std::vector<LatLon> wishes = places.wishes(view::for_place_names(config, summary));
    const auto names = tiles::find_places(map::map_setup(config).files, wishes);
    for (std::size_t i = 0; i < names.size(); ++i)
        places.put(wishes[i], {names[i].settlement, names[i].quarter});
    return places;
}

view::LocalProblemKind kind_of_fault(storage::Fault fault) {
    if (fault == storage::Fault::full) return view::LocalProblemKind::disk_full;
    if (fault == storage::Fault::read_only) return view::LocalProblemKind::disk_read_only;
    return view::LocalProblemKind::storage_failed;
}

}  // namespace

std::vector<view::LocalProblem> words_for_trouble(const engine::Trouble& trouble,
                                                  const std::vector<view::LocalProblem>& known,
                                                  const std::vector<Failure>& language) {
    using view::LocalProblemKind;
    std::vector<view::LocalProblem> problems = known;
    const auto add = [&](LocalProblemKind kind, const std::string& detail) {
        if (!detail.empty()) problems.push_back({kind, detail});
    };
    add(kind_of_fault(trouble.journal_fault), trouble.journal);
    add(kind_of_fault(trouble.storage_fault), trouble.storage);
    add(LocalProblemKind::storage_unreadable, trouble.unread);
    add(LocalProblemKind::traces_left, trouble.traces);
    for (const storage::SetAside& event : trouble.set_aside)
        problems.push_back(
            {event.is_newer ? LocalProblemKind::database_newer : LocalProblemKind::database_set_aside,
             event.copy.string(), event.sentence});
    for (const std::string& notice : trouble.notices)
        problems.push_back({LocalProblemKind::notice, notice});
    for (const Failure& failure : language)
        problems.push_back({LocalProblemKind::language_problem, failure.text});
    return problems;
}

std::vector<std::string> modules_without_room(const config::Config& config, int width_px, int height_px) {
    const view::Language language(view::language_settings(config), assets_folder());
    FontSet fonts((assets_folder() / "fonts").string());
    const SystemClock clock;
    const Moment now = clock.now();
    const household::Summary nobody =
        household::summarize(household::HouseholdState{}, household::make_rules(config), now, boot_id());
    const view::ViewNow view_now{now.wall, now.since_boot, true};
    view::LocalState local;
    control::Desk().fill(local, config);  // the first of the pages
    Stage stage(config, width_px, height_px, fonts, nullptr);
    stage.show(view::make_view(config, nobody, {}, language, view_now, local), MotionTime(0));
    stage.compose(MotionTime(0));
    return stage.left_out();
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
        config::Config shown = config;
        if (view::is_silent(summary) && !view::has_connection(shown)) view::add_connection(shown);
        local.pasts = session.pasts(summary);
        local.places = places_of(config, summary);
        control::Desk().fill(local, shown);  // the first of the pages
        const auto view = [&] { return view::make_view(shown, summary, connection, language, now, local); };
        PhotoService photos([&inbox] { inbox.wake(); });
        Stage stage(shown, request.width_px, request.height_px, fonts, &maps, &photos);
        stage.allow_motion(false);
        stage.show(view(), MotionTime(0));
        Scene scene = stage.compose(MotionTime(0));
        const auto deadline = std::chrono::steady_clock::now() + k_map_patience;
        while ((maps.is_waiting() || photos.is_waiting()) && std::chrono::steady_clock::now() < deadline) {
            for (map::MapPicture& picture : inbox.wait_until(deadline)) {
                for (const view::LocalProblem& problem : maps.take(std::move(picture)))
                    log::warn("{}", problem.told());
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
