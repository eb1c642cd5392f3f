#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace tc0 {

/// A line on standard error about work that takes over a second, while it lasts and where it is a
/// terminal; nothing otherwise. With a total it is a bar, without one the time that has passed.
class Progress {
 public:
  explicit Progress(std::string label, std::int64_t total = 0);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void at(std::int64_t done) { done_.store(done, std::memory_order_relaxed); }

 private:
  void show();

  std::string label_;
  std::int64_t total_;
  std::atomic<std::int64_t> done_{0};
  bool finished_ = false;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::thread thread_;  // only where standard error is a terminal
};

}  // namespace tc0
