#include "model/torch/packet.h"

#include <cstring>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

constexpr std::int64_t kAlignment = 64;  // where a tensor begins, in bytes

std::int64_t bytesOf(const at::Tensor& tensor) { return tensor.numel() * tensor.element_size(); }
std::int64_t padded(std::int64_t bytes) {
  return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

}  // namespace

Packet::Packet(const at::Device& device, bool packed)
    : device_(device), packed_(packed || device.is_cuda()) {}

void Packet::add(at::Tensor* tensor) {
  if (!tensor->defined()) return;
  TC0_ASSERT(tensor->is_cpu());
  tensors_.push_back(tensor);
}

// LibTorch keeps freed pinned memory and gives it out again when the copies from it are done, so a
// block of its own for each packet costs no call of the driver.
void Packet::send() {
  if (!packed_) {
    for (at::Tensor* tensor : tensors_) *tensor = tensor->to(device_);
    return;
  }
  std::int64_t total = 0;
  for (const at::Tensor* tensor : tensors_) total += padded(bytesOf(*tensor));
  const auto options = at::TensorOptions(at::kByte).pinned_memory(device_.is_cuda());
  const at::Tensor block = at::empty({total}, options);
  std::int64_t start = 0;
  for (const at::Tensor* tensor : tensors_) {
    const at::Tensor plain = tensor->contiguous();
    std::memcpy(block.data_ptr<std::uint8_t>() + start, plain.data_ptr(), bytesOf(plain));
    start += padded(bytesOf(plain));
  }
  const at::Tensor there = block.to(device_, /*non_blocking=*/true);
  start = 0;
  for (at::Tensor* tensor : tensors_) {
    const std::int64_t bytes = bytesOf(*tensor);
    const at::Tensor part = there.narrow(0, start, bytes).view(tensor->scalar_type());
    *tensor = part.view(tensor->sizes());
    start += padded(bytes);
  }
}

}  // namespace tc0
