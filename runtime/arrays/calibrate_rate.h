#pragma once

// Timing for the files that measure a core. Each is compiled for one instruction set, so all of this is
// local to it.

#include <time.h>

namespace tc0 {
namespace {

double now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + 1e-9 * time.tv_nsec;
}

// The best of several runs of `body(repeats)`, in calls a second.
template <class Body>
double rate(const Body& body) {
  constexpr int kRuns = 12, kRepeats = 200000;
  double best = 0;
  for (int run = 0; run < kRuns; ++run) {
    double start = now();
    body(kRepeats);
    double found = kRepeats / (now() - start);
    if (found > best) best = found;
  }
  return best;
}

}  // namespace
}  // namespace tc0
