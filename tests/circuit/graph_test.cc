#include "circuit/graph.h"

#include <boost/graph/strong_components.hpp>
#include <boost/graph/topological_sort.hpp>
#include <catch2/catch.hpp>
#include <utility>

#include "circuit/expand.h"
#include "circuit/generate/random_circuit.h"
#include "circuit/size/count.h"

using namespace tc0;

TEST_CASE("longest paths by Boost give the same depth as counting") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    INFO("seed " << seed);
    Circuit circuit = randomCircuit({.seed = seed});
    Netlist netlist = toNetlist(circuit);
    REQUIRE(std::cmp_equal(depthByLongestPath(netlist), count(circuit).depth()));
    REQUIRE(Count{num_edges(NetlistGraph(netlist))} == count(circuit).wires);
  }
}

TEST_CASE("edges of the view are the wires of the netlist") {
  Netlist netlist = toNetlist(randomCircuit({.seed = 4}));
  NetlistGraph graph(netlist);
  std::uint64_t edgesSeen = 0;
  for (auto [edge, end] = edges(graph); edge != end; ++edge) {
    ++edgesSeen;
    REQUIRE(target(*edge, graph) < source(*edge, graph));
    REQUIRE((*edge).weight != 0);
  }
  CHECK(edgesSeen == num_edges(graph));
  std::uint64_t degrees = 0;
  for (auto [vertex, end] = vertices(graph); vertex != end; ++vertex)
    degrees += out_degree(*vertex, graph);
  CHECK(degrees == edgesSeen);
}

TEST_CASE("a netlist has no strongly connected component of two wires") {
  Netlist netlist = toNetlist(randomCircuit({.seed = 8}));
  NetlistGraph graph(netlist);
  std::vector<int> component(num_vertices(graph));
  int components = boost::strong_components(
      graph, boost::make_iterator_property_map(component.begin(), get(boost::vertex_index, graph)));
  CHECK(std::cmp_equal(components, num_vertices(graph)));
}

TEST_CASE("the cone of an output holds what its wires depend on, and nothing else") {
  NetlistBuilder builder;
  std::int64_t a = builder.bit("a"), b = builder.bit("b"), c = builder.bit("c");
  std::int64_t ab = builder.gate({0, {{a, 1}, {b, 1}}}, 2);
  std::int64_t bc = builder.gate({0, {{b, 1}, {c, 1}}}, 1);
  std::int64_t top = builder.gate({0, {{a, 1}, {ab, -1}}}, 0);
  builder.output("f", {3, {{ab, 2}, {top, 1}}});
  builder.output("g", {0, {{bc, 1}}});
  builder.output("one", Form{1, {}});
  Netlist netlist = builder.finish();
  CHECK(coneOf(netlist, netlist.outputPorts()[0].forms[0]) ==
        std::vector<std::uint8_t>{1, 1, 0, 1, 0, 1});
  CHECK(coneOf(netlist, netlist.outputPorts()[1].forms[0]) ==
        std::vector<std::uint8_t>{0, 1, 1, 0, 1, 0});
  CHECK(coneOf(netlist, netlist.outputPorts()[2].forms[0]) == std::vector<std::uint8_t>(6, 0));
}
