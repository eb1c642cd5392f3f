#pragma once

#include <iosfwd>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "model/flow/consistency.h"
#include "model/train/trainer.h"

namespace tc0 {

/// Model FLOP utilisation: the operations of the matrix products that steps need (stepFlops) over
/// the time since the last line, and that as a share of what the machine multiplies at
/// (productRate). No numbers where the operations are not known.
struct Work {
  double flopsPerSecond = std::numeric_limits<double>::quiet_NaN();
  double share = std::numeric_limits<double>::quiet_NaN();
};

/// A line of the log.
struct LogLine {
  std::int64_t step = 0;
  Losses losses;
  double residual = 0, rate = 0, samplesPerSecond = 0, seconds = 0, cpuSeconds = 0;
  Work work;
  Consistency consistency;       // empty: not looked at, no numbers in its columns
  std::vector<Watched> watched;  // columns after the others
};

/// log.csv and log.jsonl of a folder, both written whole lines at a time.
class RunLog {
 public:
  /// Keeps the lines up to step `keep`; 0 starts anew. The names of `watched` are those of every
  /// line.
  RunLog(const std::string& folder, std::int64_t keep, const std::vector<Watched>& watched = {});
  void add(const LogLine& line);
  /// The (step, raw loss) of all lines, those kept included.
  const std::vector<std::pair<double, double>>& rawLosses() const { return raw_; }
  double lastSeconds() const { return seconds_; }

 private:
  std::string csv_, jsonl_;
  std::vector<std::pair<double, double>> raw_;
  double seconds_ = 0;
};

/// For people, with the time left.
std::string progressText(const LogLine& line, std::int64_t steps);

}  // namespace tc0
