#include "circuit/graph.h"

#include <algorithm>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/graph_concepts.hpp>
#include <boost/graph/topological_sort.hpp>

namespace tc0 {

BOOST_CONCEPT_ASSERT((boost::VertexListGraphConcept<NetlistGraph>));
BOOST_CONCEPT_ASSERT((boost::IncidenceGraphConcept<NetlistGraph>));
BOOST_CONCEPT_ASSERT((boost::EdgeListGraphConcept<NetlistGraph>));

std::uint64_t num_edges(const NetlistGraph& graph) {
  const Netlist& netlist = graph.netlist();
  std::uint64_t edges = 0;
  for (std::int64_t bank = 0; bank < netlist.banks(); ++bank)
    edges += netlist.list(bank).size() * netlist.gatesOf(bank);
  return edges;
}

std::int32_t depthByLongestPath(const Netlist& netlist) {
  NetlistGraph graph(netlist);
  std::vector<std::int64_t> order;  // a gate comes after everything that it depends on
  boost::topological_sort(graph, std::back_inserter(order));
  std::vector<std::int32_t> longest(netlist.wires(), 0);
  std::int32_t depth = 0;
  for (std::int64_t vertex : order) {
    if (vertex < netlist.inputs()) continue;
    std::int32_t below = 0;
    for (auto [edge, end] = out_edges(vertex, graph); edge != end; ++edge)
      below = std::max(below, longest[target(*edge, graph)]);
    longest[vertex] = below + 1;
    depth = std::max(depth, below + 1);
  }
  return depth;
}

std::vector<std::uint8_t> coneOf(const Netlist& netlist, const OutputForm& form) {
  NetlistGraph graph(netlist);
  std::vector<boost::default_color_type> colours(netlist.wires(), boost::white_color);
  auto colourMap =
      boost::make_iterator_property_map(colours.begin(), get(boost::vertex_index, graph));
  boost::queue<std::int64_t> queue;
  for (const Wire& wire : netlist.list(form))
    if (colours[wire.source] == boost::white_color)
      boost::breadth_first_visit(graph, wire.source, queue, boost::default_bfs_visitor(),
                                 colourMap);
  std::vector<std::uint8_t> cone;
  for (auto colour : colours) cone.push_back(colour != boost::white_color);
  return cone;
}

}  // namespace tc0
