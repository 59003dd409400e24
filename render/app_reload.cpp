// How a running mirror goes over to another configuration: the old picture stays until the new one is whole.

#include <fmt/format.h>

#include <algorithm>

#include "module/base/assets.hpp"
#include "module/base/log.hpp"
#include "module/view/setup_hint.hpp"
#include "render/app.hpp"
#include "render/map/shipped_maps.hpp"

namespace mirror::render {
namespace {

using namespace std::chrono_literals;
using view::LocalProblemKind;

template <class T>
bool is_ready(const std::future<T>& future) {
    return future.wait_for(0s) == std::future_status::ready;
}

/// Ends a worker on a thread of its own: it may have to finish a picture first.
template <class Worker>
std::future<void> retire(std::unique_ptr<Worker> worker) {
    return std::async(std::launch::async, [last = std::move(worker)]() mutable { last.reset(); });
}

/// What the stage is made of, but for the words.
bool is_same_stage(const config::Config& one, const config::Config& other) {
    return one.modules == other.modules && one.display == other.display && one.zoom == other.zoom &&
           one.map == other.map && one.alerts == other.alerts;
}

}  // namespace

std::future<view::Language> App::load_language(const config::Config& config) {
    return std::async(std::launch::async,
                      [this, settings = view::language_settings(config), folder = assets_folder()] {
                          view::Language language(settings, folder);
                          language.prepare();
                          m_inbox.wake();
                          return language;
                      });
}

void App::watch_config() {
    if (m_options.config_file.empty()) return;
    const auto changed = [this, last_good = m_options.config](config::FileReading reading) mutable {
        ConfigNews news;
        if (reading.config) last_good = reading.config->config;
        news.looks = read_looks(last_good);
        if (reading.config) {
            news.secrets = engine::read_secrets(reading.config->config);
            if (m_options.keep_config) m_options.keep_config(reading.text);
        }
        news.reading = std::move(reading);
        m_inbox.send(std::move(news));
    };
    const auto companions = [](const config::Config& config) {
        std::vector<std::string> files = files_shown(config);
        for (std::string& file : engine::secret_files(config))
            files.push_back(std::move(file));
        files.insert(files.end(), config.map.files.begin(), config.map.files.end());
        return files;
    };
    try {
        m_watch = std::make_unique<config::ConfigWatch>(m_options.config_file, m_options.config_reading,
                                                        changed, companions);
    } catch (const std::exception& problem) {
        log::warn("{}: restart the mirror after changes", problem.what());
        m_options.config_file.clear();
    }
}

void App::take(ConfigNews news) {
    m_is_view_old = true;
    refresh_photos(news.reading);
    if (has_new_map_file(news.reading)) {
        log::info("the map files are opened anew");
        m_stage.reset();
        renew_maps();
    }
    if (!news.reading.config) {
        const std::string error = config::to_text(news.reading.config.error().front());
        log::warn("{}", error);
        m_config_error = {LocalProblemKind::config_error, error};
        if (!m_change && use_looks(std::move(news.looks))) renew_maps();
        return update_shown_config();
    }
    m_config_error.reset();
    const std::vector<config::Problem> warnings = std::move(news.reading.config->warnings);
    Change change{std::move(news.reading.config->config), std::move(news.secrets), std::move(news.looks), {}};
    const bool is_other = change.config != m_options.config || !m_options.connects;
    const bool has_other_secrets = std::ranges::any_of(
        engine::secret_files(change.config),
        [&](const std::string& file) { return std::ranges::count(news.reading.changed_files, file) > 0; });
    if (!is_other && !news.reading.is_asked_for && !has_other_secrets) {
        give_up_change();  // changed and changed back
        if (use_looks(std::move(change.looks))) renew_maps();
        return update_shown_config();
    }
    log::info("the configuration has changed and is put into force");
    for (const config::Problem& problem : warnings)
        log::warn("{}", config::to_text(problem));
    if (view::language_settings(change.config) != view::language_settings(m_options.config))
        change.language = load_language(change.config);
    give_up_change();
    m_change = std::move(change);
}

/// A language that is still being loaded ends by itself: its future would wait for it.
void App::give_up_change() {
    if (m_change && m_change->language) m_unwanted_languages.push_back(std::move(*m_change->language));
    m_change.reset();
}

/// Takes tables as they were read, but for broken ones. \return whether the map's style is another one
bool App::use_looks(Looks looks) {
    keep_last_good(looks, m_looks);
    for (const auto& [name, problem] : looks.problems) {
        if (const auto told = m_looks.problems.find(name);
            told == m_looks.problems.end() || told->second != problem)
            log::warn("{}", problem);
    }
    const bool has_other_style = looks.styles != m_looks.styles;
    if (has_other_style || looks.themes != m_looks.themes) {
        log::info("a theme or a style has changed and is put into force");
        m_stage.reset();
    }
    m_looks = std::move(looks);
    return has_other_style;
}

void App::refresh_photos(const config::FileReading& reading) {
    for (const config::Person& person : m_options.config.people) {
        if (reading.is_asked_for || std::ranges::count(reading.changed_files, person.photo) > 0)
            m_photos->refresh(person.photo);
    }
}

/// One that was copied again, say, because it was damaged.
bool App::has_new_map_file(const config::FileReading& reading) const {
    return std::ranges::any_of(m_options.config.map.files, [&](const std::string& file) {
        return reading.is_asked_for || std::ranges::count(reading.changed_files, file) > 0;
    });
}

void App::settle_change() {
    std::erase_if(m_retiring, [](const std::future<void>& end) { return is_ready(end); });
    std::erase_if(m_unwanted_languages,
                  [](const std::future<view::Language>& language) { return is_ready(language); });
    if (!m_change || (m_change->language && !is_ready(*m_change->language))) return;
    Change change = std::move(*m_change);
    m_change.reset();
    put_into_force(std::move(change));
}

void App::put_into_force(Change change) {
    if (change.language) m_language = change.language->get();
    const bool has_other_maps = change.config.map != m_options.config.map;
    m_options.config = std::move(change.config);
    m_options.connects = true;
    m_session.reconfigure(m_options.config, std::move(change.secrets));
    m_is_house_led = false;
    renew_sensor();
    const bool has_other_style = use_looks(std::move(change.looks));
    if (has_other_maps || has_other_style) {
        m_stage.reset();
        renew_maps();
    }
    update_shown_config();
    const WindowOptions window =
        m_options.window_for ? m_options.window_for(m_options.config.display) : m_options.window;
    if (window == m_options.window) return;
    // Another presenter, another rotation: only a new window has them.
    m_options.window = window;
    m_stage.reset();
    m_window.reset();
    m_next_window_try = Steady::now();
}

/// A broken file, and a household that nobody has heard of yet, are told of also where there is no module for
/// it.
void App::update_shown_config() {
    config::Config shown = m_options.config;
    const bool has_fault = m_config_error || !m_looks.problems.empty();
    const bool needs_voice = (has_fault && !shown.alerts.enabled) || m_is_silent;
    if (needs_voice && !view::has_connection(shown)) view::add_connection(shown);
    const bool has_other_stage = !is_same_stage(shown, m_shown);
    m_shown = std::move(shown);
    m_is_view_old = true;
    if (!m_window || (m_stage && !has_other_stage)) return;
    renew_stage();
    m_is_awaited = true;
    m_awaited_since = Steady::now();
}

void App::renew_stage() {
    const Presenter& presenter = m_window->presenter();
    m_stage.emplace(m_shown, presenter.width_px(), presenter.height_px(), m_fonts, m_maps.get(), &*m_photos,
                    &m_looks.themes);
    m_stage->allow_motion(false);  // what it shows first is there at once
    m_next_frame.reset();
    m_is_view_old = m_is_stage_new = true;
}

/// Map files or a tile server of another configuration: what was drawn from the old ones counts no more.
void App::renew_maps() {
    if (m_maps) m_retiring.push_back(retire(std::move(m_maps)));
    if (m_place_worker) m_retiring.push_back(retire(std::move(m_place_worker)));
    const std::uint64_t service = ++m_map_services;
    map::MapWorkerSetup setup = map::map_setup(m_options.config);
    setup.style.clear();  // read already
    setup.own_style = m_looks.style_of(m_options.config);
    setup.keep_tiles = m_options.keep_tiles;
    m_maps = std::make_unique<map::MapService>(setup, [this, service](map::MapPicture picture) {
        m_inbox.send(MapNews{service, std::move(picture)});
    });
    m_place_worker = std::make_unique<tiles::PlaceWorker>(
        setup.files, [this, service](tiles::PlaceWorker::Answers answers) {
            m_inbox.send(PlaceNews{service, std::move(answers)});
        });
    m_map_problems.clear();
    m_places = {};
    m_places_asked.clear();
    m_places_pending = 0;
}

std::vector<view::LocalProblem> App::local_problems() const {
    std::vector<view::LocalProblem> problems = m_options.problems;
    if (m_config_error) problems.push_back(*m_config_error);
    for (const auto& [name, problem] : m_looks.problems)
        problems.push_back({LocalProblemKind::config_error, problem});
    for (const auto& [file, fault] : m_photos->faults())
        problems.push_back({LocalProblemKind::notice, fault});
    if (m_options.config.state_directory != m_start_directory) {
        problems.push_back(
            {LocalProblemKind::notice,
             "stateDirectory is only read at the start: restart the mirror to use the new one"});
    }
    problems.insert(problems.end(), m_map_problems.begin(), m_map_problems.end());
    if (!m_maps->trouble().empty()) problems.push_back({LocalProblemKind::notice, m_maps->trouble()});
    return problems;
}

}  // namespace mirror::render
