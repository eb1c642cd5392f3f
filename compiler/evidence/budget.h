#pragma once

#include <chrono>
#include <limits>

namespace tc0::evidence {

/// The time that checks may take. Whoever checks asks before each block of work whether the time is
/// over; a block that has begun is finished.
class Budget {
 public:
  static constexpr double kUnlimited = std::numeric_limits<double>::infinity();

  explicit Budget(double seconds = kUnlimited) : seconds_(seconds) {}

  double left() const { return seconds_ - sinceStart(); }
  bool isOver() const { return left() <= 0; }

  /// A budget that begins now and has this share of the time that is left.
  Budget share(double part) const { return Budget(left() > 0 ? left() * part : 0); }

  double sinceStart() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  double seconds_;
};

}  // namespace tc0::evidence
