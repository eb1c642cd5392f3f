#include "circuit/base/command_line/progress.h"

#include <chrono>
#include <cmath>
#include <cstdio>

#include "circuit/base/assert.h"
#include "circuit/base/command_line/terminal.h"

namespace tc0 {

namespace {

using Clock = std::chrono::steady_clock;
constexpr int kBar = 30;

std::string bar(double share) {
  std::string text(std::lround(share * kBar), '#');
  text.resize(kBar, '.');
  return " [" + text + "]";
}

std::string figures(const ProgressState& state, double share) {
  char text[64];
  if (state.total == 0) {
    std::snprintf(text, sizeof text, "  %s", durationText(state.seconds).c_str());
  } else if (state.done == 0) {
    std::snprintf(text, sizeof text, "   0 %%");
  } else {
    std::snprintf(text, sizeof text, " %3.0f %%  left %s", 100 * share,
                  durationText(state.seconds * (1 - share) / share).c_str());
  }
  return text + (state.note.empty() ? "" : "  " + state.note);
}

}  // namespace

Progress::Progress(std::string label, std::int64_t total)
    : label_(std::move(label)), total_(total) {
  if (isTerminal(STDERR_FILENO)) thread_ = std::thread([this] { show(); });
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

void Progress::note(std::string text) {
  std::lock_guard lock(mutex_);
  note_ = std::move(text);
}

// Runs on its own thread. Each line is filled up with blanks, so that nothing of a longer one
// before it stays on the screen.
void Progress::show() {
  Clock::time_point start = Clock::now();
  std::unique_lock lock(mutex_);
  bool shown = false;
  auto pause = std::chrono::milliseconds(1000);
  while (!wake_.wait_for(lock, pause, [this] { return finished_; })) {
    pause = std::chrono::milliseconds(200);
    shown = true;
    int width = terminalWidth(STDERR_FILENO) - 1;
    double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    std::string line = progressLine({label_, note_, done_.load(), total_, seconds}, width);
    line.resize(width, ' ');
    std::fprintf(stderr, "\r%s", line.c_str());
    std::fflush(stderr);
  }
  if (shown) std::fputs("\r\033[K", stderr);
}

std::string progressLine(const ProgressState& state, int width) {
  TC0_ASSERT(width >= 0 && state.done >= 0);
  double share = 0;
  if (state.total > 0) share = std::fmin(1, double(state.done) / state.total);
  std::string rest = figures(state, share);
  std::string line = state.label + (state.total > 0 ? bar(share) : "") + rest;
  if (std::ssize(line) > width) line = state.label + rest;
  if (std::ssize(line) > width) line.resize(width);
  return line;
}

std::string durationText(double seconds) {
  long long whole = std::llround(std::fmax(0, seconds));
  char text[32];
  std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60, whole % 60);
  return text;
}

}  // namespace tc0
