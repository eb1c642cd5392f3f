#pragma once

namespace tc0 {

/// Catches Ctrl-C. While an InterruptFlag lives, the first SIGINT and the first SIGTERM only raise
/// the flag; a second one acts as it does without it. One may live at a time.
class InterruptFlag {
 public:
  InterruptFlag();
  ~InterruptFlag();
  InterruptFlag(const InterruptFlag&) = delete;
  InterruptFlag& operator=(const InterruptFlag&) = delete;
  bool raised() const;
};

/// The exit code of a program that was interrupted, as a shell says it.
inline constexpr int kInterrupted = 130;

}  // namespace tc0
