#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tc0 {

/// An AIGER file as it stands, checked as far as one line can be.
struct AigerFile {
  struct And {
    std::uint64_t variable;
    std::array<std::uint64_t, 2> literals;
  };
  std::uint64_t largest = 0;           // variable
  std::vector<std::uint64_t> inputs;   // variables
  std::vector<std::uint64_t> outputs;  // literals
  std::vector<And> ands;
  std::vector<std::string> inputNames, outputNames;  // empty where the file gives none
};

AigerFile parseAiger(std::string_view text, const std::string& where);

}  // namespace tc0
