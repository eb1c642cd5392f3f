#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "model/train/trainer.h"

namespace tc0 {

/// A line of the log.
struct LogLine {
  std::int64_t step = 0;
  Losses losses;
  double residual = 0, rate = 0, samplesPerSecond = 0, seconds = 0, cpuSeconds = 0;
};

/// log.csv and log.jsonl of a folder, both written whole lines at a time.
class RunLog {
 public:
  /// Keeps the lines up to step `keep`; 0 starts anew.
  RunLog(const std::string& folder, std::int64_t keep);
  void add(const LogLine& line);
  /// The raw losses of all lines, those kept included.
  const std::vector<double>& rawLosses() const { return raw_; }
  double lastSeconds() const { return seconds_; }

 private:
  std::string csv_, jsonl_;
  std::vector<double> raw_;
  double seconds_ = 0;
};

/// For people, with the time left.
std::string progressText(const LogLine& line, std::int64_t steps);

}  // namespace tc0
