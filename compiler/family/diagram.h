#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tc0::family {

/// Diagrams as SVG, with axes, marks and series of points.

/// Width and height of a diagram with its words.
inline constexpr double kDiagramWidth = 360, kDiagramHeight = 260;

/// An axis from lo to hi. If `log` is set, both are logarithms to base 10.
struct Axis {
  double lo, hi;
  bool log;

  /// How far along the axis a value stands, from 0 to 1.
  double share(double value) const;
  /// A mark's value: 10^y on a logarithmic axis.
  double valueAt(double y) const;
};

/// Points joined by a line, with a label before the last one. There are as many xs as ys.
struct Series {
  std::string label, colour;
  std::vector<double> xs, ys;
};

/// One diagram, whose corner stands at (left, top) of the picture.
class Diagram {
 public:
  Diagram(double left, double top, Axis x, Axis y) : left_(left), top_(top), x_(x), y_(y) {}

  /// The axes, with words above and below and the values `at` written along the lower one.
  void frame(const std::string& title, const std::string& below,
             const std::vector<std::int64_t>& at);
  /// A mark on the upright axis. On a logarithmic one y is the exponent.
  void mark(double y, const std::string& words);
  /// A mark for each power of ten, or fewer if there are many.
  void markPowers();
  void draw(const Series& series);
  /// The series' label in its colour, as the k-th line from above, on the left or on the right.
  void key(std::size_t k, const Series& series, bool onTheRight);

  std::string body;  // elements of SVG

 private:
  double across(double x) const;
  double down(double y) const;
  void text(double x, double y, const char* anchor, const std::string& words,
            const std::string& more = "");
  void line(double x1, double y1, double x2, double y2);

  double left_, top_;
  Axis x_, y_;
};

/// The picture of that many diagrams beside and below each other.
std::string svgText(std::size_t across, std::size_t down, const std::string& body);

}  // namespace tc0::family
