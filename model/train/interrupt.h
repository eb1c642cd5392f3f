#pragma once

namespace tc0 {

/// While one lives, SIGINT and SIGTERM only set a flag; a second signal acts as usual.
class InterruptFlag {
 public:
  InterruptFlag();
  ~InterruptFlag();
  InterruptFlag(const InterruptFlag&) = delete;
  InterruptFlag& operator=(const InterruptFlag&) = delete;
  bool raised() const;
};

}  // namespace tc0
