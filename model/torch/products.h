#pragma once

namespace c10 {
struct Device;
}

namespace tc0 {

/// Whether LibTorch's products of float32 matrices on a GPU may round their factors to TF32 (11 bits
/// of mantissa, sums in float32), for as long as this lives; then it is again as before. A GPU's
/// matrix units compute TF32, and float32 they do not, so TF32 is several times faster.
///
/// LibTorch has one such setting for the whole process. On another device than a GPU nothing is set,
/// because LibTorch 2.x would let some CPUs round to bfloat16 too.
class Float32Products {
 public:
  Float32Products(const c10::Device& device, bool rounded);
  ~Float32Products();
  Float32Products(const Float32Products&) = delete;
  Float32Products& operator=(const Float32Products&) = delete;

 private:
  bool set_ = false, roundedBefore_ = false, convolutionsBefore_ = false;
};

}  // namespace tc0
