#include "model/metrics/tensors.h"

namespace tc0 {

at::Tensor toTensor(const Samples& samples) {
  return at::from_blob(const_cast<float*>(samples.values.data()),
                       {samples.count(), samples.numbers}, at::kFloat)
      .clone();
}

at::Tensor labelTensor(const Samples& samples) {
  return at::from_blob(const_cast<std::int64_t*>(samples.labels.data()),
                       {std::ssize(samples.labels)}, at::kLong)
      .clone();
}

Samples toSamples(const at::Tensor& rows) {
  const at::Tensor plain = rows.detach().cpu().to(at::kFloat).contiguous();
  const float* values = plain.data_ptr<float>();
  Samples samples;
  samples.numbers = plain.size(1);
  samples.values.assign(values, values + plain.numel());
  return samples;
}

}  // namespace tc0
