#pragma once

#include <string>

#include "circuit/base/error.h"

namespace tc0 {

/// The text of the Error that `run` throws; "no error" if it throws none.
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
