#include "tools/tc0/sample/sampler_inputs.h"

#include <charconv>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/base/random.h"
#include "model/recipe/grid.h"

namespace tc0 {
namespace {

// Numbers in the metadata of a file.
class MetadataNumbers {
 public:
  MetadataNumbers(const std::map<std::string, std::string>& metadata, const std::string& where)
      : metadata_(metadata), where_(where) {}

  template <class Number>
  Number number(const char* key, Number least) const {
    auto found = metadata_.find(key);
    if (found == metadata_.end())
      fail(where_, ": required a sampler, whose metadata has '", key, "', found none");
    const std::string& text = found->second;
    Number value{};
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !(value >= least))
      fail(where_, ": required a number of at least ", least, " as metadata '", key, "', found '",
           text.substr(0, 40), "'");
    return value;
  }

 private:
  const std::map<std::string, std::string>& metadata_;
  const std::string& where_;
};

// The calls of Random::bits() that the noise of so many samples takes.
std::uint64_t normalsOf(std::int64_t samples, const SamplerPort& port) {
  return static_cast<std::uint64_t>(samples) * port.elements * Random::kBitsOfNormal;
}

// The numbers that the networks of tokens read, one for each letter of each token.
std::int64_t lettersRead(const MetadataNumbers& words,
                         const std::map<std::string, std::string>& metadata) {
  if (metadata.contains("dimension")) return words.number<std::int64_t>("dimension", 1);
  const std::int64_t side = words.number<std::int64_t>("side", 1);
  return words.number<std::int64_t>("channels", 1) * side * side;
}

}  // namespace

SamplerLayout samplerLayout(const std::map<std::string, std::string>& metadata,
                            const std::string& where) {
  MetadataNumbers words(metadata, where);
  SamplerLayout layout;
  layout.levels = words.number<std::int64_t>("levels", 0);
  layout.classes = words.number<std::int64_t>("classes", 0);
  if (metadata.contains("steps")) layout.steps = words.number<std::int64_t>("steps", 1);
  layout.noiseScale = words.number<double>("noise.scale", 1e-12);
  if (metadata.contains("letters")) {
    layout.letters = words.number<std::int64_t>("letters", 2);
    if (metadata.contains("alphabet")) layout.alphabet = metadata.at("alphabet");
  }
  if (!layout.alphabet.empty()) {
    layout.numbers = lettersRead(words, metadata) / layout.letters;
  } else if (layout.levels > 0) {
    layout.side = words.number<std::int64_t>("side", 1);
    layout.channels = words.number<std::int64_t>("channels", 1);
    if (layout.letters > 0) layout.channels /= layout.letters;
    layout.numbers = layout.channels * layout.side * layout.side;
  } else {
    layout.numbers = words.number<std::int64_t>("dimension", 1);
    layout.pointsScale = words.number<double>("points.scale", 1e-12);
    layout.pointsShift = words.number<double>("points.shift", -1e12);
    for (const char* key : {"points.scale", "points.shift", "noise.scale"})
      layout.units[key] = metadata.at(key);
  }
  for (const char* key : {"levels", "classes", "steps", "side", "channels", "dimension", "letters",
                          "alphabet", "kind", "points.scale", "points.shift", "noise.scale"})
    if (metadata.contains(key)) layout.metadata[key] = metadata.at(key);
  return layout;
}

SamplerBatch samplerBatch(const SamplerLayout& layout, const std::vector<SamplerPort>& ports,
                          const SamplerRequest& request) {
  if (request.label && *request.label > layout.classes)
    fail("--class: required a class from 0 to ", layout.classes, ", the last meaning none, found ",
         *request.label);
  SamplerBatch batch;
  batch.count = request.samples.count;
  for (std::int64_t s = 0; s < batch.count && layout.classes > 0; ++s)
    batch.labels.push_back(request.label.value_or((request.samples.first + s) % layout.classes));
  Random random(request.seed, "noise");
  for (const SamplerPort& port : ports) {
    std::vector<std::int64_t>& values = batch.values.emplace_back();
    values.assign(batch.count * port.elements, 0);
    if (port.name == "class") {
      for (std::int64_t label : batch.labels)
        if (label >= port.elements)
          fail("input 'class': required an element for each class, found ", port.elements,
               " for class ", label);
      if (batch.labels.empty()) fail("input 'class': required metadata 'classes', found 0");
      for (std::int64_t s = 0; s < batch.count; ++s)
        values.at(s * port.elements + batch.labels[s]) = 1;
    } else {
      batch.noise = batch.values.size() - 1;
      TC0_ASSERT(port.range.lo <= port.range.hi && layout.noiseScale > 0);
      Grid grid{layout.noiseScale, port.range.lo, port.range.hi};
      Random own = random;
      own.skip(normalsOf(request.samples.first, port));
      for (std::int64_t& value : values) value = grid.at(own.normal());
      random.skip(normalsOf(request.total, port));
    }
  }
  return batch;
}

}  // namespace tc0
