#include "tools/tc0/progress.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>

namespace tc0 {

namespace {

using Clock = std::chrono::steady_clock;
constexpr int kBar = 30;

}  // namespace

Progress::Progress(std::string label, std::int64_t total)
    : label_(std::move(label)), total_(total) {
  if (::isatty(STDERR_FILENO) != 0) thread_ = std::thread([this] { show(); });
}

Progress::~Progress() {
  if (!thread_.joinable()) return;
  {
    std::lock_guard lock(mutex_);
    finished_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Progress::show() {
  Clock::time_point start = Clock::now();
  std::unique_lock lock(mutex_);
  bool shown = false;
  auto pause = std::chrono::milliseconds(1000);
  while (!wake_.wait_for(lock, pause, [this] { return finished_; })) {
    pause = std::chrono::milliseconds(200);
    shown = true;
    double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    double share = total_ > 0 ? static_cast<double>(done_.load()) / static_cast<double>(total_) : 0;
    if (total_ > 0) {
      std::string bar(static_cast<std::size_t>(share * kBar), '#');
      bar.resize(kBar, '.');
      std::fprintf(stderr, "\r%s [%s] %3.0f%%  %.0f s ", label_.c_str(), bar.c_str(), 100 * share,
                   seconds);
    } else {
      std::fprintf(stderr, "\r%s  %.0f s ", label_.c_str(), seconds);
    }
  }
  if (shown) std::fputs("\r\033[K", stderr);
}

}  // namespace tc0
