#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tc0 {

/// The named nets of a file, numbered in the order in which they are first named. Names are views
/// into the file's text.
class NetTable {
 public:
  std::size_t of(std::string_view name);
  std::string_view name(std::size_t net) const { return names_[net]; }
  std::size_t size() const { return names_.size(); }

 private:
  std::unordered_map<std::string_view, std::size_t> numbers_;
  std::vector<std::string_view> names_;
};

/// A graph of nodes that read each other: node k reads the nodes reads[begin[k]] ...
/// reads[begin[k + 1] - 1].
struct ReadGraph {
  std::vector<std::size_t> begin{0};
  std::vector<std::size_t> reads;

  std::size_t nodes() const { return begin.size() - 1; }
  void read(std::size_t node) { reads.push_back(node); }
  void endNode() { begin.push_back(reads.size()); }
};

/// An order in which every node comes after the nodes that it reads. If the given order is one, it
/// stays. Throws Error, with the names of the nodes of a cycle, if there is one. Takes linear time.
std::vector<std::size_t> orderByReads(const ReadGraph& graph, const std::string& where,
                                      const std::function<std::string(std::size_t)>& nameOf);

}  // namespace tc0
