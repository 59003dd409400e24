#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "module/base/utf8.hpp"
#include "module/provisioning/account_book.hpp"
#include "module/provisioning/new_account.hpp"
#include "render/cli/account_desk.hpp"
#include "render/cli/commands.hpp"
#include "render/cli/load_config.hpp"
#include "render/cli/provision_commands.hpp"

namespace mirror::cli {
namespace {

using namespace provisioning;
using nlohmann::json;
using Row = std::array<std::string, 6>;

struct ListOptions {
    std::string config;
    bool is_json = false;
};

std::string_view convention_name(const Account& account) {
    return account.convention == Convention::Device ? "device" : "person-device";
}

json json_of(const std::vector<Account>& accounts, const config::Config& config) {
    json list = json::array();
    for (const Account& each : accounts)
        list.push_back({{"person", each.person},
                        {"device", each.device},
                        {"userName", each.user_name},
                        {"deviceId", each.device_id},
                        {"clientId", each.client_id},
                        {"tid", each.tid},
                        {"topic", base_topic(each, config.unique_id)},
                        {"convention", convention_name(each)},
                        {"http", each.http},
                        {"createdAt", each.created_at},
                        {"shown", is_on_the_wall(each, config)}});
    return list;
}

Row row_of(const Account& account, const config::Config& config) {
    return {account.person,
            account.device,
            account.user_name,
            account.tid,
            base_topic(account, config.unique_id),
            is_on_the_wall(account, config) ? "yes" : "not in `people`"};
}

void print_table(const std::vector<Row>& rows) {
    std::array<std::size_t, 6> widths{};
    for (const Row& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], codepoint_count(row[i]));
    }
    for (const Row& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            if (i + 1 < row.size()) line.append(widths[i] - codepoint_count(row[i]) + 2, ' ');
        }
        say(line);
    }
}

int list(const ListOptions& options) {
    const auto config = load_config(options.config);
    if (!config) return k_exit_usage;
    const auto book = read_accounts(state_path(*config));
    if (!book) return fail(k_exit_failed, book.error().text);
    if (options.is_json) {
        say(json{{"accounts", json_of(book->accounts, *config)},
                 {"vehicles", json_of(book->vehicles, *config)}}
                .dump(2));
        return k_exit_done;
    }
    if (book->accounts.empty() && book->vehicles.empty()) {
        say("Nobody has an account yet: owntracks-mirror provision add NAME");
        return k_exit_done;
    }
    std::vector<Row> rows{{"NAME", "DEVICE", "USER NAME", "TID", "TOPIC", "SHOWN"}};
    for (const auto* const accounts : {&book->accounts, &book->vehicles}) {
        for (const Account& each : *accounts)
            rows.push_back(row_of(each, *config));
    }
    print_table(rows);
    if (std::ranges::find(book->accounts, Convention::Device, &Account::convention) != book->accounts.end())
        say_hole(*config);
    return k_exit_done;
}

}  // namespace

void add_provision_list_command(Command& provision, int& exit_code) {
    const auto options = std::make_shared<ListOptions>();
    auto& command = provision.add_subcommand("list", "Shows who has an account; never a password");
    command.add_option("--config", options->config, "The household's configuration file");
    command.add_flag("--json", options->is_json, "As JSON");
    command.callback([options, &exit_code] { exit_code = list(*options); });
}

}  // namespace mirror::cli
