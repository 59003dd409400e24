// How a running mirror goes over to another configuration: the old picture stays until the new one is whole.

#include <fmt/format.h>

#include <algorithm>

#include "module/base/assets.hpp"
#include "module/base/log.hpp"
#include "render/app.hpp"
#include "render/map/shipped_maps.hpp"

namespace mirror::render {
namespace {

using namespace std::chrono_literals;
using view::LocalProblemKind;

bool can_say_what_is_wrong(const config::Config& config) {
    if (config.alerts.enabled) return true;
    return std::ranges::any_of(config.modules, [](const config::Module& module) {
        return module.name == "connection" && !module.disabled && !module.hidden_on_startup &&
               module.position != config::Position::none;
    });
}

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
    const auto changed = [this](config::FileReading reading) {
        ConfigNews news;
        if (reading.config) {
            news.secrets = engine::read_secrets(reading.config->config);
            if (m_options.keep_config) m_options.keep_config(reading.text);
        }
        news.reading = std::move(reading);
        m_inbox.send(std::move(news));
    };
    try {
        m_watch =
            std::make_unique<config::ConfigWatch>(m_options.config_file, m_options.config_reading, changed);
    } catch (const std::exception& problem) {
        log::warn("{}: restart the mirror after changes", problem.what());
        m_options.config_file.clear();
    }
}

void App::take(ConfigNews news) {
    m_is_view_old = true;
    if (!news.reading.config) {
        const std::string error = config::to_text(news.reading.config.error().front());
        log::warn("{}", error);
        m_config_error = {LocalProblemKind::config_error, error};
        update_shown_config();
        return;
    }
    m_config_error.reset();
    const std::vector<config::Problem> warnings = std::move(news.reading.config->warnings);
    Change change{std::move(news.reading.config->config), std::move(news.secrets), {}};
    const bool is_other = change.config != m_options.config || !m_options.connects;
    if (!is_other && !news.reading.is_asked_for) {
        m_change.reset();  // changed and changed back
        return update_shown_config();
    }
    log::info("the configuration has changed and is put into force");
    for (const config::Problem& problem : warnings)
        log::warn("{}", config::to_text(problem));
    if (view::language_settings(change.config) != view::language_settings(m_options.config))
        change.language = load_language(change.config);
    m_change = std::move(change);
}

void App::settle_change() {
    std::erase_if(m_retiring, [](const std::future<void>& end) { return is_ready(end); });
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
    if (has_other_maps) {
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

/// While the file is broken the glass says so, also where the household has no module for it.
void App::update_shown_config() {
    config::Config shown = m_options.config;
    if (m_config_error && !can_say_what_is_wrong(shown)) {
        config::Module voice;
        voice.name = "connection";
        voice.position = config::Position::bottom_bar;
        voice.order = 1'000'000;
        voice.options = config::ConnectionOptions{};
        shown.modules.push_back(std::move(voice));
    }
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
    m_stage.emplace(m_shown, presenter.width_px(), presenter.height_px(), m_fonts, m_maps.get(), &*m_photos);
    m_stage->allow_motion(false);  // what it shows first is there at once
    m_next_frame.reset();
    m_is_view_old = m_is_stage_new = true;
}

/// Map files or a tile server of another configuration: what was drawn from the old ones counts no more.
void App::renew_maps() {
    if (m_maps) m_retiring.push_back(retire(std::move(m_maps)));
    if (m_place_worker) m_retiring.push_back(retire(std::move(m_place_worker)));
    const std::uint64_t service = ++m_map_services;
    const map::MapWorkerSetup setup = map::map_setup(m_options.config);
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
    if (m_options.config.state_directory != m_start_directory) {
        problems.push_back(
            {LocalProblemKind::notice,
             "stateDirectory is only read at the start: restart the mirror to use the new one"});
    }
    for (const std::string& problem : m_map_problems)
        problems.push_back({LocalProblemKind::notice, problem});
    if (!m_maps->trouble().empty()) problems.push_back({LocalProblemKind::notice, m_maps->trouble()});
    return problems;
}

}  // namespace mirror::render
