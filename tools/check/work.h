#pragma once

#include <cstdint>
#include <string>

#include "tools/check/number.h"

namespace tc0check {

/// Meters the work of a recount: one visit is one term or piece looked at, or one question put to a
/// box of indices. Throws TooLarge if the limit is passed. Shows progress on standard error if that
/// is a terminal.
class Work {
 public:
  explicit Work(std::uint64_t limit);
  ~Work();
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

  void spend(std::uint64_t visits) {
    done_ += visits;
    if (done_ >= nextLook_) look();
  }

  /// Says what is being counted, for progress.
  void now(std::string what) { what_ = std::move(what); }
  /// Says how many visits counting one by one takes, for the message of TooLarge.
  void oneByOne(Count visits) { oneByOne_ = visits; }

  std::uint64_t done() const { return done_; }
  std::uint64_t limit() const { return limit_; }

  /// How many pieces forms may have at once. Memory grows with the work that is allowed.
  std::size_t pieceLimit() const { return limit_ / 128 + 1024; }

 private:
  void look();

  std::uint64_t limit_;
  std::uint64_t done_ = 0;
  std::uint64_t nextLook_ = 0;
  Count oneByOne_ = 0;
  std::string what_;
  bool terminal_;
  bool shown_ = false;
};

}  // namespace tc0check
