#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

/// Files for tc0-check, written byte by byte here, and the program run on them. Nothing of the
/// project's own writers is used: the checker's tests would share their mistakes.
namespace checkfiles {

/// A folder that is removed at the end of the test.
class Folder {
 public:
  Folder();
  ~Folder();
  std::string write(const std::string& name, const std::string& bytes) const;  // returns the path

 private:
  std::filesystem::path path_;
};

struct Run {
  int code;
  std::string out;
  std::string err;
};

/// tc0-check with these words.
Run check(const Folder& folder, const std::vector<std::string>& words);

using Tensors = std::map<std::string, std::vector<std::int64_t>>;

/// 8 bytes of length, the header, the data.
std::string container(const std::string& header, const std::string& data);
std::string littleEndian(std::int64_t value, int bytes);

/// A whole .tc0 file; tensors are written as I64, or as `dtype`.
std::string tc0File(const std::string& kind, const std::string& structure, const Tensors& tensors,
                    const std::string& dtype = "I64");

/// "[[0,1,0],[0,0,1]]" for rank 2.
std::string identity(int rank);

/// "[0,0,0]" for rank 2: the row that is 0 everywhere.
std::string zeroRow(int rank);

/// The tensors of step `id` with one table of `gates` gates at p = 1, 2, ... (p / q with q = gates
/// + 1 in a ratio step), with the base 1 and the increments 1, 3, 5, ...
void addTable(Tensors& tensors, int id, int gates, bool ratio = false);

}  // namespace checkfiles
