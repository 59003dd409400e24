// Graphics cards as the kernel lists them, in a folder of the test's own.

#include "render/power/graphics_cards.hpp"

#include <filesystem>
#include <fstream>

#include "render/power/kms_backend.hpp"
#include "render/sdl/window.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_folder.hpp"

using namespace mirror::render;

namespace {

/// A Raspberry Pi 5: one card computes, another has two plugs, the rest is what lies beside them.
class Kernel {
  public:
    Kernel() {
        for (const char* const name : {"card0", "card1", "renderD128", "card1-Writeback-1", "version"})
            std::filesystem::create_directory(folder() / name);
        plug("card1-HDMI-A-2", "connected");
        plug("card1-HDMI-A-1", "disconnected");
        plug("card1-Writeback-1", "unknown");
    }
    void plug(const std::string& connector, const std::string& status) const {
        std::filesystem::create_directory(folder() / connector);
        std::ofstream(folder() / connector / "status") << status << '\n';
    }
    [[nodiscard]] const std::filesystem::path& folder() const { return m_folder.path(); }

  private:
    mirror::test::TempFolder m_folder;
};

}  // namespace

TEST_CASE("cards, their plugs and their monitors are read from the kernel") {
    const Kernel kernel;
    GraphicsCards cards = look_at_cards(kernel.folder());
    CHECK(cards.numbers == std::vector{0, 1});
    CHECK(cards.connectors == std::vector<Connector>{{1, "HDMI-A-1", false}, {1, "HDMI-A-2", true}});
    CHECK(cards.card_with_monitor() == 1);
    CHECK_FALSE(cards.has_connectors(0));
    CHECK(describe(cards) ==
          "card0 (no plug for a monitor), card1 (HDMI-A-1 without one, HDMI-A-2 with a monitor)");
    kernel.plug("card1-HDMI-A-2", "disconnected");
    cards = look_at_cards(kernel.folder());
    CHECK_FALSE(cards.has_monitor());
    CHECK_FALSE(cards.card_with_monitor());
    // What a plug cannot tell, SDL shall find out.
    kernel.plug("card1-HDMI-A-2", "unknown");
    CHECK(look_at_cards(kernel.folder()).has_monitor());
    CHECK(look_at_cards(kernel.folder() / "nothing") == GraphicsCards{});
    CHECK(describe(GraphicsCards{}) == "no graphics card");
}

TEST_CASE("a card number that is wrong gets a sentence with the cards that are there") {
    const Kernel kernel;
    const GraphicsCards cards = look_at_cards(kernel.folder());
    CHECK(wrong_card_sentence(nullptr, cards).empty());
    CHECK(wrong_card_sentence("1", cards).empty());
    CHECK(wrong_card_sentence("7", GraphicsCards{}).empty());  // nothing is known here
    for (const char* const wrong : {"0", "7", "-1", "card1", "1x"}) {
        const std::string sentence = wrong_card_sentence(wrong, cards);
        CHECK_THAT(sentence, ContainsSubstring(std::string("SDL_KMSDRM_DEVICE_INDEX is ") + wrong + ","));
        CHECK_THAT(sentence, ContainsSubstring("HDMI-A-2 with a monitor"));
    }
}

TEST_CASE("the kernel's switch names the card that it cannot have") {
    using namespace std::chrono_literals;
    const Kernel kernel;
    const mirror::test::TempFolder devices;
    const PowerPatience patience{std::chrono::steady_clock::now() + 5s,
                                 std::make_shared<std::atomic<bool>>(false)};
    const auto backend = kms_backend(kernel.folder(), devices.path());
    CHECK_FALSE(backend->outlasts_us());
    auto done = backend->switch_screen(false, patience);
    REQUIRE_FALSE(done);
    CHECK(done.error().text == (devices.path() / "card1").string() + ": No such file or directory");
    devices.write("card1", "this is no card");
    done = backend->switch_screen(false, patience);
    REQUIRE_FALSE(done);
    CHECK_THAT(done.error().text, ContainsSubstring("card1: "));
    CHECK(backend->switch_screen(true, patience));  // nothing is held
    const auto none = kms_backend(kernel.folder() / "nothing", devices.path());
    done = none->switch_screen(false, patience);
    REQUIRE_FALSE(done);
    CHECK_THAT(done.error().text, ContainsSubstring("no graphics card"));
}
