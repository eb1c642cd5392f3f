#include "circuit/equal/decide_miter.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <unordered_map>

#include "circuit/base/assert.h"
#include "circuit/equal/sat.h"

namespace tc0 {
namespace {

using Words = std::vector<std::uint64_t>;

// The values of all nodes on some words of assignments: values[node * words + w].
Words simulate(const Aig& aig, const std::vector<Words>& assignments, std::size_t words) {
  Words values((1 + aig.inputs() + aig.ands().size()) * words, 0);
  for (std::size_t k = 0; k < aig.inputs(); ++k)
    std::copy_n(assignments[k].begin(), words, values.begin() + (k + 1) * words);
  std::size_t at = (1 + aig.inputs()) * words;
  for (const Aig::And& node : aig.ands())
    for (std::size_t w = 0; w < words; ++w) {
      auto word = [&](Aig::Literal literal) {
        return values[(literal / 2) * words + w] ^ ((literal & 1) != 0 ? ~std::uint64_t{0} : 0);
      };
      values[at++] = word(node[0]) & word(node[1]);
    }
  return values;
}

// Looks for an assignment on which a pair differs.
bool differs(const Miter& miter, const std::vector<Words>& assignments, std::size_t words,
             EqualityResult& result) {
  const Words values = simulate(miter.aig, assignments, words);
  auto word = [&](Aig::Literal literal, std::size_t w) {
    return values[(literal / 2) * words + w] ^ ((literal & 1) != 0 ? ~std::uint64_t{0} : 0);
  };
  result.tried += 64 * words;
  for (const Miter::Pair& pair : miter.pairs)
    for (std::size_t w = 0; w < words; ++w) {
      const std::uint64_t wrong = (word(pair.a, w) ^ word(pair.b, w)) & word(miter.valid, w);
      if (wrong == 0) continue;
      result.equality = Equality::kDifferent;
      result.output = pair.name;
      for (std::size_t k = 0; k < miter.aig.inputs(); ++k)
        result.inputs.push_back(assignments[k][w] >> __builtin_ctzll(wrong) & 1);
      return true;
    }
  return false;
}

// Tries all assignments, in blocks of words.
void tryAll(const Miter& miter, EqualityResult& result) {
  constexpr std::uint64_t kDigits[] = {0xaaaaaaaaaaaaaaaa, 0xcccccccccccccccc, 0xf0f0f0f0f0f0f0f0,
                                       0xff00ff00ff00ff00, 0xffff0000ffff0000, 0xffffffff00000000};
  const std::size_t inputs = miter.aig.inputs();
  const std::size_t all = inputs <= 6 ? 1 : std::size_t{1} << (inputs - 6);
  const std::size_t block = std::min<std::size_t>(all, 64);
  result.tried = 0;
  for (std::size_t from = 0; from < all; from += block) {
    std::vector<Words> assignments(inputs, Words(block));
    for (std::size_t k = 0; k < inputs; ++k)
      for (std::size_t w = 0; w < block; ++w)
        assignments[k][w] = k < 6                              ? kDigits[k]
                            : ((from + w) >> (k - 6) & 1) != 0 ? ~std::uint64_t{0}
                                                               : 0;
    if (differs(miter, assignments, block, result)) return;
  }
  result.equality = Equality::kEqual;
  result.way = EqualityWay::kExhaustive;
}

// Rebuilds the graph of a miter from the inputs up and merges nodes that are proved equal.
class Sweeper {
 public:
  Sweeper(const Miter& miter, const std::vector<Words>& assignments, std::size_t words,
          const EqualParams& params)
      : miter_(miter),
        words_(words),
        values_(simulate(miter.aig, assignments, words)),
        conflicts_(params.conflicts),
        aig_(miter.aig.inputs()) {
    for (std::uint64_t k = 0; k <= aig_.inputs(); ++k) {
      solver_.addVariable();
      moved_.push_back(2 * k);
    }
    solver_.addClause({literal(Aig::kTrue)});
    solver_.setDeadline(std::chrono::steady_clock::now() +
                        std::chrono::milliseconds(std::llround(1000 * params.seconds)));
  }

  void sweep(EqualityResult& result) {
    for (std::size_t k = 0; k < miter_.aig.ands().size(); ++k) {
      const Aig::And& node = miter_.aig.ands()[k];
      const Aig::Literal made = add(at(node[0]), at(node[1]));
      moved_.push_back(merged(miter_.aig.inputs() + 1 + k, made));
    }
    solver_.addClause({literal(at(miter_.valid))});
    result.way = EqualityWay::kSat;
    for (const Miter::Pair& pair : miter_.pairs) {
      const Answer answer = compare(at(pair.a), at(pair.b), conflicts_);
      if (answer == Answer::kNotDecided) {
        result.way = EqualityWay::kSamples;
        return;
      }
      if (answer == Answer::kSatisfiable) {
        result.equality = Equality::kDifferent;
        result.output = pair.name;
        for (std::uint32_t k = 0; k < aig_.inputs(); ++k)
          result.inputs.push_back(solver_.value(k + 1) ? 1 : 0);
        return;
      }
    }
    result.equality = Equality::kEqual;
  }

