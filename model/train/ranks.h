#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace at {
class Tensor;
}

namespace tc0 {

/// The processes of a data-parallel run. They find each other by the environment that torchrun
/// sets: RANK, WORLD_SIZE, MASTER_ADDR, MASTER_PORT (mpirun's OMPI_COMM_WORLD_RANK and _SIZE serve
/// too, see meetingPlace). Without WORLD_SIZE, or with 1, there is one process and nothing is sent.
///
/// Every process draws the same whole batch and trains on its slice; gradients are averaged. So the
/// loss curve does not depend on the number of processes, up to the order of sums.
class Ranks {
 public:
  /// Throws Error where the environment is incomplete, or this build of LibTorch has no c10d.
  /// `device`: NCCL carries CUDA tensors, Gloo those of the CPU.
  explicit Ranks(const std::string& device);
  ~Ranks();

  int rank() const { return rank_; }
  int size() const { return size_; }
  bool first() const { return rank_ == 0; }

  /// Replaces the tensor by its mean over the processes.
  void average(at::Tensor& tensor) const;

  /// Does any process say so? One number is sent, and a device is waited for.
  bool any(bool here) const;
  /// After how many steps processes ask each other whether to stop: each step, or where asking
  /// would make a device wait, each sixteenth.
  std::int64_t agreeEvery() const;

 private:
  struct Group;
  int rank_ = 0, size_ = 1;
  std::unique_ptr<Group> group_;
};

/// Which of this machine's devices a process of this number uses for `device` = auto, cpu, cuda or
/// cuda:N. Throws Error for one that is not here.
std::string chooseDevice(const std::string& device);

/// Where processes meet: MASTER_ADDR and MASTER_PORT. Where mpirun started all of them on this
/// machine, 127.0.0.1 and 29500 stand in for what is not given. Throws Error where neither serves.
struct MeetingPlace {
  std::string address;
  int port = 0;
};
MeetingPlace meetingPlace();

/// Can this build train with several processes on the CPU?
bool haveRanks();

}  // namespace tc0
