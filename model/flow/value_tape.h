#pragma once

#include <ATen/ATen.h>

#include <vector>

namespace tc0 {

/// The values that code over jets computes, kept while it runs once without directions, and handed
/// out again in the same order while it runs a second time with them: the second run computes
/// derivatives only. For directions that depend on the value itself, as the flow's own do.
///
///   ValueTape tape;
///   const Dual u = tape.record([&] { return field.at(Point<1>{z, t, h}); });
///   const Dual w = tape.replay([&] { return field.at(Point<1>{dual(z, u.value()), t, h}); });
///
/// Both runs have to compute the same values in the same order, from the same inputs. Each holds
/// for the thread that it is on. The tape keeps every value alive until it is replayed.
class ValueTape {
 public:
  template <class Body>
  auto record(const Body& body) {
    values_.clear();
    const Running running(this, false);
    return body();
  }

  /// Throws std::logic_error where `body` does not ask for exactly the values that were recorded.
  template <class Body>
  auto replay(const Body& body) {
    next_ = 0;
    const Running running(this, true);
    auto result = body();
    finish();
    return result;
  }

  /// compute(), or what it gave when the tape that runs on this thread was recorded.
  template <class Compute>
  static at::Tensor value(const Compute& compute) {
    const Running* const running = running_;
    if (running == nullptr) return compute();
    if (running->replays) return running->tape->take();
    at::Tensor result = compute();
    running->tape->values_.push_back(result);
    return result;
  }

 private:
  struct Running {
    Running(ValueTape* on, bool again) : tape(on), replays(again), outer(running_) {
      running_ = this;
    }
    ~Running() { running_ = outer; }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ValueTape* tape;
    bool replays;
    const Running* outer;
  };

  at::Tensor take();
  void finish();

  std::vector<at::Tensor> values_;
  std::size_t next_ = 0;
  static thread_local const Running* running_;
};

/// Where jets compute a value (not a derivative): ValueTape::value.
template <class Compute>
at::Tensor valueOf(const Compute& compute) {
  return ValueTape::value(compute);
}

}  // namespace tc0
