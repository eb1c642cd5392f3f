#include "tools/check/work.h"

#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "tools/check/error.h"

namespace tc0check {

namespace {
constexpr std::uint64_t kLookEvery = std::uint64_t{1} << 24;
constexpr std::uint64_t kMostWork = std::uint64_t{1} << 62;
}  // namespace

Work::Work(std::uint64_t limit)
    : limit_(std::min(limit, kMostWork)), terminal_(isatty(STDERR_FILENO) == 1) {
  nextLook_ = std::min(limit_ + 1, kLookEvery);
}

Work::~Work() {
  if (shown_) std::cerr << "\r\033[K";
}

void Work::look() {
  if (done_ > limit_) {
    throw TooLarge(paste("counting takes more than the ", limit_, " visits allowed, in ", what_,
                         " (one element at a time: ", decimal(oneByOne_),
                         " visits); raise the limit with --max-work N"));
  }
  nextLook_ = std::min(limit_ + 1, done_ + kLookEvery);
  if (!terminal_) return;
  shown_ = true;
  std::cerr << "\r\033[K" << what_.substr(0, 40) << ": " << done_ / 1000000 << " of at most "
            << limit_ / 1000000 << " million visits" << std::flush;
}

}  // namespace tc0check
