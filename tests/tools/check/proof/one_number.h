#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <string>
#include <vector>

/// Changes of one number in a program or circuit file. Nothing of the project's readers or writers
/// is used, so a change may also make a file that they refuse.
namespace onenumber {

using Json = nlohmann::json;

/// What a changed number was: a weight (also a bias or a constant), a threshold (p or q of a
/// breakpoint), an entry of an index map, and so on.
const std::vector<std::string>& kinds();

struct Changed {
  std::string kind;
  std::string what;   // "t5.p[3]: 7 -> 8"
  std::string bytes;  // of the whole file
};

/// A file taken apart into its numbers: those of its tensors, and those of the JSON texts
/// `structure`, `program` and `hints` in its metadata.
class Numbers {
 public:
  /// Throws an exception if the bytes are no such file.
  explicit Numbers(const std::string& bytes);

  /// Whether the file has a number of this kind.
  bool has(const std::string& kind) const;
  /// The file with one number of this kind changed: most often by 1, else to one that is far away.
  Changed change(const std::string& kind, std::mt19937_64& random) const;

 private:
  struct InText {
    std::string text;  // the key of the metadata
    Json::json_pointer place;
  };
  struct InData {
    std::string tensor;
    std::size_t begin;  // in the data
    int width;          // bytes of one number
    std::size_t count;
  };
  struct Places {
    std::vector<InText> texts;
    std::vector<InData> tensors;
    std::size_t count = 0;
  };

  void collect(const std::string& text, const Json& value, const Json::json_pointer& place,
               const std::string& kind);
  std::string changeText(const InText& place, std::mt19937_64& random, std::string& what) const;
  std::string changeData(const InData& place, std::size_t element, std::mt19937_64& random,
                         std::string& what) const;

  Json header_;
  std::map<std::string, Json> texts_;
  std::string data_;
  std::map<std::string, Places> places_;
};

}  // namespace onenumber
