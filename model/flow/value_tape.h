#pragma once

#include <ATen/ATen.h>

#include <vector>

namespace tc0 {

/// Lets code over jets run twice and compute its values once. The first run, without directions,
/// records every value. The second run, with directions, takes them in the same order, so that it
/// computes derivatives only. This is for directions that depend on the value itself, such as the
/// flow's own.
///
///   ValueTape tape;
///   const Dual u = tape.record([&] { return field.at(Point<1>{z, t, h}); });
///   const Dual w = tape.replay([&] { return field.at(Point<1>{dual(z, u.value()), t, h}); });
///
/// Both runs have to compute the same values in the same order, from the same inputs. A run
/// concerns its own thread only. The tape keeps every value alive until it is replayed.
class ValueTape {
 public:
  template <class Body>
  auto record(const Body& body) {
    values_.clear();
    const Use use(this, false);
    return body();
  }

  /// Throws std::logic_error if `body` takes more or fewer values than were recorded.
  template <class Body>
  auto replay(const Body& body) {
    next_ = 0;
    const Use use(this, true);
    auto result = body();
    finish();
    return result;
  }

  /// compute(); if a tape is replayed on this thread, the recorded result instead.
  template <class Compute>
  static at::Tensor value(const Compute& compute) {
    const Use* const use = current_;
    if (use == nullptr) return compute();
    if (use->replays) return use->tape->take();
    at::Tensor result = compute();
    use->tape->values_.push_back(result);
    return result;
  }

 private:
  struct Use {  // of a tape, by this thread
    Use(ValueTape* on, bool again) : tape(on), replays(again), outer(current_) { current_ = this; }
    ~Use() { current_ = outer; }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ValueTape* tape;
    bool replays;
    const Use* outer;
  };

  at::Tensor take();
  void finish();

  std::vector<at::Tensor> values_;
  std::size_t next_ = 0;
  static thread_local const Use* current_;
};

/// ValueTape::value, for the code of jets: wraps whatever computes a value and not a derivative.
template <class Compute>
at::Tensor valueOf(const Compute& compute) {
  return ValueTape::value(compute);
}

}  // namespace tc0
