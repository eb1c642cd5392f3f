#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tc0 {

/// The content of an AIGER file. Every line by itself has been checked, but not whether the lines
/// agree with each other.
struct AigerFile {
  struct And {
    std::uint64_t variable;
    std::array<std::uint64_t, 2> literals;
  };
  std::uint64_t largest = 0;           // the largest variable
  std::vector<std::uint64_t> inputs;   // variables
  std::vector<std::uint64_t> outputs;  // literals
  std::vector<And> ands;
  std::vector<std::string> inputNames, outputNames;  // empty if the file gives no name
};

/// Throws Error if a line is wrong; `where` names the file.
AigerFile parseAiger(std::string_view text, const std::string& where);

}  // namespace tc0
