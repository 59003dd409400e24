#include "tests/support/temp_folder.hpp"

#include <stdlib.h>

#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>

namespace mirror::test {

TempFolder::TempFolder() {
    std::string form = (std::filesystem::temp_directory_path() / "mirror-test-XXXXXX").string();
    if (mkdtemp(form.data()) == nullptr) throw std::system_error(errno, std::generic_category(), form);
    m_path = form;
}

TempFolder::~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

std::filesystem::path TempFolder::write(std::string_view name, std::string_view content) const {
    const auto path = m_path / name;
    std::ofstream file(path, std::ios::binary);
    file << content;
    file.close();
    if (!file) throw std::runtime_error("cannot write " + path.string());
    return path;
}

}  // namespace mirror::test
