#pragma once

#include <string>
#include <vector>

#include "tools/check/strict_json.h"

namespace tc0check {

/// A result of a circuit or a program: an array or a tensor under a name of its own.
struct Output {
  std::string name;
  int of = 0;  // the number of the array or tensor
};

/// Reads outputs {"name", `key`}, where `key` is "array" or "tensor", one of `count`. Refuses a name
/// that occurs twice.
std::vector<Output> readOutputs(const Json& outputs, const std::string& path, const char* key,
                                Int count);

}  // namespace tc0check
