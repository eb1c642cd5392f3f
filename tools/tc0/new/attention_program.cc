#include "tools/tc0/new/attention_program.h"

#include "model/program/builder.h"

namespace tc0 {

program::Program attentionProgram(AttentionRule rule) {
  std::int64_t n = rule.tokens;
  program::ProgramBuilder builder;
  program::TensorId x = builder.input("x", {n, rule.dimension}, {0, rule.top});
  program::TensorId turned = builder.transpose("x^T", x, {1, 0});
  program::TensorId score = builder.scale("2x.y", builder.matmul("x.y", x, turned), 2);
  program::TensorId exponential = builder.step("exp", score, std::move(rule.exponential));
  program::TensorId sum = builder.sum("row_sum", exponential, 1);
  program::TensorId under = builder.broadcast("row_sum_of_each", sum, {n, n});
  builder.output("weights",
                 builder.ratioStep("softmax", exponential, under, std::move(rule.division)));
  return builder.finish();
}

}  // namespace tc0
