#include "circuit/formats/net_file.h"

namespace tc0 {

std::size_t NetFile::net(std::string_view name) {
  std::size_t net = nets_.of(name);
  if (net == definedBy_.size()) {
    definedBy_.push_back(kUndefined);
    lineOf_.push_back(lines_.line());
    isOutput_.push_back(0);
  }
  return net;
}

void NetFile::input(std::string_view name) {
  std::size_t made = net(name);
  if (definedBy_[made] != kUndefined)
    lines_.refuse("required every net once, found ", quoted(name), " defined again");
  definedBy_[made] = kInput;
  inputs_.push_back(made);
}

void NetFile::output(std::string_view name) {
  std::size_t made = net(name);
  if (isOutput_[made] != 0)
    lines_.refuse("required every output once, found ", quoted(name), " again");
  isOutput_[made] = 1;
  outputs_.push_back(made);
}

void NetFile::define(std::string_view name, std::span<const std::string_view> reads) {
  std::size_t made = net(name);
  if (definedBy_[made] != kUndefined)
    lines_.refuse("required every net once, found ", quoted(name), " defined again");
  definedBy_[made] = definitions_.size();
  definitions_.push_back({made, lines_.line(), reads_.size()});
  for (std::string_view read : reads) reads_.push_back(net(read));
}

std::span<const std::size_t> NetFile::readsOf(std::size_t definition) const {
  std::size_t first = definitions_[definition].firstRead;
  bool last = definition + 1 == definitions_.size();
  return std::span(reads_).subspan(
      first, (last ? reads_.size() : definitions_[definition + 1].firstRead) - first);
}

ReadGraph NetFile::graph() const {
  ReadGraph graph;
  for (std::size_t definition = 0; definition < definitions_.size(); ++definition) {
    for (std::size_t read : readsOf(definition)) {
      if (definedBy_[read] < kInput) graph.read(definedBy_[read]);
    }
    graph.endNode();
  }
  return graph;
}

// The order has every definition after those that it reads. So one pass from its end finds all nets
// that some output depends on.
void NetFile::checkDefined(const std::vector<std::size_t>& order) const {
  std::vector<char> needed = isOutput_;
  for (std::size_t i = order.size(); i-- > 0;) {
    if (needed[definitions_[order[i]].net] == 0) continue;
    for (std::size_t read : readsOf(order[i])) needed[read] = 1;
  }
  for (std::size_t net = 0; net < nets_.size(); ++net) {
    if (definedBy_[net] == kUndefined && needed[net] != 0) {
      lines_.refuseAt(lineOf_[net], "required a definition of every net, found none of ",
                      quoted(nets_.name(net)));
    }
  }
}

// Definitions are made in an order in which each comes after those that it reads. Forms of nets
// that are not defined stay 0. An error in making a definition is reported at its line.
Netlist NetFile::build(const Make& make) const {
  auto nameOf = [&](std::size_t k) {
    return cat(quoted(nets_.name(definitions_[k].net)), " (line ", definitions_[k].line, ")");
  };
  std::vector<std::size_t> order = orderByReads(graph(), where_, nameOf);
  checkDefined(order);

  NetlistBuilder netlist;
  LogicBuilder logic(netlist);
  std::vector<Form> forms(nets_.size());
  for (std::size_t net : inputs_)
    forms[net] = {0, {{netlist.bit(std::string(nets_.name(net))), 1}}};
  std::vector<const Form*> read;
  for (std::size_t definition : order) {
    read.clear();
    for (std::size_t net : readsOf(definition)) read.push_back(&forms[net]);
    try {
      forms[definitions_[definition].net] = make(logic, definition, read);
    } catch (const Error& error) {
      lines_.refuseAt(definitions_[definition].line, error.what());
    }
  }
  for (std::size_t net : outputs_)
    netlist.output(std::string(nets_.name(net)), logic.output(forms[net]));
  return netlist.finish();
}

}  // namespace tc0
