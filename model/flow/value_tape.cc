#include "model/flow/value_tape.h"

#include <stdexcept>

namespace tc0 {

thread_local const ValueTape::Use* ValueTape::current_ = nullptr;

at::Tensor ValueTape::take() {
  if (next_ == values_.size()) throw std::logic_error("value tape: more values than were recorded");
  return std::move(values_[next_++]);
}

void ValueTape::finish() {
  if (next_ != values_.size())
    throw std::logic_error("value tape: fewer values than were recorded");
  values_.clear();
}

}  // namespace tc0
