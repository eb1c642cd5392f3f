#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/import/graph/graph.h"

/// A float network computed in floats, to see which numbers its tensors take.
namespace tc0::importer {

struct Floats {
  Shape shape;
  std::vector<double> values;
};

/// All tensors of a network for one sample: `inputs` has its inputs. Throws Error, naming the node,
/// for an operator that is not among those that calibration computes.
std::map<std::string, Floats> computed(const Graph& graph, std::map<std::string, Floats> inputs);

/// What computes one node: its operands (null if left out) and its results. The functions of the
/// kinds of operators return false for an operator of another kind.
struct FloatNode {
  const Node& node;
  const Graph& graph;
  std::vector<const Floats*> in;
  std::vector<Floats> out;

  const Floats& operand(std::size_t k) const;  // Error if it is left out
  bool has(std::size_t k) const { return k < in.size() && in[k] != nullptr; }
  std::vector<std::int64_t> integers(std::size_t k) const;
  std::int64_t integer(const char* name, std::int64_t otherwise) const;
  double number(const char* name, double otherwise) const;
  std::string text(const char* name, const std::string& otherwise) const;
  std::vector<std::int64_t> list(const char* name, std::vector<std::int64_t> otherwise) const;
  /// An operand's list of integers, or the attribute's in older opsets.
  std::vector<std::int64_t> listAt(std::size_t k, const char* name) const;
};

bool computeElementwise(FloatNode& node);
bool computeProduct(FloatNode& node);  // products of matrices, convolutions, pools
bool computeNorm(FloatNode& node);     // norms, softmax, reductions
bool computeView(FloatNode& node);     // what moves elements

}  // namespace tc0::importer
