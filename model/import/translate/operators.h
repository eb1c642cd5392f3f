#pragma once

#include <string>
#include <vector>

#include "model/import/translate/translation.h"

namespace tc0::importer {

/// An operator that is understood: its name, the domains it is known under, and its translation.
struct Operator {
  const char* op;
  enum class Domain { kOnnx, kMicrosoft, kQonnx, kInteger, kTflite } domain = Domain::kOnnx;
  void (*translate)(Translation&, const Node&) = nullptr;
};

/// The rows, by what they are about. One file holds each group.
std::vector<Operator> elementwiseOperators();
std::vector<Operator> activationOperators();
std::vector<Operator> arithmeticOperators();
std::vector<Operator> linearOperators();
std::vector<Operator> convolutionOperators();
std::vector<Operator> poolOperators();
std::vector<Operator> viewOperators();
std::vector<Operator> shapeOperators();
std::vector<Operator> resizeOperators();
std::vector<Operator> qonnxOperators();
std::vector<Operator> quantiserOperators();
std::vector<Operator> fusedOperators();
std::vector<Operator> integerOperators();
std::vector<Operator> integerQuotientOperators();
std::vector<Operator> reductionOperators();
std::vector<Operator> normOperators();
std::vector<Operator> rowNormOperators();
std::vector<Operator> attentionOperators();
std::vector<Operator> tfliteOperators();

/// All rows, in the order of the documentation.
const std::vector<Operator>& allOperators();

/// Translates the current node; throws Error if its operator is unknown.
void translateNode(Translation& t, const Node& node);

}  // namespace tc0::importer
