#include <cstdio>
#include <iostream>
#include <memory>
#include <string>

#include "module/owntracks/decode_line.hpp"
#include "module/owntracks/topic.hpp"
#include "render/cli/commands.hpp"

namespace mirror::cli {
namespace {

/// As Option::check wants it: what is wrong with the value, or nothing.
std::string problem_of_root(const std::string& root) {
    const bool usable = owntracks::is_device_topic(root + "/user/device");
    return usable
               ? ""
               : "--root is the first level of the topics, such as owntracks: no wildcards, no empty level";
}

int decode_lines(std::istream& in, std::FILE* out, const std::string& root) {
    for (std::string line; std::getline(in, line);) {
        const std::string answer = owntracks::decode_line(line, root) + '\n';
        std::fwrite(answer.data(), 1, answer.size(), out);
        // Somebody who waits for an answer before the next line gets it; a file goes through in large blocks.
        if (in.rdbuf()->in_avail() <= 0) std::fflush(out);
    }
    if (std::fflush(out) != 0 || std::ferror(out) != 0) {
        std::cerr << "owntracks-mirror decode: cannot write to standard output\n";
        return k_exit_failed;
    }
    if (in.bad()) {
        std::cerr << "owntracks-mirror decode: cannot read standard input\n";
        return k_exit_failed;
    }
    return k_exit_done;
}

}  // namespace

void add_decode_command(Command& app, int& exit_code) {
    auto& command = app.add_subcommand("decode", "Decodes OwnTracks messages: JSON Lines in, JSON Lines out");
    command.footer(
        "A line in:  {\"id\":1,\"topic\":\"owntracks/family/anna\",\"payload\":\"…\",\"encoding\":\"utf8\"}\n"
        "            (or \"base64\"; \"key\" opens encrypted messages)\n"
        "A line out: {\"id\":1,\"ok\":true,\"type\":\"location\",…} or "
        "{\"id\":1,\"ok\":false,\"reason\":\"…\"}");
    const auto root = std::make_shared<std::string>(owntracks::k_root);
    command.add_option("--root", *root, "What the topics start with").show_default().check(problem_of_root);
    command.callback([root, &exit_code] {
        std::ios::sync_with_stdio(false);
        exit_code = decode_lines(std::cin, stdout, *root);
    });
}

}  // namespace mirror::cli
