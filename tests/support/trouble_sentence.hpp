#pragma once
// What the glass says about trouble of the engine and of the files.

#include <string>
#include <utility>
#include <vector>

#include "render/picture.hpp"
#include "tests/support/glass_sentence.hpp"

namespace mirror::test {

/// The first sentence about it; empty: all is well.
inline std::string glass_sentence(const engine::Trouble& trouble) {
    return glass_sentence(render::words_for_trouble(trouble, {}, {}));
}

/// For tests of the files alone: what a session with this journal and these databases is troubled by.
inline std::string glass_sentence(const storage::PendingRows::Status& waiting,
                                  std::vector<storage::SetAside> set_aside = {}) {
    engine::Trouble trouble;
    trouble.journal = waiting.reason;
    trouble.journal_fault = waiting.reason_kind;
    trouble.set_aside = std::move(set_aside);
    return glass_sentence(trouble);
}

}  // namespace mirror::test
