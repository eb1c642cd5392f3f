#include "tools/check/proof/proof.h"

#include <algorithm>

#include "tools/check/error.h"
#include "tools/check/proof/all_values.h"
#include "tools/check/proof/rewrite.h"
#include "tools/check/strict_json.h"

namespace tc0check {

namespace {

constexpr Int kMostApart = 1 << 12;       // elements of a tensor, each looked at on its own
constexpr std::size_t kMostSpelled = 16;  // tensors
constexpr double kLastResort = 1;         // seconds for one other way to look at one box
constexpr double kMostLastResorts = 10;   // seconds in all
constexpr std::size_t kMostExpressions = 600'000;  // before they are forgotten

double secondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// A box of elements for which no proof was found.
class NotProved : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class OutOfTime : public std::exception {};

}  // namespace

bool ProofResult::proved() const {
  auto holds = [](const auto& verdict) { return verdict.proved; };
  return undefined.empty() && std::all_of(tensors.begin(), tensors.end(), holds) &&
         std::all_of(outputs.begin(), outputs.end(), holds);
}

Proof::Proof(const Program& program, const Circuit& circuit, double seconds)
    : program_(program),
      circuit_(circuit),
      seconds_(seconds),
      expressions_(
          [this](int tensor, const Affine& element) { return tensors_.rangeOf(tensor, element); }),
      tensors_(program, expressions_),
      arrays_(circuit, program, expressions_, tensors_),
      vanish_(expressions_) {
  expressions_.setWatch([this] { checkTime(); });
}

ProofResult Proof::run() {
  matchInputs();
  for (const Hint& hint : hintsOf(circuit_, program_)) proveHint(hint);
  if (circuit_.outputs.size() != program_.outputs.size()) {
    refuse(circuit_.file.path, ": ", program_.outputs.size(), " outputs required; found ",
           circuit_.outputs.size());
  }
  for (const Output& output : program_.outputs) proveOutput(output);
  proveDenominators();
  result_.stats = vanish_.stats();
  return std::move(result_);
}

/// Inputs belong together by their names, whatever a hint says.
void Proof::matchInputs() {
  for (std::size_t id = 0; id < program_.tensors.size(); ++id) {
    const Tensor& tensor = program_[int(id)];
    if (tensor.op != Op::kInput) continue;
    auto found = std::find_if(circuit_.arrays.begin(), circuit_.arrays.end(),
                              [&](const Array& array) { return array.name == tensor.name; });
    const Input* input = found == circuit_.arrays.end() ? nullptr : std::get_if<Input>(&found->op);
    if (input == nullptr) {
      refuse(circuit_.file.path, ": an input '", brief(tensor.name), "' required");
    }
    if (found->elements != tensor.elements || input->range.lo != tensor.range.lo ||
        input->range.hi != tensor.range.hi) {
      refuse(circuit_.file.path, ": input '", brief(tensor.name), "': ", tensor.elements,
             " numbers from ", tensor.range.lo, " to ", tensor.range.hi, " required; found ",
             found->elements, " from ", input->range.lo, " to ", input->range.hi);
    }
    arrays_.setHolding(int(found - circuit_.arrays.begin()), {int(id), 1, 0});
    tensors_.setHeld(int(id));
  }
}

/// A program means something only if all its denominators are positive, whether an output depends on
/// them or not.
void Proof::proveDenominators() {
  for (const Tensor& tensor : program_.tensors) {
    if (tensor.op != Op::kRatioStep) continue;
    int denominator = tensor.operands[1];
    Index whole;
    for (Int extent : program_[denominator].shape) {
      whole.push_back(variable(int(whole.size()), extent));
    }
    Affine element = flatten(whole, program_[denominator].shape);
    auto positive = [&](bool vectors) {
      expressions_.allowVectors(vectors);
      lastResortUntil_ = secondsSince(start_) + kLastResort;
      try {
        return tensors_.rangeOf(denominator, element).lo > 0;
      } catch (const Undecided&) {
      } catch (const Split&) {
      } catch (const OutOfTime&) {
      }
      return false;
    };
    bool proved = positive(true) || positive(false);
    expressions_.allowVectors(false);
    lastResortUntil_ = -1;
    if (proved) continue;
    result_.undefined.push_back(
        paste("ratio step '", tensor.name, "': a denominator is not proven to be positive"));
  }
}

void Proof::proveHint(const Hint& hint) {
  spelling_ = {};
  result_.tensors.push_back(judge(hint));
  if (!isSameElements(hint, circuit_) || (hint.scale != 1 && hint.scale != -1)) return;
  if (arrays_.holdingOf(hint.array).tensor >= 0) return;
  arrays_.setHolding(hint.array, {hint.tensor, hint.scale, -hint.scale * hint.offset});
  tensors_.setHeld(hint.tensor);
  holdsDigits_ = holdsDigits_ || program_[hint.tensor].op == Op::kDigits;
  tensors_.forget();
  arrays_.forget();
}

TensorVerdict Proof::judge(const Hint& hint) {
  TensorVerdict verdict;
  verdict.tensor = hint.tensor;
  verdict.array = hint.array;
  auto start = std::chrono::steady_clock::now();
  try {
    checkTime();
    proveBoxes(hint, verdict);
    verdict.proved = true;
  } catch (const OutOfTime&) {
    verdict.skipped = true;
    verdict.why = paste("not finished within ", seconds_, " s");
  } catch (const Undecided& error) {
    verdict.why = error.what();
  } catch (const NotProved& error) {
    verdict.why = error.what();
  } catch (const Split&) {
    verdict.why = "an index that is not affine";
  }
  verdict.seconds = secondsSince(start);
  return verdict;
}

void Proof::proveBoxes(const Hint& hint, TensorVerdict& verdict) {
  eachBox(expressions_, hint.digits, [&](const Index& digits) {
    proveBox(hint, digits);
    ++verdict.boxes;
  });
}

Form Proof::difference(const Hint& hint, const Index& digits) {
  Affine element = flatten(digits, hint.digits);
  Index at;
  for (const Row& row : hint.at) at.push_back(compose(row, digits));
  Expressions::Builder difference = expressions_.begin();
  tensors_.add(difference, 1, hint.tensor,
               unflatten(std::move(element), program_[hint.tensor].shape));
  arrays_.add(difference, -hint.scale, hint.array, at);
  expressions_.addConstant(difference, -hint.offset);
  return expressions_.finish(std::move(difference));
}

void Proof::proveBox(const Hint& hint, const Index& digits) {
  checkTime();
  forgetIfLarge();
  std::string why, whyOverDigits;
  if (!spelling_.tensors.empty() && holds(hint, digits, {.spelling = spelling_}, why)) return;
  if (overDigits(hint, digits, whyOverDigits)) return;
  if (holds(hint, digits, {.spelling = {}, .vectors = true}, why)) return;
  // Without vectors, a constant that differs within the box splits the box, and ranges are those of
  // the box alone.
  if (holds(hint, digits, {}, why)) return;
  if (holdsSpelled(hint, digits)) return;
  std::string other;
  if (holds(hint, digits, {.spelling = {Spelling::kSums, {}}}, other)) return;
  if (holds(hint, digits, {.spelling = {Spelling::kAllButInputs, {}}}, other)) return;
  if (!whyOverDigits.empty()) why = whyOverDigits;
  // Elements that are looked at together have one range together. Apart, each has its own.
  Affine element = flatten(digits, hint.digits);
  if (!element.constant()) {
    if (program_[hint.tensor].elements <= kMostApart) {
      throw Split{element.axes.front().dimension, Split::kSingles};
    }
    throw NotProved(paste("elements from ", element.offset, " on: ", why));
  }
  for (auto what : {Spelling::kTensors, Spelling::kSums, Spelling::kAllButInputs}) {
    if (holds(hint, digits, {.spelling = {what, {}}, .apart = true}, other)) return;
  }
  throw NotProved(paste("element ", element.offset, ": ", why));
}

/// Whether both sides are alike as forms over the inputs and the digits that arrays are known to hold.
bool Proof::overDigits(const Hint& hint, const Index& digits, std::string& why) {
  if (!holdsDigits_) return false;
  Way way{.spelling = {Spelling::kAllButDigits, {}}};
  if (tensors_.isHeld(hint.tensor)) way.spelling.tensors.push_back(hint.tensor);
  for (bool vectors : {true, false}) {
    way.vectors = vectors;
    if (holds(hint, digits, way, why)) return true;
  }
  return false;
}

/// Sums that an array holds were elements until here. Written out, they may cancel. They are
/// written out one after the other, the last one of the program first.
bool Proof::holdsSpelled(const Hint& hint, const Index& digits) {
  Spelling spelling;
  std::string why;
  while (spelling.tensors.size() < kMostSpelled) {
    int next = tensors_.lastHeld(vanish_.rest());
    const std::vector<int>& known = spelling.tensors;
    if (next < 0 || std::find(known.begin(), known.end(), next) != known.end()) return false;
    spelling.tensors.push_back(next);
    if (holds(hint, digits, {.spelling = spelling}, why)) {
      spelling_ = spelling;
      return true;
    }
  }
  return false;
}

/// Whether the difference of both sides is proved to be 0 when it is looked at in this way.
bool Proof::holds(const Hint& hint, const Index& digits, const Way& way, std::string& why) {
  checkTime();
  bool isLastResort =
      way.apart || (way.spelling != Spelling() && way.spelling.what != Spelling::kAllButDigits);
  if (isLastResort && lastResorts_ > kMostLastResorts) return false;
  auto begun = std::chrono::steady_clock::now();
  auto set = [&](const Way& now, double until = -1) {
    lastResortUntil_ = until;
    tensors_.spellOut(now.spelling);
    expressions_.walkApart(now.apart);
    expressions_.allowVectors(now.vectors);
    if (!way.apart) return;
    tensors_.forget();
    arrays_.forget();
  };
  bool result = false;
  set(way, isLastResort ? secondsSince(start_) + kLastResort : -1);
  try {
    Form both = difference(hint, digits);
    result = vanish_(both) || vanishesRewritten(expressions_, vanish_, both);
    why = vanish_.left();
    if (!result && way.apart) result = vanishesAtAllValues(expressions_, both);
  } catch (const Undecided& error) {
    why = error.what();
  } catch (...) {
    set({});
    throw;
  }
  set({});
  if (isLastResort && !result) lastResorts_ += secondsSince(begun);
  return result;
}

void Proof::proveOutput(const Output& output) {
  OutputVerdict verdict{output.name, output.of, -1, false, ""};
  auto found = std::find_if(circuit_.outputs.begin(), circuit_.outputs.end(),
                            [&](const Output& one) { return one.name == output.name; });
  if (found == circuit_.outputs.end()) {
    refuse(circuit_.file.path, ": an output '", brief(output.name), "' required");
  }
  verdict.array = found->of;
  const Tensor& tensor = program_[output.of];
  if (circuit_[found->of].elements != tensor.elements) {
    verdict.why =
        paste(tensor.elements, " elements required; found ", circuit_[found->of].elements);
  } else if (const auto& held = arrays_.holdingOf(found->of);
             held.tensor == output.of && held.sign == 1 && held.offset == 0) {
    auto own =
        std::find_if(result_.tensors.begin(), result_.tensors.end(), [&](const TensorVerdict& one) {
          return one.tensor == output.of && one.array == found->of;
        });
    verdict.proved = own == result_.tensors.end() || own->proved;
    if (!verdict.proved) verdict.why = own->why;
  } else {
    TensorVerdict own = judge(sameElements(circuit_, found->of, output.of));
    verdict.proved = own.proved;
    verdict.why = own.why;
  }
  result_.outputs.push_back(std::move(verdict));
}

void Proof::checkTime() const {
  double now = secondsSince(start_);
  if (now > seconds_) throw OutOfTime();
  if (lastResortUntil_ >= 0 && now > lastResortUntil_) {
    throw Undecided("no proof was found within the time of the last resort");
  }
}

void Proof::forgetIfLarge() {
  if (expressions_.size() < kMostExpressions) return;
  expressions_.clear();
  tensors_.forget();
  arrays_.forget();
  vanish_.forget();
}

}  // namespace tc0check
