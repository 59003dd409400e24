// The player on SDL's drivers that need no loudspeaker.

#include "render/sound/chime_player.hpp"

#include <SDL.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>

#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

using namespace mirror;
using namespace mirror::render;
using namespace std::chrono_literals;

namespace {

using Played = Result<void, Failure>;
constexpr auto k_patience = 10s;

/// Chooses SDL's sound driver for this test.
void use_driver(const char* name) {
    setenv("SDL_AUDIODRIVER", name, 1);
}

/// Plays one chime and waits for what became of it.
Played play(Chime chime, double volume) {
    std::promise<Played> promise;
    auto future = promise.get_future();
    ChimePlayer player([&](const Played& played) { promise.set_value(played); });
    player.play(chime, volume);
    REQUIRE(future.wait_for(k_patience) == std::future_status::ready);
    return future.get();
}

}  // namespace

TEST_CASE("a chime plays for its time, and nothing of the sound system stays open") {
    use_driver("dummy");
    CHECK(SDL_GetCurrentAudioDriver() == nullptr);
    const auto begin = std::chrono::steady_clock::now();
    CHECK(play(Chime::enter, 0.5));
    CHECK(std::chrono::steady_clock::now() - begin > 500ms);
    CHECK(SDL_GetCurrentAudioDriver() == nullptr);
    CHECK(SDL_WasInit(SDL_INIT_EVENTS | SDL_INIT_AUDIO) == 0);
}

TEST_CASE("what is played is the chime") {
    const test::TempFolder folder;
    const auto file = folder.path() / "sound.raw";
    use_driver("disk");
    setenv("SDL_DISKAUDIOFILE", file.c_str(), 1);
    setenv("SDL_DISKAUDIODELAY", "0", 1);
    REQUIRE(play(Chime::leave, 0.8));
    std::ifstream stream(file, std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(stream), {});
    const auto samples = chime_samples(Chime::leave, 0.8);
    const std::string wanted(reinterpret_cast<const char*>(samples.data()),  // NOLINT: bytes of a file
                             samples.size() * sizeof(samples[0]));
    CHECK(bytes.find(wanted) != std::string::npos);
}

TEST_CASE("while one chime sounds another is dropped, and a player may go at any time") {
    use_driver("dummy");
    std::atomic<int> played = 0;
    {
        ChimePlayer player([&](const Played&) { ++played; });
        player.play(Chime::enter, 0.5);
        player.play(Chime::leave, 0.5);
    }
    CHECK(played == 1);
}

TEST_CASE("without a loudspeaker there is a sentence with the next step, and the next chime is tried anew") {
    use_driver("no_such_driver");
    const Played played = play(Chime::enter, 0.5);
    REQUIRE_FALSE(played);
    CHECK_THAT(played.error().text, ContainsSubstring("loudspeaker"));
    CHECK_THAT(played.error().text, ContainsSubstring("\"chime\": false"));
    use_driver("dummy");
    CHECK(play(Chime::enter, 0.5));
}

TEST_CASE("silence opens nothing") {
    use_driver("no_such_driver");
    bool is_asked = false;
    {
        ChimePlayer([&](const Played&) { is_asked = true; }).play(Chime::enter, 0);
    }
    CHECK_FALSE(is_asked);
}
