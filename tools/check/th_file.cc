#include "tools/check/th_file.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tools/check/container.h"
#include "tools/check/error.h"

namespace tc0check {

namespace {

constexpr int kBeingVisited = -1;
constexpr int kNotYet = -2;

struct Wire {
  std::size_t signal;
  Int weight;
};

struct Signal {
  std::string_view name;
  bool input = false;
  bool gate = false;
  std::size_t line = 0;     // that names it first
  std::vector<Wire> wires;  // of a gate
  int level = kNotYet;
};

/// Splits the text into lines of words.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}

  /// The next line that has words; false at the end of the file.
  bool next() {
    words_.clear();
    while (words_.empty() && at_ < text_.size()) readLine();
    return !words_.empty();
  }
  const std::vector<std::string_view>& words() const { return words_; }
  std::size_t number() const { return number_; }

 private:
  void readLine() {
    for (bool more = true; more && at_ < text_.size();) {
      std::size_t end = std::min(text_.find('\n', at_), text_.size());
      std::string_view line = text_.substr(at_, end - at_);
      at_ = end + 1;
      ++number_;
      line = line.substr(0, line.find('#'));
      line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
      more = !line.empty() && line.back() == '\\';
      if (more) line.remove_suffix(1);
      split(line);
    }
  }

  void split(std::string_view line) {
    while (true) {
      std::size_t begin = line.find_first_not_of(" \t\r");
      if (begin == std::string_view::npos) return;
      line.remove_prefix(begin);
      std::size_t end = std::min(line.find_first_of(" \t\r"), line.size());
      words_.push_back(line.substr(0, end));
      line.remove_prefix(end);
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t number_ = 0;
  std::vector<std::string_view> words_;
};

class Th {
 public:
  Th(const std::string& path, std::string_view text) : path_(path), lines_(text) {}

  Figures recount() {
    read();
    for (const Signal& signal : signals_) {
      if (signal.input || signal.gate) continue;
      refuse(path_, ": line ", signal.line, ": an input or a gate's output required; '",
             signal.name, "' is neither");
    }
    for (std::size_t id = 0; id < signals_.size(); ++id) level(id);
    for (const Signal& signal : signals_) count(signal);
    return figures_;
  }

 private:
  std::string here() const { return paste(path_, ": line ", lines_.number()); }

  void read() {
    bool ended = false;
    while (lines_.next()) {
      std::vector<std::string_view> words = lines_.words();
      std::string_view key = words[0];
      words.erase(words.begin());
      if (ended) refuse(here(), ": nothing after .end required; found '", key, "'");
      if (key == ".inputs") {
        for (std::string_view name : words) readInput(name);
      } else if (key == ".outputs") {
        for (std::string_view name : words) signal(name);
      } else if (key == ".threshold") {
        readGate(words);
      } else if (key == ".end") {
        ended = true;
      } else if (key != ".model") {
        refuse(here(), ": .model, .inputs, .outputs, .threshold or .end required; found '", key,
               "'");
      }
    }
    if (!ended) refuse(path_, ": .end required; found the end of the file");
  }

  std::size_t signal(std::string_view name) {
    auto [place, isNew] = ids_.try_emplace(name, signals_.size());
    if (isNew) {
      signals_.emplace_back();
      signals_.back().name = name;
      signals_.back().line = lines_.number();
    }
    return place->second;
  }

  Signal& driven(std::string_view name) {
    Signal& result = signals_[signal(name)];
    if (result.input || result.gate) refuse(here(), ": '", name, "' is driven already");
    return result;
  }

  void readInput(std::string_view name) {
    driven(name).input = true;
    ++figures_.inputWires;
  }

  void readGate(const std::vector<std::string_view>& names) {
    if (names.empty()) refuse(here(), ": the name of the gate's output required; found none");
    driven(names.back()).gate = true;
    std::vector<Wire> wires;
    for (std::size_t k = 0; k + 1 < names.size(); ++k) wires.push_back({signal(names[k]), 0});
    std::size_t numbers = lines_.next() ? lines_.words().size() : 0;
    if (numbers != names.size()) {
      refuse(here(), ": ", names.size() - 1, " weights and a threshold required; found ", numbers,
             " words");
    }
    for (std::size_t k = 0; k < names.size(); ++k) {
      std::optional<Int> value = parseInt(lines_.words()[k]);
      if (!value) {
        refuse(here(), ": an integer of 64 bits required; found '", lines_.words()[k], "'");
      }
      if (k < wires.size()) wires[k].weight = *value;
    }
    signals_[signal(names.back())].wires = merged(std::move(wires));
  }

  /// A wire that arrives twice arrives once with both weights; weight 0 is no wire.
  static std::vector<Wire> merged(std::vector<Wire> wires) {
    std::sort(wires.begin(), wires.end(),
              [](const Wire& a, const Wire& b) { return a.signal < b.signal; });
    std::vector<Wire> result;
    for (const Wire& wire : wires) {
      if (!result.empty() && result.back().signal == wire.signal) {
        result.back().weight = addWeights(result.back().weight, wire.weight);
      } else {
        result.push_back(wire);
      }
    }
    std::erase_if(result, [](const Wire& wire) { return wire.weight == 0; });
    result.shrink_to_fit();
    return result;
  }

  /// Finds the level of a signal and of all that it reads, without recursion: path_ may be as long
  /// as the file.
  void level(std::size_t root) {
    if (signals_[root].level != kNotYet) return;
    std::vector<std::pair<std::size_t, std::size_t>> path{{root, 0}};  // signal, next wire of it
    signals_[root].level = kBeingVisited;
    while (!path.empty()) {
      auto& [id, next] = path.back();
      Signal& signal = signals_[id];
      if (next < signal.wires.size()) {
        std::size_t source = signal.wires[next++].signal;
        if (signals_[source].level == kBeingVisited) refuseCycle(path, source);
        if (signals_[source].level != kNotYet) continue;
        signals_[source].level = kBeingVisited;
        path.emplace_back(source, 0);
        continue;
      }
      signal.level = signal.input ? 0 : 1;
      for (const Wire& wire : signal.wires) {
        signal.level = std::max(signal.level, 1 + signals_[wire.signal].level);
      }
      path.pop_back();
    }
  }

  [[noreturn]] void refuseCycle(const std::vector<std::pair<std::size_t, std::size_t>>& path,
                                std::size_t source) {
    std::size_t from = path.size();
    while (path[from - 1].first != source) --from;
    std::string names;
    for (std::size_t k = from - 1; k < path.size(); ++k) {
      if (k - from + 1 == 8) names += "... reads ";
      if (k - from + 1 < 8) names += std::string(signals_[path[k].first].name) + " reads ";
    }
    refuse(path_, ": gates without a cycle required; found ", names, signals_[source].name);
  }

  void count(const Signal& signal) {
    if (!signal.gate) return;
    Gates gate{1, signal.level, signal.wires.size(), 0, 0};
    for (const Wire& wire : signal.wires) {
      gate.sumOfWeights += magnitude(wire.weight);
      gate.largestWeight = std::max(gate.largestWeight, magnitude(wire.weight));
    }
    figures_.add(gate);
    figures_.addStored(1, gate.fanIn);
  }

  std::string path_;
  Lines lines_;
  std::vector<Signal> signals_;
  std::unordered_map<std::string_view, std::size_t> ids_;
  Figures figures_;
};

}  // namespace

Figures recountTh(std::string_view text, const std::string& path) {
  return Th(path, text).recount();
}

}  // namespace tc0check
