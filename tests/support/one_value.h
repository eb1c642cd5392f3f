#pragma once

#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

/// Changes of one value in a circuit or family file. Nothing of the project's readers or writers is
/// used, so a change may also make a file that they refuse.
namespace onevalue {

using Json = nlohmann::json;

/// A container taken apart: its header as JSON, and the bytes of its tensors.
struct File {
  Json header;
  std::string data;

  /// Throws an exception if the bytes are no container.
  explicit File(const std::string& bytes);
  std::string bytes() const;
};

/// Changes one value of a JSON tree: another number, one more or less, a hole, a copy, a swap, or one
/// of these texts. Returns what was changed, in words.
std::string change(Json& tree, std::mt19937_64& random, const std::vector<std::string>& texts = {});

/// Changes one value of the file's structure or, one time in four, one byte of its tensors. Throws an
/// exception if the file has no structure that is JSON.
std::string change(File& file, std::mt19937_64& random, const std::vector<std::string>& texts = {});

/// Texts of numbers that grow with the side of a family, and some that are none.
const std::vector<std::string>& growingTexts();

}  // namespace onevalue
