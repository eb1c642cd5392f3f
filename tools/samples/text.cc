#include "tools/samples/text.h"

#include <charconv>
#include <map>
#include <ostream>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0 {
namespace {

constexpr std::int64_t kMaxNumbers = std::int64_t{1} << 28;

std::int64_t numbersOf(const std::vector<InputPort>& ports) {
  std::int64_t numbers = 0;
  for (const InputPort& port : ports) {
    if (port.elements() > kMaxNumbers - numbers)
      fail("input '", port.name, "': required at most 2^28 numbers in a sample, found more");
    numbers += port.elements();
  }
  return numbers;
}

std::string columnName(const std::string& name, const Shape& shape, std::int64_t element) {
  if (elementsOf(shape, name) == 1) return name;
  std::string indices;
  for (std::size_t d = shape.size(); d-- > 0; element /= shape[d])
    indices = cat("[", element % shape[d], "]", indices);
  return name + indices;
}

// A name with commas or quotes stands between quotes, its own quotes doubled.
std::string quoted(const std::string& name) {
  if (name.find_first_of(",\"#") == std::string::npos) return name;
  std::string text = "\"";
  for (char c : name) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + "\"";
}

bool isSeparator(char c) { return c == ' ' || c == ',' || c == '\t' || c == '\r'; }

// The cells of a line of names. A quoted cell ends at a quote that is not doubled.
std::vector<std::string> namesIn(std::string_view line) {
  std::vector<std::string> names;
  std::size_t at = 0;
  while (true) {
    while (at < line.size() && isSeparator(line[at])) ++at;
    if (at == line.size() || line[at] == '#') return names;
    std::string& name = names.emplace_back();
    const bool quotes = line[at] == '"';
    if (quotes) ++at;
    for (; at < line.size(); ++at) {
      const bool quote = quotes && line[at] == '"';
      if (quote && line.substr(at + 1, 1) != "\"") break;
      if (!quotes && isSeparator(line[at])) break;
      name += line[at];
      if (quote) ++at;
    }
    if (at < line.size()) ++at;
  }
}

// Reads lines into a batch. order_[c] is the place of column c among the numbers of a sample, which
// stand in the order of the inputs and their elements.
class TextReader {
 public:
  TextReader(const std::vector<InputPort>& ports, const std::string& where)
      : ports_(ports), where_(where), numbers_(numbersOf(ports)) {
    batch_.values.resize(ports.size());
    row_.resize(numbers_);
  }

  SampleBatch read(std::string_view text) {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // spreadsheets mark UTF-8 so
    for (; !text.empty(); ++line_) {
      std::size_t end = std::min(text.find('\n'), text.size());
      readLine(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return std::move(batch_);
  }

 private:
  // A blank line is a sample of a circuit without inputs.
  void readLine(std::string_view line) {
    while (!line.empty() && isSeparator(line[0])) line.remove_prefix(1);
    if (line.empty() || line[0] == '#') {
      if (numbers_ == 0) addRow(line);
      return;
    }
    const bool names = std::string_view("+-0123456789").find(line[0]) == std::string_view::npos;
    if (first_ && names)
      readNames(line);
    else
      addRow(line);
    first_ = false;
  }

  void readNames(std::string_view line) {
    std::map<std::string, std::int64_t> places;
    std::string first;
    std::int64_t place = 0;
    for (const InputPort& port : ports_)
      for (std::int64_t e = 0; e < port.elements(); ++e) {
        std::string name = columnName(port.name, port.shape, e);
        if (place == 0) first = name;
        places[name] = place++;
      }
    for (const std::string& name : namesIn(line)) {
      auto found = places.find(name);
      if (found == places.end() || found->second < 0)
        fail(where_, ":", line_, ": required integers of 64 bits, or ", numbers_,
             " names of columns such as '", first, "', each once; found '", name.substr(0, 40),
             "'");
      order_.push_back(found->second);
      found->second = -1;
    }
    if (std::ssize(order_) != numbers_)
      fail(where_, ":", line_, ": required the names of ", numbers_, " columns, found ",
           order_.size());
  }

  void addRow(std::string_view line) {
    std::int64_t found = 0;
    const char* at = line.data();
    const char* end = at + line.size();
    while (true) {
      while (at != end && isSeparator(*at)) ++at;
      if (at == end || *at == '#') break;
      std::int64_t value = 0;
      auto [next, error] = std::from_chars(at, end, value);
      if (error != std::errc())
        fail(where_, ":", line_, ": required integers of 64 bits, found '",
             std::string_view(at, std::min<std::size_t>(20, end - at)), "'");
      if (found < numbers_) row_[order_.empty() ? found : order_[found]] = value;
      ++found;
      at = next;
    }
    if (found != numbers_)
      fail(where_, ":", line_, ": required ", numbers_, " integers, found ", found);
    auto from = row_.begin();
    for (std::size_t p = 0; p < ports_.size(); from += ports_[p++].elements())
      batch_.values[p].insert(batch_.values[p].end(), from, from + ports_[p].elements());
    TC0_ASSERT(from == row_.end());
    ++batch_.samples;
  }

  const std::vector<InputPort>& ports_;
  const std::string& where_;
  const std::int64_t numbers_;       // of a sample
  std::vector<std::int64_t> order_;  // empty: the columns stand in order
  std::vector<std::int64_t> row_;
  std::size_t line_ = 1;
  bool first_ = true;  // no line with anything on it has been read
  SampleBatch batch_;
};

}  // namespace

SampleBatch parseText(std::string_view text, const std::vector<InputPort>& ports,
                      const std::string& where) {
  return TextReader(ports, where).read(text);
}

void writeCsv(std::ostream& out, std::int64_t samples, const std::vector<NamedSamples>& arrays) {
  std::vector<std::int64_t> elements;
  const char* separator = "";
  for (const NamedSamples& array : arrays) {
    elements.push_back(elementsOf(array.shape, array.name));
    for (std::int64_t e = 0; e < elements.back(); ++e, separator = ",")
      out << separator << quoted(columnName(array.name, array.shape, e));
  }
  out << "\n";
  for (std::int64_t s = 0; s < samples; ++s) {
    separator = "";
    for (std::size_t a = 0; a < arrays.size(); ++a)
      for (std::int64_t e = 0; e < elements[a]; ++e, separator = ",")
        out << separator << arrays[a].values[s * elements[a] + e];
    out << "\n";
  }
}

}  // namespace tc0
