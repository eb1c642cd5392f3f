#include "model/recipe/linear/monomials.h"

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

// How often the last variable occurs at the end of the list.
int lastRun(const std::vector<int>& variables) {
  int run = 0;
  for (auto at = variables.rbegin(); at != variables.rend() && *at == variables.back(); ++at) ++run;
  return run;
}

Monomials firstDegree(std::int64_t size) {
  Monomials first;
  for (std::int64_t i = 0; i < size; ++i) {
    first.variables.push_back({static_cast<int>(i)});
    first.upTo.push_back(i + 1);
    first.multiplicity.push_back(1);
  }
  return first;
}

// A monomial of degree t is met t! / (product of the factorials of its exponents) times. From a
// parent of degree t - 1 it has t more in the numerator and, if x_i is in it m times, m more below.
Monomials nextDegree(const Monomials& parents, int degree) {
  Monomials next;
  for (std::size_t i = 0; i < parents.upTo.size(); ++i) {
    for (std::int64_t a = 0; a < parents.upTo[i]; ++a) {
      std::vector<int>& variables = next.variables.emplace_back(parents.variables[a]);
      variables.push_back(static_cast<int>(i));
      next.multiplicity.push_back(parents.multiplicity[a] * degree / lastRun(variables));
    }
    next.upTo.push_back(next.count());
  }
  const std::int64_t size = std::ssize(parents.upTo), products = parents.count() * size;
  std::vector<std::int64_t> weights(next.count() * products);
  std::int64_t monomial = 0;
  for (std::int64_t i = 0; i < size; ++i)
    for (std::int64_t a = 0; a < parents.upTo[i]; ++a)
      weights[monomial++ * products + a * size + i] = 1;
  next.selection = integers(std::move(weights));
  return next;
}

}  // namespace

bool Monomials::isSquare(std::int64_t monomial) const {
  const std::vector<int>& list = variables.at(monomial);
  if (list.size() % 2 != 0) return false;
  for (std::size_t k = 0; k < list.size(); k += 2)
    if (list[k] != list[k + 1]) return false;
  return true;
}

std::vector<Monomials> monomialsUpTo(int degree, std::int64_t size) {
  TC0_ASSERT(degree >= 1 && size >= 1);
  std::vector<Monomials> all{firstDegree(size)};
  for (int t = 2; t <= degree; ++t) all.push_back(nextDegree(all.back(), t));
  return all;
}

std::int64_t featuresOf(std::int64_t size, int degree) {
  std::int64_t count = 1;
  for (int t = 1; t <= degree; ++t) count = count * (size + t) / t;
  return count;
}

}  // namespace tc0
