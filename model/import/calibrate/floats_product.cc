#include <algorithm>
#include <cmath>

#include "circuit/base/error.h"
#include "model/import/calibrate/floats.h"
#include "model/import/graph/window.h"
#include "model/import/translate/value.h"

namespace tc0::importer {
namespace {

// [.., i, k] times [.., k, j], where the leading dimensions are repeated as NumPy does.
Floats matrixProduct(Floats a, Floats b) {
  const bool row = a.shape.size() == 1, column = b.shape.size() == 1;
  if (row) a.shape.insert(a.shape.begin(), 1);
  if (column) b.shape.push_back(1);
  if (a.shape.size() < 2 || b.shape.size() < 2 || a.shape.back() != b.shape[b.shape.size() - 2])
    fail("required matrices that can be multiplied, found ", listText(a.shape), " and ",
         listText(b.shape));
  const Shape leadA(a.shape.begin(), a.shape.end() - 2), leadB(b.shape.begin(), b.shape.end() - 2);
  Floats y{broadcastShape(leadA, leadB, "MatMul"), {}};
  const Broadcast left(leadA, y.shape), right(leadB, y.shape);
  const std::int64_t matrices = countOf(y.shape, "MatMul"), inner = a.shape.back();
  const std::int64_t rows = a.shape[a.shape.size() - 2], columns = b.shape.back();
  for (std::int64_t m = 0; m < matrices; ++m)
    for (std::int64_t i = 0; i < rows; ++i)
      for (std::int64_t j = 0; j < columns; ++j) {
        const double* x = a.values.data() + (left.at(m) * rows + i) * inner;
        const double* w = b.values.data() + right.at(m) * inner * columns + j;
        double sum = 0;
        for (std::int64_t k = 0; k < inner; ++k) sum += x[k] * w[k * columns];
        y.values.push_back(sum);
      }
  if (!row) y.shape.push_back(rows);
  if (!column) y.shape.push_back(columns);
  return y;
}

Floats lastTwoSwapped(const Floats& x) {
  if (x.shape.size() != 2) fail("required two dimensions, found ", listText(x.shape));
  Floats y{{x.shape[1], x.shape[0]}, {}};
  for (std::int64_t j = 0; j < x.shape[1]; ++j)
    for (std::int64_t i = 0; i < x.shape[0]; ++i) y.values.push_back(x.values[i * x.shape[1] + j]);
  return y;
}

Floats gemm(const FloatNode& n) {
  Floats a = n.operand(0), b = n.operand(1);
  if (n.integer("transA", 0) != 0) a = lastTwoSwapped(a);
  if (n.integer("transB", 0) != 0) b = lastTwoSwapped(b);
  Floats y = matrixProduct(std::move(a), std::move(b));
  const double alpha = n.number("alpha", 1), beta = n.number("beta", 1);
  for (double& value : y.values) value *= alpha;
  if (!n.has(2)) return y;
  const Broadcast bias(n.operand(2).shape, y.shape);
  for (std::int64_t e = 0; e < std::ssize(y.values); ++e)
    y.values[e] += beta * n.operand(2).values[bias.at(e)];
  return y;
}

Window windowOf(const FloatNode& n, const Shape& spatial, std::vector<std::int64_t> kernel) {
  const std::size_t d = spatial.size();
  const std::vector<std::int64_t> ones(d, 1), zeros(2 * d, 0);
  return windowFor(spatial, {std::move(kernel), n.list("strides", ones), n.list("dilations", ones),
                             n.list("pads", zeros), n.text("auto_pad", "NOTSET"),
                             n.integer("ceil_mode", 0) != 0});
}

// Calls see(place in the input's spatial dimensions, or -1 in the padding; position of the kernel).
template <class See>
void eachTap(const Window& w, const Shape& spatial, const Index& out, See see) {
  Index tap(w.kernel.size(), 0);
  std::int64_t position = 0;
  do {
    std::int64_t place = 0;
    for (std::size_t d = 0; d < tap.size() && place >= 0; ++d) {
      const std::int64_t at = out[d] * w.stride[d] + tap[d] * w.dilation[d] - w.before[d];
      place = at < 0 || at >= spatial[d] ? -1 : place * spatial[d] + at;
    }
    see(place, position++);
  } while (advance(tap.data(), w.kernel));
}

// One channel after the other: of(channel of the result, its window's place) is each element.
template <class Of>
Floats overWindows(const Shape& x, std::int64_t channels, const Window& w, Of of) {
  Floats y{{x[0], channels}, {}};
  y.shape.insert(y.shape.end(), w.out.begin(), w.out.end());
  countOf(y.shape, "windows");
  for (std::int64_t b = 0; b < x[0]; ++b)
    for (std::int64_t c = 0; c < channels; ++c) {
      Index out(w.out.size(), 0);
      do {
        y.values.push_back(of(b, c, out));
      } while (advance(out.data(), w.out));
    }
  return y;
}

std::int64_t product(const Shape& shape, std::size_t from) {
  std::int64_t count = 1;
  for (std::size_t d = from; d < shape.size(); ++d) count *= shape[d];
  return count;
}

Floats convolution(const FloatNode& n) {
  const Floats &x = n.operand(0), &w = n.operand(1);
  const std::int64_t groups = n.integer("group", 1);
  if (x.shape.size() < 3 || w.shape.size() != x.shape.size() || groups < 1 ||
      w.shape[0] % groups != 0 || w.shape[1] * groups != x.shape[1])
    fail("required [batch, channels, spatial...] and fitting weights, found ", listText(x.shape),
         " and ", listText(w.shape));
  const Shape spatial(x.shape.begin() + 2, x.shape.end());
  const Window window = windowOf(n, spatial, {w.shape.begin() + 2, w.shape.end()});
  const std::int64_t plane = product(x.shape, 2), taps = product(w.shape, 2), in = w.shape[1];
  return overWindows(x.shape, w.shape[0], window,
                     [&](std::int64_t b, std::int64_t o, const Index& at) {
                       const std::int64_t first = o / (w.shape[0] / groups) * in;
                       double sum = n.has(2) ? n.operand(2).values.at(o) : 0;
                       eachTap(window, spatial, at, [&](std::int64_t place, std::int64_t tap) {
                         for (std::int64_t i = 0; i < in && place >= 0; ++i)
                           sum += w.values[(o * in + i) * taps + tap] *
                                  x.values[(b * x.shape[1] + first + i) * plane + place];
                       });
                       return sum;
                     });
}

Floats pool(const FloatNode& n, bool largest, bool all) {
  const Floats& x = n.operand(0);
  if (x.shape.size() < 3) fail("required [batch, channels, spatial...], found ", listText(x.shape));
  const Shape spatial(x.shape.begin() + 2, x.shape.end());
  const Window window = windowOf(n, spatial, all ? spatial : n.list("kernel_shape", {}));
  const bool padding = n.integer("count_include_pad", 0) != 0;
  const std::int64_t plane = product(x.shape, 2);
  return overWindows(
      x.shape, x.shape[1], window, [&](std::int64_t b, std::int64_t c, const Index& at) {
        double sum = 0, most = -INFINITY;
        std::int64_t count = 0;
        eachTap(window, spatial, at, [&](std::int64_t place, std::int64_t) {
          if (place >= 0) {
            const double v = x.values[(b * x.shape[1] + c) * plane + place];
            sum += v;
            most = std::max(most, v);
          }
          count += place >= 0 || padding ? 1 : 0;
        });
        return largest ? most : sum / static_cast<double>(std::max<std::int64_t>(count, 1));
      });
}

}  // namespace

bool computeProduct(FloatNode& n) {
  const std::string& op = n.node.op;
  if (op == "MatMul")
    n.out = {matrixProduct(n.operand(0), n.operand(1))};
  else if (op == "Gemm")
    n.out = {gemm(n)};
  else if (op == "Conv")
    n.out = {convolution(n)};
  else if (op == "MaxPool" || op == "AveragePool")
    n.out = {pool(n, op == "MaxPool", false)};
  else if (op == "GlobalMaxPool" || op == "GlobalAveragePool")
    n.out = {pool(n, op == "GlobalMaxPool", true)};
  else
    return false;
  return true;
}

}  // namespace tc0::importer
