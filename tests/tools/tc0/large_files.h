#pragma once

#include <string>
#include <vector>

#include "tests/tools/check/check_files.h"

namespace tc0::hostile {

/// Valid or nearly valid files that take little room on disk and stand for much work.
struct LargeFile {
  std::string name;  // with its ending: ".tc0" is a circuit, ".safetensors" a program
  std::string bytes;
};

/// The tensors of a file in the order of its data, so that a million of them are written in time.
class FileText {
 public:
  void tensor(const std::string& name, const std::vector<std::int64_t>& values);
  /// The file of a program or circuit. `text` is its JSON: {"tensors": ...} or {"arrays": ...}.
  std::string program(const std::string& text) const;
  std::string circuit(const std::string& text) const;

 private:
  std::string file(const std::string& kind, const std::string& key, const std::string& text) const;

  std::string entries_, data_;
};

std::vector<LargeFile> largeFiles();

}  // namespace tc0::hostile
