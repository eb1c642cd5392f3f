#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/formats/logic_builder.h"
#include "circuit/formats/nets.h"
#include "circuit/formats/text.h"

namespace tc0 {

/// Collects the inputs, outputs and definitions of a file with named nets, in any order. Then
/// `build` checks that every net is defined once, orders the definitions and makes the netlist. A
/// net without a definition is refused if an output depends on it. Otherwise it is 0, because
/// synthesis tools leave such nets behind.
class NetFile {
 public:
  /// Error messages name the line at which `lines` stands. The reader has to outlive this.
  NetFile(const LineReader& lines, std::string where) : lines_(lines), where_(std::move(where)) {}

  void input(std::string_view name);
  void output(std::string_view name);
  /// Defines a net by the nets that it reads. Definitions are numbered from 0 in the order of these
  /// calls.
  void define(std::string_view name, std::span<const std::string_view> reads);

  /// Makes the form of a definition from the forms of the nets that it reads.
  using Make = std::function<Form(LogicBuilder&, std::size_t definition,
                                  std::span<const Form* const> reads)>;
  Netlist build(const Make& make) const;

 private:
  struct Definition {
    std::size_t net;
    std::int64_t line;
    std::size_t firstRead;
  };
  static constexpr std::size_t kUndefined = ~std::size_t{0};
  static constexpr std::size_t kInput = kUndefined - 1;

  std::size_t net(std::string_view name);
  std::span<const std::size_t> readsOf(std::size_t definition) const;
  ReadGraph graph() const;
  void checkDefined(const std::vector<std::size_t>& order) const;

  const LineReader& lines_;
  std::string where_;
  NetTable nets_;
  std::vector<std::size_t> definedBy_;  // by net: a definition, kInput or kUndefined
  std::vector<std::int64_t> lineOf_;    // by net: where it was named first
  std::vector<char> isOutput_;          // by net
  std::vector<std::size_t> inputs_, outputs_;
  std::vector<Definition> definitions_;
  std::vector<std::size_t> reads_;
};

}  // namespace tc0
