#include "model/flow/tokens.h"

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

// The velocity network's numbers, which are read at h = 0.
template <int K>
Jet<K> logitsAt(const FieldPair& networks, const Point<K>& point) {
  return networks.velocity->at(
      Point<K>{point.z, point.t, Jet<K>(at::zeros_like(point.h.value())), point.classes});
}

}  // namespace

at::Tensor tokensToZ(const at::Tensor& letters, const TokenReading& reading) {
  TC0_ASSERT(letters.dim() == 2 && reading.letters >= 2);
  const at::Tensor number = at::arange(reading.letters, letters.options()).view({1, -1, 1});
  return ((letters.unsqueeze(1) == number).to(letters.scalar_type()) * reading.size).flatten(1);
}

at::Tensor lettersOf(const at::Tensor& z, std::int64_t letters) {
  return z.reshape({z.size(0), letters, -1}).argmax(1).to(at::kFloat);
}

TokenFields::TokenFields(const FieldPair& networks, const TokenReading& reading) {
  TC0_ASSERT(networks.velocity != nullptr && networks.acceleration != nullptr);
  velocity_.networks = acceleration_.networks = networks;
  velocity_.reading = acceleration_.reading = reading;
}

template <int K>
Jet<K> TokenFields::Velocity::evaluate(const Point<K>& point) const {
  const Jet<K> mean = endpointOf(logitsAt(networks, point), reading);
  return (point.z - mean) * reciprocal(timeAtLeast(point.t, kLeastTokenTime, mean.value()));
}

template <int K>
Jet<K> TokenFields::Acceleration::evaluate(const Point<K>& point) const {
  const Jet<K> change = networks.acceleration->at(point);
  if (reading.form == TokenForm::kEndpoint) return overLettersCentred(change, reading);
  return logitAcceleration(logitsAt(networks, point), change, point.t, point.h, reading);
}

template Jet<0> TokenFields::Velocity::evaluate(const Point<0>&) const;
template Jet<1> TokenFields::Velocity::evaluate(const Point<1>&) const;
template Jet<2> TokenFields::Velocity::evaluate(const Point<2>&) const;
template Jet<0> TokenFields::Acceleration::evaluate(const Point<0>&) const;
template Jet<1> TokenFields::Acceleration::evaluate(const Point<1>&) const;
template Jet<2> TokenFields::Acceleration::evaluate(const Point<2>&) const;

}  // namespace tc0
