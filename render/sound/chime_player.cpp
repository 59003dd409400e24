#include "render/sound/chime_player.hpp"

#include <SDL.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "module/base/log.hpp"

namespace mirror::render {
namespace {

using namespace std::chrono_literals;

constexpr auto k_longest = 5s;  ///< a device that swallows nothing is given up after so long
constexpr auto k_tail = 120ms;  ///< what the hardware still has to play when SDL's queue is empty
constexpr auto k_step = 20ms;   ///< how often the queue is looked at while a chime sounds

/// SDL's audio without the rest of SDL: SDL_InitSubSystem() also counts events, which belong to the main
/// thread.
class Audio {
  public:
    Audio() : m_is_open(SDL_AudioInit(nullptr) == 0) {}
    ~Audio() {
        if (m_device != 0) SDL_CloseAudioDevice(m_device);
        if (m_is_open) SDL_AudioQuit();
    }
    Audio(const Audio&) = delete;
    Audio& operator=(const Audio&) = delete;

    /// \return 0 when there is none
    SDL_AudioDeviceID open() {
        if (!m_is_open) return 0;
        SDL_AudioSpec wanted{};
        wanted.freq = k_chime_rate_hz;
        wanted.format = AUDIO_S16SYS;
        wanted.channels = 1;
        wanted.samples = 2048;
        m_device = SDL_OpenAudioDevice(nullptr, 0, &wanted, nullptr, 0);
        return m_device;
    }

  private:
    bool m_is_open;
    SDL_AudioDeviceID m_device = 0;
};

bool has_variable(const char* name) {
    return std::getenv(name) != nullptr;  // NOLINT(concurrency-mt-unsafe): nobody changes the environment
}

/// Whether there is anything that could sound. Asking ALSA for a card that is not there would fill the log
/// with lines of its own.
bool is_sound_there() {
    if (has_variable("SDL_AUDIODRIVER") || has_variable("PULSE_SERVER")) return true;
    std::error_code ignored;
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment
    if (const char* folder = std::getenv("XDG_RUNTIME_DIR"); folder != nullptr) {
        const std::filesystem::path runtime(folder);
        if (std::filesystem::exists(runtime / "pulse" / "native", ignored) ||
            std::filesystem::exists(runtime / "pipewire-0", ignored))
            return true;
    }
    for (const auto& entry : std::filesystem::directory_iterator("/dev/snd", ignored)) {
        const std::string name = entry.path().filename();
        if (name.starts_with("pcm") && name.ends_with("p")) return true;
    }
    return false;
}

}  // namespace

ChimePlayer::ChimePlayer(std::function<void(const Result<void, Failure>&)> done) : m_done(std::move(done)) {}

ChimePlayer::~ChimePlayer() {
    {
        const std::lock_guard lock(m_mutex);
        m_is_stopping = true;
    }
    m_stopping.notify_all();
    if (m_thread.joinable()) m_thread.join();
}

void ChimePlayer::play(Chime chime, double volume) {
    if (volume <= 0 || m_is_busy.exchange(true)) return;
    if (m_thread.joinable()) m_thread.join();  // it has nothing left to do
    try {
        m_thread = std::thread([this, chime, volume] { run(chime, volume); });
    } catch (const std::system_error& problem) {
        log::warn("no chime: {}", problem.what());
        m_is_busy = false;
    }
}

void ChimePlayer::run(Chime chime, double volume) {
    const Result<void, Failure> played = sound(chime, volume);
    report(played);
    SDL_TLSCleanup();  // SDL keeps this thread's last error, and forgets it only in threads of its own
    if (m_done) m_done(played);
    m_is_busy = false;
}

void ChimePlayer::report(const Result<void, Failure>& played) {
    if (played) {
        m_is_reported = false;
    } else if (!std::exchange(m_is_reported, true)) {
        log::warn("no chime: {}", played.error().text);
    }
}

Result<void, Failure> ChimePlayer::sound(Chime chime, double volume) {
    if (!is_sound_there())
        return tl::unexpected(
            Failure{"this machine has no loudspeaker: connect one, or set \"chime\": false"});
    Audio audio;
    const SDL_AudioDeviceID device = audio.open();
    if (device == 0) {
        return tl::unexpected(
            Failure{fmt::format("the loudspeaker cannot be opened ({}): see that the user belongs to the "
                                "group audio, or set \"chime\": false",
                                SDL_GetError())});
    }
    const std::vector<std::int16_t> samples = chime_samples(chime, volume);
    if (SDL_QueueAudio(device, samples.data(), static_cast<Uint32>(samples.size() * sizeof(samples[0]))) != 0)
        return tl::unexpected(Failure{SDL_GetError()});
    SDL_PauseAudioDevice(device, 0);
    const auto end = std::chrono::steady_clock::now() + k_longest;
    std::unique_lock lock(m_mutex);
    const auto is_stopped_after = [&](std::chrono::milliseconds time) {
        return m_stopping.wait_for(lock, time, [this] { return m_is_stopping; });
    };
    while (SDL_GetQueuedAudioSize(device) > 0) {
        if (is_stopped_after(k_step)) return {};
        if (std::chrono::steady_clock::now() > end)
            return tl::unexpected(Failure{"the loudspeaker takes no sound"});
    }
    is_stopped_after(k_tail);
    return {};
}

}  // namespace mirror::render
