#pragma once

#include <ATen/ATen.h>

#include <vector>

namespace tc0 {

/// Several small tensors of the CPU that go to a device together. A copy of ordinary memory to a GPU
/// makes the program wait until the GPU has done all its work; a packet is one copy from memory that
/// the GPU reads by itself (pinned), so that the program goes on at once and is ahead of the GPU.
///
///   Packet packet(device);
///   packet.add(&rows);
///   packet.add(&times);
///   packet.send();          // now both are on the device
///
/// The tensors become parts of one block of the device's memory. For the CPU nothing is copied and
/// the tensors stay what they are.
class Packet {
 public:
  /// `packed`: also on the CPU go by way of one block, without pinned memory. For tests.
  explicit Packet(const at::Device& device, bool packed = false);

  /// `tensor` is on the CPU, has fixed its values, and outlives send(). One that is undefined stays so.
  void add(at::Tensor* tensor);
  void send();

 private:
  at::Device device_;
  bool packed_;
  std::vector<at::Tensor*> tensors_;
};

}  // namespace tc0