 private:
  using Answer = SatSolver::Answer;
  static constexpr std::uint64_t kConflictsOfNode = 300;

  Aig::Literal at(Aig::Literal old) const {
    return Aig::complementIf(moved_[old / 2], (old & 1) != 0);
  }

  // Nodes and variables have the same numbers. Node 0 is false.
  static SatSolver::Literal literal(Aig::Literal of) { return static_cast<SatSolver::Literal>(of); }

  Aig::Literal add(Aig::Literal a, Aig::Literal b) {
    const std::size_t before = aig_.ands().size();
    const Aig::Literal made = aig_.andOf(a, b);
    if (aig_.ands().size() == before) return made;
    const Aig::And& node = aig_.ands().back();
    [[maybe_unused]] const std::uint32_t variable = solver_.addVariable();
    TC0_ASSERT(variable == made / 2);
    const auto own = literal(made), x = literal(node[0]), y = literal(node[1]);
    solver_.addClause({own ^ 1, x});
    solver_.addClause({own ^ 1, y});
    solver_.addClause({own, x ^ 1, y ^ 1});
    return made;
  }

  // The literal that a node's is equal to: that of an earlier node with the same values, if a proof
  // is found soon.
  Aig::Literal merged(std::size_t old, Aig::Literal made) {
    const auto* values = values_.data() + old * words_;
    const bool complemented = (values[0] & 1) != 0;
    std::uint64_t hash = 14695981039346656037ULL;
    for (std::size_t w = 0; w < words_; ++w)
      hash = (hash ^ (complemented ? ~values[w] : values[w])) * 1099511628211ULL;
    const Aig::Literal normal = Aig::complementIf(made, complemented);
    auto [known, isNew] = classes_.try_emplace(hash, normal);
    if (isNew || known->second == normal || conflicts_ == 0) return made;
    if (compare(known->second, normal, kConflictsOfNode) != Answer::kUnsatisfiable) return made;
    return Aig::complementIf(known->second, complemented);
  }

  // Whether two literals can differ.
  Answer compare(Aig::Literal a, Aig::Literal b, std::uint64_t conflicts) {
    if (a == b) return Answer::kUnsatisfiable;
    bool decided = true;
    for (int way : {0, 1}) {
      const SatSolver::Literal assumed[] = {literal(a) ^ (way == 0 ? 0U : 1U),
                                            literal(b) ^ (way == 0 ? 1U : 0U)};
      const std::uint64_t limit = std::min(conflicts, conflicts_);
      if (limit == 0 || solver_.isOver()) return Answer::kNotDecided;
      std::uint64_t spent = 0;
      const Answer answer = solver_.solve(assumed, limit, &spent);
      conflicts_ -= std::min(conflicts_, spent);
      if (answer == Answer::kSatisfiable) return answer;
      decided &= answer == Answer::kUnsatisfiable;
    }
    if (!decided) return Answer::kNotDecided;
    solver_.addClause({literal(a), literal(b) ^ 1});
    solver_.addClause({literal(a) ^ 1, literal(b)});
    return Answer::kUnsatisfiable;
  }

  const Miter& miter_;
  std::size_t words_;
  Words values_;
  std::uint64_t conflicts_;
  Aig aig_;
  SatSolver solver_;
  std::vector<Aig::Literal> moved_;  // by node of the miter
  std::unordered_map<std::uint64_t, Aig::Literal> classes_;
};

}  // namespace

EqualityResult decide(const Miter& miter, const EqualParams& params,
                      const std::vector<std::vector<std::uint64_t>>& assignments) {
  EqualityResult result;
  const bool same = std::all_of(miter.pairs.begin(), miter.pairs.end(),
                                [](const Miter::Pair& pair) { return pair.a == pair.b; });
  if (same) return {Equality::kEqual, EqualityWay::kStructure, 0, {}, {}};
  const std::size_t words = (params.samples + 63) / 64;
  if (differs(miter, assignments, words, result)) return result;
  if (miter.aig.inputs() <= static_cast<std::uint64_t>(params.exhaustiveInputs)) {
    tryAll(miter, result);
    return result;
  }
  Sweeper(miter, assignments, std::min<std::size_t>(words, 64), params).sweep(result);
  return result;
}

}  // namespace tc0
