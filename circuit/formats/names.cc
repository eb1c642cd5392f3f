#include "circuit/formats/names.h"

#include <algorithm>
#include <string_view>

#include "circuit/base/error.h"
#include "circuit/logic/bounds.h"

namespace tc0 {
namespace {

bool isDigit(char c) { return '0' <= c && c <= '9'; }
bool isWordCharacter(char c) {
  return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || isDigit(c) || c == '_';
}

// Characters that some format or tool gives a meaning of its own.
constexpr std::string_view kReserved = "\"#'(),;=@\\`{}";

// The keywords of SystemVerilog 2017, each between blanks.
constexpr std::string_view kVerilogWords =
    " accept_on alias always always_comb always_ff always_latch and assert assign assume "
    "automatic before begin bind bins binsof bit break buf bufif0 bufif1 byte case casex casez "
    "cell chandle checker class clocking cmos config const constraint context continue cover "
    "covergroup coverpoint cross deassign default defparam design disable dist do edge else end "
    "endcase endchecker endclass endclocking endconfig endfunction endgenerate endgroup "
    "endinterface endmodule endpackage endprimitive endprogram endproperty endsequence "
    "endspecify endtable endtask enum event eventually expect export extends extern final "
    "first_match for force foreach forever fork forkjoin function generate genvar global highz0 "
    "highz1 if iff ifnone ignore_bins illegal_bins implements implies import incdir include "
    "initial inout input inside instance int integer interconnect interface intersect join "
    "join_any join_none large let liblist library local localparam logic longint macromodule "
    "matches medium modport module nand negedge nettype new nexttime nmos nor noshowcancelled "
    "not notif0 notif1 null or output package packed parameter pmos posedge primitive priority "
    "program property protected pull0 pull1 pulldown pullup pulsestyle_ondetect "
    "pulsestyle_onevent pure rand randc randcase randsequence rcmos real realtime ref reg "
    "reject_on release repeat restrict return rnmos rpmos rtran rtranif0 rtranif1 s_always "
    "s_eventually s_nexttime s_until s_until_with scalared sequence shortint shortreal "
    "showcancelled signed small soft solve specify specparam static string strong strong0 "
    "strong1 struct super supply0 supply1 sync_accept_on sync_reject_on table tagged task this "
    "throughout time timeprecision timeunit tran tranif0 tranif1 tri tri0 tri1 triand trior "
    "trireg type typedef union unique unique0 unsigned until until_with untyped use uwire var "
    "vectored virtual void wait wait_order wand weak weak0 weak1 while wildcard wire with "
    "within wor xnor xor ";

// The name as every format can hold it. The first character may not look like a directive, an
// operator or a number.
std::string cleaned(const std::string& name) {
  std::string result = name.empty() ? "_" : name;
  for (char& c : result) {
    bool printable = '!' <= c && c <= '~';
    if (!printable || kReserved.find(c) != std::string_view::npos) c = '_';
  }
  if (!isWordCharacter(result[0]) || isDigit(result[0])) result.insert(0, "_");
  return result;
}

// "x" if the name is like "x[3]", a bit of a bus; else "".
std::string busOf(const std::string& name) {
  std::size_t open = name.rfind('[');
  bool isBit = open != std::string::npos && open + 2 < name.size() && name.back() == ']' &&
               std::all_of(name.begin() + open + 1, name.end() - 1, isDigit);
  return isBit ? name.substr(0, open) : "";
}

}  // namespace

std::string BitVector::bit(int k) const { return width == 1 ? name : cat(name, "[", k, "]"); }

NetNames::NetNames(const Netlist& netlist) {
  for (const InputPort& port : netlist.inputPorts()) {
    bool twos = port.coding.kind == Coding::Kind::kTwos;
    for (std::int64_t e = 0; e < port.elements(); ++e) {
      inputs_.push_back(add(port.name, port.shape, e, port.coding.width, twos));
    }
  }
  std::vector<OutputCode> codes = outputCodes(netlist);
  std::size_t next = 0;
  for (const OutputPort& port : netlist.outputPorts()) {
    for (std::size_t e = 0; e < port.forms.size(); ++e) {
      OutputCode code = codes[next++];
      outputs_.push_back(add(port.name, port.shape, e, code.width, code.twos));
    }
  }
}

// Tries the element's own name first, then the name with _1, _2, ... until one is free.
BitVector NetNames::add(const std::string& port, const Shape& shape, std::int64_t element,
                        int width, bool twos) {
  std::string wish = cleaned(port);
  Index index(shape.size());
  unflatten(shape, element, index.data());
  for (std::int64_t coordinate : index) wish += cat("_", coordinate);
  BitVector vector{wish, width, twos};
  while (!take(vector)) vector.name = cat(wish, "_", ++attempts_[wish]);
  return vector;
}

// A name is free if neither it nor one of its bits is taken, it is not the bus that a bit "x[3]"
// seems to belong to, and, if it is such a bit itself, its bus is not taken either.
bool NetNames::take(const BitVector& vector) {
  std::string bus = busOf(vector.name);
  if (taken_.contains(vector.name) || buses_.contains(vector.name) || taken_.contains(bus))
    return false;
  for (int k = 0; k < vector.width; ++k) {
    if (taken_.contains(vector.bit(k))) return false;
  }
  if (!bus.empty()) buses_.insert(bus);
  taken_.insert(vector.name);
  for (int k = 0; k < vector.width; ++k) taken_.insert(vector.bit(k));
  return true;
}

std::vector<std::string> NetNames::bitsOf(const std::vector<BitVector>& vectors) {
  std::vector<std::string> bits;
  for (const BitVector& vector : vectors) {
    for (int k = 0; k < vector.width; ++k) bits.push_back(vector.bit(k));
  }
  return bits;
}

std::string NetNames::prefix(std::string wish) const {
  auto clashes = [&](const std::string& name) {
    return name.size() > wish.size() && name.starts_with(wish) &&
           std::all_of(name.begin() + std::ssize(wish), name.end(), isDigit);
  };
  while (std::any_of(taken_.begin(), taken_.end(), clashes)) wish += "_";
  return wish;
}

// Counts for each bit the port's name, an index of full length and some punctuation; 16 bits for an
// output.
Count nameCharacters(const std::string& port, const Shape& shape, int bits) {
  Count characters = port.size() + 5, elements = 1;
  for (std::int64_t extent : shape) {
    characters += 1 + cat(extent).size();
    elements *= extent;
  }
  return characters * elements * bits;
}

Count nameCharacters(const Netlist& netlist) {
  Count total = 0;
  for (const InputPort& port : netlist.inputPorts())
    total += nameCharacters(port.name, port.shape, port.coding.width);
  for (const OutputPort& port : netlist.outputPorts())
    total += nameCharacters(port.name, port.shape, 16);
  return total;
}

std::string verilogName(const std::string& name) {
  bool identifier = std::all_of(name.begin(), name.end(), isWordCharacter) && !isDigit(name[0]);
  bool keyword = kVerilogWords.find(" " + name + " ") != std::string_view::npos;
  return identifier && !keyword ? name : "\\" + name + " ";
}

}  // namespace tc0
