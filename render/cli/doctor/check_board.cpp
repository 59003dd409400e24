#include "render/cli/doctor/judge.hpp"

namespace mirror::cli::doctor {

Findings check_board(const Patient& /*patient*/) {
    return judge_board(read_board_health());
}

}  // namespace mirror::cli::doctor
