#pragma once

#include <vector>

#include "tools/check/proof/program_file.h"

namespace tc0check {

/// Bounds of a program's tensors by interval arithmetic, one for each channel, which is an index of
/// the last dimension, or one for all channels.
///
/// A form that is written out to bits has forgotten that its bits make up numbers: the sum of the
/// ranges of its terms is wider than the range of a product or a square of these numbers. The
/// intervals found here are proved from the operations alone, as the compiler's are, and bound such
/// forms as well.
class ChannelRanges {
 public:
  explicit ChannelRanges(const Program& program) : program_(program) {}

  /// The range of a channel, or of all channels if it is -1. It is wide (kWide) if nothing is known.
  WideSpan of(int tensor, Int channel);

  static constexpr Wide kWide = Wide{1} << 64;

 private:
  using Spans = std::vector<WideSpan>;  // one, or one for each channel

  const Spans& spansOf(int tensor);
  Spans compute(const Tensor& tensor);
  Spans ofLinear(const Tensor& tensor);
  Spans ofMatmul(const Tensor& tensor);
  Spans ofStep(const Tensor& tensor);
  Spans ofConstant(const Tensor& tensor) const;
  Spans ofDigits(const Tensor& tensor);
  Spans ofSum(const Tensor& tensor);
  Spans ofReshape(const Tensor& tensor);
  Spans ofConcat(const Tensor& tensor);

  const Program& program_;
  std::vector<Spans> known_;
};

}  // namespace tc0check
