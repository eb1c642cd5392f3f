#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace tc0 {

/// A line on standard error about work that takes longer than a second. It is shown while the work
/// lasts, and only if standard error is a terminal. With a total it has a bar and the time left,
/// without one the time that has passed.
class Progress {
 public:
  explicit Progress(std::string label, std::int64_t total = 0);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void at(std::int64_t done) { done_.store(done, std::memory_order_relaxed); }
  /// Figures of the work so far, shown at the end of the line.
  void note(std::string text);

 private:
  void show();

  std::string label_, note_;
  std::int64_t total_;
  std::atomic<std::int64_t> done_{0};
  bool finished_ = false;
  std::mutex mutex_;  // of note_ and finished_
  std::condition_variable wake_;
  std::thread thread_;  // only if standard error is a terminal
};

/// What a line of progress says.
struct ProgressState {
  std::string label, note;
  std::int64_t done = 0, total = 0;  // total 0: not known
  double seconds = 0;                // since the work began
};

/// The line, of at most `width` characters. If not all fits, first the bar is left out, then the
/// end.
std::string progressLine(const ProgressState& state, int width);

/// Hours, minutes and seconds: "0:01:07".
std::string durationText(double seconds);

}  // namespace tc0
