#pragma once
// The tables of state.db.

#include "module/storage/open_database.hpp"

namespace mirror::storage {

/// Schema and settings of state.db. Its newest user_version is the number of its steps.
const Schema& state_schema();

}  // namespace mirror::storage
