#pragma once
// What the subcommands may ask of the command line. CLI11 stands behind it, in one file: it is a header of
// 10,000 lines, and every file that includes it compiles for ten seconds.

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace mirror::cli {

/// One option, flag or positional argument; every call returns the option itself.
class Option {
  public:
    Option& required();
    Option& needs(Option& other);     ///< refused without `other`
    Option& excludes(Option& other);  ///< refused together with `other`
    Option& show_default();           ///< the help says what it is without the option
    Option& take_all();               ///< may be repeated
    Option& range(double least, double most);
    Option& one_of(std::vector<std::string> words);
    /// \param problem_of says what is wrong with a text, or "" for nothing
    Option& check(std::function<std::string(const std::string&)> problem_of);

  private:
    friend class Command;
    explicit Option(void* option) : m_option(option) {}
    void* m_option;  ///< a CLI::Option, which belongs to the command line
};

/// A command with its options and subcommands. The variables it fills must live until it has run.
class Command {
  public:
    /// \param names as on the command line: `--size`, `-y,--yes`, or a bare word for a positional argument
    Option& add_option(const std::string& names, std::string& value, const std::string& help);
    Option& add_option(const std::string& names, double& value, const std::string& help);
    Option& add_option(const std::string& names, int& value, const std::string& help);
    Option& add_option(const std::string& names, std::uint64_t& value, const std::string& help);
    Option& add_option(const std::string& names, std::optional<double>& value, const std::string& help);
    Option& add_option(const std::string& names, std::vector<std::string>& value, const std::string& help);
    Option& add_flag(const std::string& names, bool& value, const std::string& help);

    /// An option whose value is one of some words, each of which means a value. Case does not matter.
    template <typename Value>
    Option& add_choice(const std::string& name, Value& value,
                       std::initializer_list<std::pair<const char*, Value>> choices,
                       const std::string& help) {
        std::vector<std::string> words;
        std::vector<Value> values;
        for (const auto& [word, meaning] : choices) {
            words.emplace_back(word);
            values.push_back(meaning);
        }
        return add_choice_of(name, std::move(words), help,
                             [&value, values](std::size_t at) { value = values[at]; });
    }

    Command& add_subcommand(const std::string& name, const std::string& help);
    void require_subcommand();             ///< one subcommand must be named
    void footer(const std::string& text);  ///< stands below the options in the help
    void callback(std::function<void()> run);

    /// The program's own command line.
    Command(const std::string& name, const std::string& help, const std::string& version);
    ~Command();
    Command(const Command&) = delete;
    Command& operator=(const Command&) = delete;

    /// Runs the callback of the named command, or prints help, the version or what is wrong.
    /// \param arguments without the program's name
    /// \return whether the arguments were good
    bool parse(std::vector<std::string> arguments);

  private:
    struct Parts;
    explicit Command(std::unique_ptr<Parts> parts);
    Option& keep(void* option);
    Option& add_choice_of(const std::string& name, std::vector<std::string> words, const std::string& help,
                          std::function<void(std::size_t)> chosen);
    std::unique_ptr<Parts> m_parts;
};

}  // namespace mirror::cli
