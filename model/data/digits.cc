#include <charconv>

#include "circuit/base/error.h"
#include "model/data/sources.h"

namespace tc0 {
namespace {

constexpr int kPixels = 64;
constexpr int kTestEvery = 5;

// Appends one line's 65 integers.
void addLine(std::string_view line, const std::string& where, Samples& samples) {
  for (int i = 0; i <= kPixels; ++i) {
    int value = -1;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), value);
    const int most = i < kPixels ? 16 : 9;
    const bool last = i == kPixels;
    const bool comma = end != line.data() + line.size() && *end == ',';
    if (error != std::errc() || value < 0 || value > most || comma == last) {
      fail(where, ": required 64 pixels 0 .. 16 and a digit, found otherwise at number ", i + 1);
    }
    if (last) {
      samples.labels.push_back(value);
    } else {
      samples.values.push_back(value);
      line.remove_prefix(end - line.data() + 1);
    }
  }
}

}  // namespace

Dataset loadDigits(const std::string& folder) {
  const std::string path = (folder.empty() ? shippedDataFolder() : folder) + "/digits.csv.gz";
  const std::string text = readMaybeGzip(path, std::uint64_t{1} << 24);
  Dataset data;
  data.name = "digits";
  data.side = 8;
  data.classes = 10;
  data.levels = 17;
  data.scale = data.shift = 5;
  data.train.numbers = data.test.numbers = kPixels;
  std::int64_t number = 0;
  for (std::size_t at = 0; at < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    Samples& part = number % kTestEvery == kTestEvery - 1 ? data.test : data.train;
    addLine(std::string_view(text).substr(at, end - at), cat(path, ":", number + 1), part);
    at = end + 1;
  }
  return data;
}

}  // namespace tc0
