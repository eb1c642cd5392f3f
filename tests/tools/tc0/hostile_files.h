#pragma once

#include <string>
#include <vector>

#include "tests/tools/check/check_files.h"
#include "tests/tools/command_line.h"

namespace tc0::hostile {

/// Files that are wrong in one place, and what every reader has to do with them.

enum class Reader {
  kRefuses,       // every reader
  kCounts,        // the checker may count it: what is wrong are values, and it looks at sizes
  kMayDoOrRefuse  // valid but large
};

struct Hostile {
  std::string what;
  std::string bytes;
  Reader reader = Reader::kRefuses;
};

/// CHECKs that the readers of the command line do so, soon, in little memory and in one line.
void expectBehaved(const Workplace& place, const std::string& file, Reader reader);
void expectBehaved(const std::vector<Hostile>& files);

/// The text with its only `from` replaced.
std::string replaced(std::string text, const std::string& from, const std::string& to);

/// A sound circuit of two gates on each of two sums of three bits, and a sound netlist of the same,
/// with a change in the structure or in tensors.
std::string circuit(const std::string& from, const std::string& to,
                    const checkfiles::Tensors& changes = {});
std::string circuit(const checkfiles::Tensors& changes);
std::string netlist(const checkfiles::Tensors& changes);
std::string netlist(const std::string& from, const std::string& to);

/// The sound netlist's structure with these tensors alone.
std::string netlistOf(const checkfiles::Tensors& tensors);

/// The sound circuit's file with a change in its header.
std::string header(const std::string& from, const std::string& to);

/// `open` so many times, then `close` as often.
std::string nested(int depth, const std::string& open, const std::string& close);

/// x, then arrays that each read the one before (#) through `terms`, then a step on the last.
std::string chain(int length, const std::string& shape, const std::string& terms);

}  // namespace tc0::hostile
