#include "circuit/formats/nets.h"

#include <algorithm>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/strong_components.hpp>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0 {
namespace {

constexpr std::size_t kNamed = 8;  // nodes of a cycle that a message names

// The strongly connected component of each node. The search numbers components in the order in
// which it closes them, and it closes the component of a node after those of everything that the
// node reads. It does not recurse, so a long chain does not overflow the stack.
std::vector<std::size_t> componentsOf(const ReadGraph& graph) {
  using Csr =
      boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, boost::no_property,
                                         boost::no_property, std::size_t, std::size_t>;
  std::vector<std::pair<std::size_t, std::size_t>> edges;
  edges.reserve(graph.reads.size());
  for (std::size_t node = 0; node < graph.nodes(); ++node) {
    for (std::size_t e = graph.begin[node]; e < graph.begin[node + 1]; ++e)
      edges.emplace_back(node, graph.reads[e]);
  }
  Csr csr(boost::edges_are_sorted, edges.begin(), edges.end(), graph.nodes());
  std::vector<std::size_t> components(graph.nodes());
  if (graph.nodes() > 0) {
    boost::strong_components(
        csr, boost::make_iterator_property_map(components.begin(), get(boost::vertex_index, csr)));
  }
  return components;
}

// A cycle in the component of `node`, which has one. Every node of such a component reads another
// one of it, so a walk inside the component comes back to a node that it has seen.
std::vector<std::size_t> cycleFrom(std::size_t node, const ReadGraph& graph,
                                   const std::vector<std::size_t>& components) {
  std::vector<std::size_t> path;
  std::unordered_map<std::size_t, std::size_t> position;
  while (position.emplace(node, path.size()).second) {
    path.push_back(node);
    auto first = graph.reads.begin() + graph.begin[node];
    auto last = graph.reads.begin() + graph.begin[node + 1];
    node = *std::find_if(first, last,
                         [&](std::size_t read) { return components[read] == components[node]; });
  }
  path.erase(path.begin(), path.begin() + position[node]);
  std::rotate(path.begin(), std::min_element(path.begin(), path.end()), path.end());
  return path;
}

[[noreturn]] void refuseCycle(const std::vector<std::size_t>& cycle, const std::string& where,
                              const std::function<std::string(std::size_t)>& nameOf) {
  std::string text;
  for (std::size_t i = 0; i < std::min(cycle.size(), kNamed); ++i)
    text += nameOf(cycle[i]) + " reads ";
  if (cycle.size() > kNamed) text += cat("... (", cycle.size(), " nets in all) reads ");
  fail(where, ": required a circuit without cycles, found ", text, nameOf(cycle[0]));
}

}  // namespace

std::size_t NetTable::of(std::string_view name) {
  auto [entry, isNew] = numbers_.emplace(name, names_.size());
  if (isNew) names_.push_back(name);
  return entry->second;
}

// Without cycles every component is a single node that does not read itself, and its number is its
// place in the order.
std::vector<std::size_t> orderByReads(const ReadGraph& graph, const std::string& where,
                                      const std::function<std::string(std::size_t)>& nameOf) {
  std::vector<std::size_t> components = componentsOf(graph);
  constexpr std::size_t kNone = ~std::size_t{0};
  std::vector<std::size_t> order(graph.nodes(), kNone);
  for (std::size_t node = 0; node < graph.nodes(); ++node) {
    TC0_ASSERT(components[node] < order.size());
    std::size_t& place = order[components[node]];
    auto first = graph.reads.begin() + graph.begin[node];
    auto last = graph.reads.begin() + graph.begin[node + 1];
    if (place != kNone || std::find(first, last, node) != last) {
      refuseCycle(cycleFrom(node, graph, components), where, nameOf);
    }
    place = node;
  }
  return order;
}

}  // namespace tc0
