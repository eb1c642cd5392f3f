#include "model/import/calibrate/floats.h"

#include <cmath>

#include "circuit/base/error.h"

namespace tc0::importer {
namespace {

template <class T>
T attributeOr(const Node& node, const char* name, T otherwise) {
  const auto found = node.attributes.find(name);
  if (found == node.attributes.end()) return otherwise;
  const auto* value = std::get_if<T>(&found->second);
  if (value == nullptr) fail(name, ": required another type of attribute");
  return *value;
}

}  // namespace

const Floats& FloatNode::operand(std::size_t k) const {
  if (!has(k)) fail("operand ", k, ": required one, found none");
  return *in[k];
}

std::vector<std::int64_t> FloatNode::integers(std::size_t k) const {
  std::vector<std::int64_t> result;
  for (double value : operand(k).values) {
    const double most = 0x1p40;  // "to the end" is written as the largest integer
    result.push_back(static_cast<std::int64_t>(std::min(std::max(value, -most), most)));
  }
  return result;
}

std::int64_t FloatNode::integer(const char* name, std::int64_t otherwise) const {
  return attributeOr<std::int64_t>(node, name, otherwise);
}
double FloatNode::number(const char* name, double otherwise) const {
  return attributeOr<float>(node, name, static_cast<float>(otherwise));
}
std::string FloatNode::text(const char* name, const std::string& otherwise) const {
  return attributeOr<std::string>(node, name, otherwise);
}
std::vector<std::int64_t> FloatNode::list(const char* name,
                                          std::vector<std::int64_t> otherwise) const {
  return attributeOr<std::vector<std::int64_t>>(node, name, std::move(otherwise));
}
std::vector<std::int64_t> FloatNode::listAt(std::size_t k, const char* name) const {
  return has(k) ? integers(k) : list(name, {});
}

std::map<std::string, Floats> computed(const Graph& graph, std::map<std::string, Floats> inputs) {
  std::map<std::string, Floats> values = std::move(inputs);
  for (const auto& [name, numbers] : graph.constants)
    values[name] = {numbers.shape, numbers.values};
  for (const Node& node : graph.nodes) {
    FloatNode one{node, graph, {}, {}};
    try {
      for (const std::string& input : node.inputs) {
        const auto found = values.find(input);
        if (!input.empty() && found == values.end()) fail("required an earlier tensor");
        one.in.push_back(input.empty() ? nullptr : &found->second);
      }
      if (!node.domain.empty() || (!computeElementwise(one) && !computeProduct(one) &&
                                   !computeNorm(one) && !computeView(one)))
        fail(
            "required an operator that calibration can compute; quantise the network with another "
            "tool first");
      if (one.out.size() < node.outputs.size())
        fail("required ", one.out.size(), " results, found ", node.outputs.size());
    } catch (const Error& error) {
      fail(label(node), ": ", error.what());
    }
    for (std::size_t k = 0; k < node.outputs.size(); ++k)
      if (!node.outputs[k].empty()) values[node.outputs[k]] = std::move(one.out[k]);
  }
  return values;
}

}  // namespace tc0::importer
