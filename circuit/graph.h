#pragma once

#include <boost/graph/graph_traits.hpp>
#include <boost/graph/properties.hpp>
#include <boost/iterator/iterator_facade.hpp>
#include <boost/property_map/property_map.hpp>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "circuit/netlist.h"

namespace tc0 {

/// A netlist as a Boost graph, without a copy. Vertices are the wires (inputs, then gates), and
/// vertex v has an edge to each wire that enters it. Edges point from a gate to what it depends on,
/// so boost::topological_sort gives inputs first, and a breadth-first search from an output gives
/// its cone. The class models VertexListGraph, IncidenceGraph and EdgeListGraph. Finding a gate's
/// list takes a binary search over the banks.
class NetlistGraph {
 public:
  using vertex_descriptor = std::int64_t;
  struct edge_descriptor {
    vertex_descriptor source = 0, target = 0;
    std::int64_t weight = 0;
    bool operator==(const edge_descriptor& o) const {
      return source == o.source && target == o.target;
    }
    bool operator!=(const edge_descriptor& o) const { return !(*this == o); }
    bool operator<(const edge_descriptor& o) const {
      return std::pair(source, target) < std::pair(o.source, o.target);
    }
  };
  using directed_category = boost::directed_tag;
  using edge_parallel_category = boost::disallow_parallel_edge_tag;
  struct traversal_category : boost::vertex_list_graph_tag,
                              boost::incidence_graph_tag,
                              boost::edge_list_graph_tag {};
  using vertices_size_type = std::uint64_t;
  using edges_size_type = std::uint64_t;
  using degree_size_type = std::uint64_t;

  class vertex_iterator
      : public boost::iterator_facade<vertex_iterator, vertex_descriptor,
                                      boost::forward_traversal_tag, vertex_descriptor> {
   public:
    vertex_iterator() = default;
    explicit vertex_iterator(vertex_descriptor at) : at_(at) {}

   private:
    friend class boost::iterator_core_access;
    vertex_descriptor dereference() const { return at_; }
    void increment() { ++at_; }
    bool equal(const vertex_iterator& o) const { return at_ == o.at_; }

    vertex_descriptor at_ = 0;
  };

  class out_edge_iterator
      : public boost::iterator_facade<out_edge_iterator, edge_descriptor,
                                      boost::forward_traversal_tag, edge_descriptor> {
   public:
    out_edge_iterator() = default;
    out_edge_iterator(vertex_descriptor source, WireLists::Iterator at)
        : source_(source), at_(at) {}

   private:
    friend class boost::iterator_core_access;
    edge_descriptor dereference() const { return {source_, at_->source, at_->weight}; }
    void increment() { ++at_; }
    bool equal(const out_edge_iterator& o) const { return at_ == o.at_; }

    vertex_descriptor source_ = 0;
    WireLists::Iterator at_;
  };

  /// Every edge, vertex by vertex.
  class edge_iterator
      : public boost::iterator_facade<edge_iterator, edge_descriptor, boost::forward_traversal_tag,
                                      edge_descriptor> {
   public:
    edge_iterator() = default;
    edge_iterator(const NetlistGraph& graph, vertex_descriptor source)
        : graph_(&graph), source_(source) {
      enter();
    }

   private:
    friend class boost::iterator_core_access;
    edge_descriptor dereference() const { return *at_; }
    void increment() {
      if (++at_ != end_) return;
      ++source_;
      enter();
    }
    bool equal(const edge_iterator& o) const { return source_ == o.source_ && at_ == o.at_; }
    void enter();

    const NetlistGraph* graph_ = nullptr;
    vertex_descriptor source_ = 0;
    out_edge_iterator at_, end_;
  };

  static vertex_descriptor null_vertex() { return -1; }

  /// The netlist has to outlive the view.
  explicit NetlistGraph(const Netlist& netlist) : netlist_(&netlist) {}
  const Netlist& netlist() const { return *netlist_; }

 private:
  const Netlist* netlist_;
};

inline std::pair<NetlistGraph::vertex_iterator, NetlistGraph::vertex_iterator> vertices(
    const NetlistGraph& graph) {
  return {NetlistGraph::vertex_iterator(0), NetlistGraph::vertex_iterator(graph.netlist().wires())};
}
inline std::uint64_t num_vertices(const NetlistGraph& graph) { return graph.netlist().wires(); }

inline std::pair<NetlistGraph::out_edge_iterator, NetlistGraph::out_edge_iterator> out_edges(
    std::int64_t vertex, const NetlistGraph& graph) {
  const Netlist& netlist = graph.netlist();
  if (vertex < netlist.inputs()) return {};
  auto list = netlist.list(netlist.bankOf(vertex - netlist.inputs()));
  return {NetlistGraph::out_edge_iterator(vertex, list.begin()),
          NetlistGraph::out_edge_iterator(vertex, list.end())};
}
inline std::uint64_t out_degree(std::int64_t vertex, const NetlistGraph& graph) {
  const Netlist& netlist = graph.netlist();
  return vertex < netlist.inputs() ? 0
                                   : netlist.list(netlist.bankOf(vertex - netlist.inputs())).size();
}

inline void NetlistGraph::edge_iterator::enter() {
  for (; source_ < graph_->netlist().wires(); ++source_) {
    std::tie(at_, end_) = out_edges(source_, *graph_);
    if (at_ != end_) return;
  }
  at_ = end_ = out_edge_iterator();
}
inline std::pair<NetlistGraph::edge_iterator, NetlistGraph::edge_iterator> edges(
    const NetlistGraph& graph) {
  return {NetlistGraph::edge_iterator(graph, 0),
          NetlistGraph::edge_iterator(graph, graph.netlist().wires())};
}
std::uint64_t num_edges(const NetlistGraph& graph);

inline std::int64_t source(const NetlistGraph::edge_descriptor& edge, const NetlistGraph&) {
  return edge.source;
}
inline std::int64_t target(const NetlistGraph::edge_descriptor& edge, const NetlistGraph&) {
  return edge.target;
}

/// The index of a vertex is the vertex itself.
inline boost::typed_identity_property_map<std::int64_t> get(boost::vertex_index_t,
                                                            const NetlistGraph&) {
  return {};
}

/// The depth of a netlist by longest paths along Boost's topological order: a second opinion on
/// Counts::depth().
std::int32_t depthByLongestPath(const Netlist& netlist);

/// The wires that an output number depends on, by breadth-first search: result[wire] is 1 if it
/// does, else 0.
std::vector<std::uint8_t> coneOf(const Netlist& netlist, const OutputForm& form);

}  // namespace tc0

namespace boost {
template <>
struct property_map<tc0::NetlistGraph, vertex_index_t> {
  using type = typed_identity_property_map<std::int64_t>;
  using const_type = type;
};
}  // namespace boost
