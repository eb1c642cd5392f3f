#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace at {
class Tensor;
}

namespace tc0 {

/// The processes of a data-parallel run, seen by one of them. They find each other by the
/// environment that torchrun sets: RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT. mpirun's
/// OMPI_COMM_WORLD_RANK and _SIZE are read too (see meetingPlace). Without WORLD_SIZE, or if it is
/// 1, there is one process and nothing is sent.
///
/// Each process draws the same whole batch and trains on its slice of it; gradients are averaged.
/// So the loss curve does not depend on the number of processes, up to the order of sums.
class Processes {
 public:
  /// Throws Error if the environment is incomplete, or this build of LibTorch has no c10d. NCCL
  /// carries the tensors if `device` is a GPU, Gloo if it is the CPU.
  explicit Processes(const std::string& device);
  ~Processes();

  int rank() const { return rank_; }
  int size() const { return size_; }
  bool first() const { return rank_ == 0; }

  /// Replaces the tensor by its mean over the processes.
  void average(at::Tensor& tensor) const;

  /// Whether `here` is true in any process. Sends one number, and waits for the device.
  bool any(bool here) const;
  /// The number of steps after which processes ask each other whether to stop: 16 if asking makes a
  /// GPU wait, otherwise 1.
  std::int64_t agreeEvery() const;

 private:
  struct Group;
  int rank_ = 0, size_ = 1;
  std::unique_ptr<Group> group_;
};

/// The device of this machine that this process uses if a user says auto, cpu, cuda or cuda:N.
/// Throws Error, with the way to get one, if there is no such device.
std::string chooseDevice(const std::string& device);

/// The address and port where processes meet: MASTER_ADDR and MASTER_PORT. If one is not given and
/// mpirun started all processes on this machine, it is 127.0.0.1 or 29500. Throws Error if one is
/// not known.
struct MeetingPlace {
  std::string address;
  int port = 0;
};
MeetingPlace meetingPlace();

/// Whether this build can train with several processes on the CPU.
bool haveProcessGroup();

}  // namespace tc0
