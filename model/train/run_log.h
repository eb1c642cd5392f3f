#pragma once

#include <iosfwd>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "model/flow/consistency.h"
#include "model/train/trainer.h"

namespace tc0 {

/// Model FLOP utilisation: the operations a second of the matrix products that steps need
/// (stepFlops), since the last line of the log, and their share of the rate that the machine
/// reaches (productRate). NaN if the operations are not known.
struct WorkRate {
  double flopsPerSecond = std::numeric_limits<double>::quiet_NaN();
  double share = std::numeric_limits<double>::quiet_NaN();
};

/// A line of the log.
struct LogLine {
  std::int64_t step = 0;
  Losses losses;
  double residual = 0, rate = 0, samplesPerSecond = 0, seconds = 0, cpuSeconds = 0;
  WorkRate work;
  Consistency consistency;          // empty if it was not measured: NaN in its columns
  std::vector<LoggedNumber> extra;  // columns after the others
};

/// log.csv and log.jsonl of a folder, both written whole lines at a time.
class RunLog {
 public:
  /// Keeps the lines up to step `keep`; 0 starts anew. `extra` has the names of each line's extra
  /// columns.
  RunLog(const std::string& folder, std::int64_t keep, const std::vector<LoggedNumber>& extra = {});
  void add(const LogLine& line);
  /// (step, raw loss) of all lines, also of those that were kept.
  const std::vector<std::pair<double, double>>& rawLosses() const { return raw_; }
  double lastSeconds() const { return seconds_; }

 private:
  std::string csv_, jsonl_;
  std::vector<std::pair<double, double>> raw_;
  double seconds_ = 0;
};

inline constexpr int kAnyWidth = 1 << 20;

/// The line for people, with the time left of `steps` steps. If it is longer than `width`
/// characters, the numbers that matter least are left out, and those of a checkpoint go on in
/// further lines.
std::string progressText(const LogLine& line, std::int64_t steps, int width = kAnyWidth);

}  // namespace tc0
