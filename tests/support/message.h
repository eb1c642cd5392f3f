#pragma once

#include <string>

#include "circuit/base/error.h"

namespace tc0 {

/// What an Error says that `run` throws; "no error" where it throws none.
template <class Run>
std::string messageOf(Run run) {
  try {
    run();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace tc0
