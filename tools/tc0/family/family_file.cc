#include "tools/tc0/family/family_file.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "tools/tc0/family/heap.h"

namespace tc0 {
namespace {

// Numbers of 1 byte in the file take 8 in memory.
constexpr std::size_t kLeastHeap = std::size_t{4} << 20, kMostHeap = std::size_t{64} << 20;

}  // namespace

std::optional<CircuitFamily> familyIn(const std::string& path) {
  std::error_code error;
  if (!path.ends_with(".tc0") || !std::filesystem::is_regular_file(path, error))
    return std::nullopt;
  std::string bytes = readFile(path);
  if (!isFamilyFile(bytes)) return std::nullopt;
  growHeap(std::min(kMostHeap, 8 * bytes.size() + kLeastHeap));
  return CircuitFamily::parse(std::move(bytes), path);
}

void requireNoFamilyOptions(const Arguments& arguments,
                            std::initializer_list<const char*> options) {
  for (const char* option : options)
    if (arguments.has(option))
      fail(option, ": required a family file (tc0 family RULE -o FILE.tc0), found ",
           arguments.positional()[0]);
}

std::int64_t sideOf(const CircuitFamily& family, std::int64_t tokens, const char* option) {
  if (family.tokens() == TokenGrid::kSquare) return sideOfTokens(tokens, option);
  if (tokens < 1 || tokens > kMaxRow)
    fail(option, ": required numbers from 1 to 2^40, found ", tokens);
  return tokens;
}

std::int64_t sideOfTokens(std::int64_t tokens, const char* option) {
  const std::int64_t side = std::llround(std::sqrt(static_cast<double>(tokens)));
  if (side < 1 || side > kMaxSide || side * side != tokens)
    fail(option, ": required square numbers from 1 to 2^40, found ", tokens);
  return side;
}

}  // namespace tc0
