#include "render/cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace mirror::cli {
namespace {

CLI::Option* option_of(void* option) {
    return static_cast<CLI::Option*>(option);
}

}  // namespace

struct Command::Parts {
    std::unique_ptr<CLI::App> own;  ///< only of the program itself
    CLI::App* app = nullptr;
    std::vector<std::unique_ptr<Option>> options;
    std::vector<std::unique_ptr<Command>> commands;
};

Option& Option::required() {
    option_of(m_option)->required();
    return *this;
}

Option& Option::needs(Option& other) {
    option_of(m_option)->needs(option_of(other.m_option));
    return *this;
}

Option& Option::excludes(Option& other) {
    option_of(m_option)->excludes(option_of(other.m_option));
    return *this;
}

Option& Option::show_default() {
    option_of(m_option)->capture_default_str();
    return *this;
}

Option& Option::take_all() {
    option_of(m_option)->take_all();
    return *this;
}

Option& Option::range(double least, double most) {
    option_of(m_option)->check(CLI::Range(least, most));
    return *this;
}

Option& Option::one_of(std::vector<std::string> words) {
    option_of(m_option)->check(CLI::IsMember(std::move(words)));
    return *this;
}

Option& Option::check(std::function<std::string(const std::string&)> problem_of) {
    option_of(m_option)->check(
        [problem_of = std::move(problem_of)](const std::string& text) { return problem_of(text); });
    return *this;
}

Command::Command(const std::string& name, const std::string& help, const std::string& version)
    : m_parts(std::make_unique<Parts>()) {
    m_parts->own = std::make_unique<CLI::App>(help, name);
    m_parts->app = m_parts->own.get();
    m_parts->app->set_version_flag("--version", version);
}

Command::Command(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}
Command::~Command() = default;

Option& Command::keep(void* option) {
    return *m_parts->options.emplace_back(std::unique_ptr<Option>(new Option(option)));
}

Option& Command::add_option(const std::string& names, std::string& value, const std::string& help) {
    return keep(m_parts->app->add_option(names, value, help));
}

Option& Command::add_option(const std::string& names, double& value, const std::string& help) {
    return keep(m_parts->app->add_option(names, value, help));
}

Option& Command::add_option(const std::string& names, int& value, const std::string& help) {
    return keep(m_parts->app->add_option(names, value, help));
}

Option& Command::add_option(const std::string& names, std::uint64_t& value, const std::string& help) {
    return keep(m_parts->app->add_option(names, value, help));
}

Option& Command::add_option(const std::string& names, std::optional<double>& value, const std::string& help) {
    return keep(m_parts->app->add_option(names, value, help));
}

Option& Command::add_option(const std::string& names, std::vector<std::string>& value,
                            const std::string& help) {
    return keep(m_parts->app->add_option(names, value, help));
}

Option& Command::add_flag(const std::string& names, bool& value, const std::string& help) {
    return keep(m_parts->app->add_flag(names, value, help));
}

Option& Command::add_choice_of(const std::string& name, std::vector<std::string> words,
                               const std::string& help, std::function<void(std::size_t)> chosen) {
    const CLI::IsMember is_one_of(words, CLI::ignore_case);
    auto* const option = m_parts->app->add_option_function<std::string>(
        name,
        [words = std::move(words), chosen = std::move(chosen)](const std::string& word) {
            const auto same = [&](const std::string& known) {
                return CLI::detail::to_lower(known) == CLI::detail::to_lower(word);
            };
            const auto found = std::find_if(words.begin(), words.end(), same);
            chosen(static_cast<std::size_t>(found - words.begin()));
        },
        help);
    option->check(is_one_of);
    return keep(option);
}

Command& Command::add_subcommand(const std::string& name, const std::string& help) {
    auto parts = std::make_unique<Parts>();
    parts->app = m_parts->app->add_subcommand(name, help);
    return *m_parts->commands.emplace_back(std::unique_ptr<Command>(new Command(std::move(parts))));
}

void Command::require_subcommand() {
    m_parts->app->require_subcommand(1);
}

void Command::footer(const std::string& text) {
    m_parts->app->footer(text);
}

void Command::callback(std::function<void()> run) {
    m_parts->app->callback(std::move(run));
}

bool Command::parse(std::vector<std::string> arguments) {
    std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
    try {
        m_parts->app->parse(std::move(arguments));
    } catch (const CLI::ParseError& problem) {
        return m_parts->app->exit(problem) == 0;
    }
    return true;
}

}  // namespace mirror::cli
