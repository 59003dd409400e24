#include "module/view/message_view.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/view/family.hpp"

using namespace mirror;
using namespace mirror::test;
using view::MessageRow;
using view::MessageView;

namespace {

struct Board {
    household::Summary summary;
    view::LocalState local;
    config::MessageOptions options;
    std::string language = "en";

    void note(const std::string& person, const std::string& text, const std::string& region,
              std::chrono::minutes ago) {
        summary.notes.push_back(
            {person, "owntracks/family/x", text, region, seconds(thursday_morning() - ago)});
    }
    void alert(topics::Alert alert, std::chrono::minutes ago) {
        local.heard.alerts["house/say"].push_back({std::move(alert), 48h - ago});
    }
    view::MirrorView look() {
        return view::make_view(config_with(options), summary, connected(), speaking(language),
                               {thursday_morning(), 48h}, local);
    }
    std::vector<MessageRow> rows() { return std::get<MessageView>(look().modules.at(0).data).rows; }
};

}  // namespace

TEST_CASE("a phone's note is signed with person, place and time") {
    Board board;
    board.note("Anna", "Bring milk", "School", 11min);
    board.note("Ben", "Back at six", "", 31min);
    CHECK(board.rows() == std::vector<MessageRow>{{"", "Bring milk", "Anna, School, 07:31"},
                                                  {"", "Back at six", "Ben, 07:11"}});
    board.language = "ja";
    CHECK(board.rows()[0].by == "Anna、School、7:31");
}

TEST_CASE(
    "notes and the household's messages stand together, the newest first, so many as there is room for") {
    Board board;
    board.options.topic = "house/say";
    board.note("Anna", "Bring milk", "", 20min);
    board.note("Anna", "older", "", 40min);
    board.alert({"Kitchen", "Dinner is ready", {}}, 10min);
    board.alert({"", "Laundry is done", {}}, 30min);
    const auto rows = board.rows();
    REQUIRE(rows.size() == 3);
    CHECK(rows[0] == MessageRow{"Kitchen", "Dinner is ready", "07:32"});
    CHECK(rows[1].text == "Bring milk");
    CHECK(rows[2].text == "Laundry is done");
    board.options.from_phones = false;
    CHECK(board.rows().size() == 2);
}

TEST_CASE("a message goes when its time is over, at that very moment") {
    Board board;
    board.options.topic = "house/say";
    board.alert({"", "Dinner", 15min}, 10min);
    CHECK(board.rows().size() == 1);
    CHECK(board.look().next_change == thursday_morning() + 5min);
    board.local.heard.alerts.clear();
    board.alert({"", "Dinner", 15min}, 15min);
    CHECK(board.rows().empty());
    board.note("Anna", "old", "", 12h);
    CHECK(board.rows().empty());
    board.note("Anna", "not yet old", "", 12h - 1min);
    CHECK(board.rows().size() == 1);
}

TEST_CASE("messages of another topic are not shown") {
    Board board;
    board.alert({"", "Dinner", {}}, 1min);
    CHECK(board.rows().empty());
}
