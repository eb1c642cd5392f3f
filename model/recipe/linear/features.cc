#include "model/recipe/linear/features.h"

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

// How monomials of the next degree come from those of one degree.
struct Products {
  Writer& writer;
  const std::string point;  // of the next degree
  const HeadNumbers& x;
  const Features& parents;
  const Monomials& from;  // of the parents
  const Monomials& to;
  TensorId write() const;
  std::vector<double> values() const;
};

// Parents and variables are views, so that their bits are at hand for the products. A selection is a
// sum and not a concatenation, which would have borders along the tokens.
TensorId Products::write() const {
  program::ProgramBuilder& builder = writer.builder;
  const Shape shape = writer.shape(x.tensor.id);
  const std::string name = writer.name(point);
  const std::int64_t count = from.count();
  TensorId a = builder.reshape(name + ".parents", parents.id, {shape[0], shape[1], count, 1});
  TensorId b = builder.reshape(name + ".variables", x.tensor.id, {shape[0], shape[1], 1, shape[2]});
  const TensorId products = builder.matmul(name + ".products", a, b);
  const TensorId flat =
      builder.reshape(name + ".flat", products, {shape[0], shape[1], count * shape[2]});
  return builder.linear(name + ".exact", flat, to.count(), to.selection);
}

std::vector<double> Products::values() const {
  const std::size_t size = from.upTo.size(), rows = x.values.size() / size;
  std::vector<double> products;
  products.reserve(rows * to.count());
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t i = 0; i < size; ++i)
      for (std::int64_t a = 0; a < from.upTo[i]; ++a)
        products.push_back(parents.values[row * from.count() + a] * x.values[row * size + i]);
  return products;
}

// A grid for each monomial. None is finer than a quarter of the grid that serves all.
std::vector<Grid> gridsFor(const Writer& writer, const std::vector<double>& values,
                           const Monomials& list) {
  const int bits = writer.options.bitsActivations;
  const Grid all = fitSigned(values, bits);
  std::vector<Grid> grids(list.count(), all);
  if (!writer.channelwise) return grids;
  for (std::int64_t a = 0; a < list.count(); ++a) {
    std::vector<double> own;
    for (std::size_t at = a; at < values.size(); at += list.count()) own.push_back(values[at]);
    const FitGrid fit = list.isSquare(a) ? fitAbove : fitSigned;
    grids[a] = fit(own, bits, all.scale / 4);
  }
  return grids;
}

Features nextFeatures(const Products& products) {
  Writer& writer = products.writer;
  std::vector<double> exact = products.values();
  const std::vector<Grid> grids = gridsFor(writer, exact, products.to);
  const TensorId raw = products.write();
  Features next;
  next.id = writer.channelwise ? writer.step(products.point, raw, roundings(grids),
                                             std::vector<double>(grids.size(), 1))
                               : writer.step(products.point, raw, rounding(grids[0]), 1);
  for (std::size_t i = 0; i < exact.size(); ++i) exact[i] = grids[i % grids.size()].at(exact[i]);
  next.values = std::move(exact);
  // A block of monomials with the last variable i has the parents 0, 1, ...
  for (std::size_t i = 0; i < products.from.upTo.size(); ++i)
    for (std::int64_t a = 0; a < products.from.upTo[i]; ++a)
      next.scales.push_back(grids[next.scales.size()].scale * products.parents.scales[a] *
                            products.x.tensor.scale);
  return next;
}

}  // namespace

std::vector<Features> writeFeatures(Writer& writer, const std::string& point, const HeadNumbers& x,
                                    const std::vector<Monomials>& lists) {
  TC0_ASSERT(!lists.empty());
  std::vector<Features> features;
  features.push_back(
      {x.tensor.id, std::vector<double>(lists[0].count(), x.tensor.scale), x.values});
  for (std::size_t t = 1; t < lists.size(); ++t)
    features.push_back(nextFeatures({writer, point + ".degree" + std::to_string(t + 1), x,
                                     features.back(), lists[t - 1], lists[t]}));
  return features;
}

}  // namespace tc0
