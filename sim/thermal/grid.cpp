// Builds and steps the grid model of a stack.
#include "sim/thermal/grid.h"

#include <Eigen/SparseCholesky>
#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/thermal/rings.h"

namespace flyball::sim {
namespace {

using Eigen::Index;
using Eigen::VectorXd;
using Sparse = Eigen::SparseMatrix<double>;

constexpr double kTouch = 1e-6;  // of a cell: less overlap than this is none

const double kGamma = 2.0 - std::sqrt(2.0);  // share of a step that TR-BDF2's trapezoidal stage takes

/// A cell that a box lies in, and what share of the cell is the box's.
struct Share {
  size_t cell = 0;  // within a layer
  double share = 0;
};

/// Cells of one layer: row by row from the bottom.
class Cells {
 public:
  Cells(const Stack& stack, GridSize size)
      : rows(size.rows),
        columns(size.columns),
        width_m(stack.width_m / static_cast<double>(size.columns)),
        height_m(stack.height_m / static_cast<double>(size.rows)) {}

  size_t count() const { return rows * columns; }
  double area_m2() const { return width_m * height_m; }

  std::vector<Share> of(const Box& box) const {
    const auto [first_column, last_column] = range(box.left_m, box.width_m, width_m, columns);
    const auto [first_row, last_row] = range(box.bottom_m, box.height_m, height_m, rows);
    std::vector<Share> shares;
    for (size_t row = first_row; row < last_row; ++row) {
      const double y = overlap_m(static_cast<double>(row) * height_m, height_m, box.bottom_m, box.height_m) / height_m;
      for (size_t column = first_column; column < last_column; ++column) {
        const double x = overlap_m(static_cast<double>(column) * width_m, width_m, box.left_m, box.width_m) / width_m;
        shares.push_back({row * columns + column, x * y});
      }
    }
    return shares;
  }

  const size_t rows, columns;
  const double width_m, height_m;

 private:
  /// The cells that an interval touches, from the first to behind the last.
  static std::pair<size_t, size_t> range(double begin_m, double size_m, double cell_m, size_t count) {
    const auto first = static_cast<size_t>(std::max(0.0, std::floor(begin_m / cell_m + kTouch)));
    const auto last = static_cast<size_t>(std::ceil((begin_m + size_m) / cell_m - kTouch));
    return {first, std::min(last, count)};
  }
};

}  // namespace

struct GridModel::Parts {
  Parts(const Stack& stack, GridSize size);

  void connect(size_t a, size_t b, double g);
  void add_node(size_t node, const Material& material, double thickness_m, double area_m2, bool top);
  void add_cell(size_t layer, size_t cell);
  void add_border(size_t layer, size_t side);
  void add_rings(size_t layer, size_t side);
  void assemble();
  double upward(const Material& from, double from_m, const Material& to, double to_m, double area_m2) const;
  size_t cell_node(size_t layer, size_t cell) const { return layer * cells.count() + cell; }
  size_t ring_node(size_t layer, size_t ring, size_t side) const {
    return stack.layers.size() * cells.count() + rings.node(layer, ring, side);
  }
  VectorXd power_of_nodes(std::span<const double> power_W) const;
  void factorise(double step_s);

  Stack stack;
  Rings rings;
  Cells cells;
  double node_height;                        // of a node within its cell, as a share of the layer's thickness
  std::vector<std::vector<Share>> shares;    // [boxes]
  std::vector<std::vector<Material>> material;  // [layers][cells], mixed by area
  std::vector<Eigen::Triplet<double>> entries;
  Sparse conductance;
  VectorXd capacitance, rise_K;
  Eigen::SimplicialLDLT<Sparse> stage;       // C + gamma h / 2 G, for both stages of a step of step_s
  double step_s = 0;
};

GridModel::Parts::Parts(const Stack& whole, GridSize size)
    : stack(whole), rings(whole), cells(whole, size), node_height(whole.node_place == NodePlace::kMiddle ? 0.5 : 0.0) {
  const size_t nodes = stack.layers.size() * cells.count() + rings.nodes();
  capacitance = VectorXd::Zero(static_cast<Index>(nodes));
  rise_K = VectorXd::Zero(static_cast<Index>(nodes));
  material.assign(stack.layers.size(), std::vector<Material>(cells.count()));
  for (const Box& box : stack.boxes) {
    shares.push_back(cells.of(box));
    for (size_t layer = box.first_layer; layer <= box.last_layer; ++layer) {
      for (const Share& part : shares.back()) {
        Material& mixed = material[layer][part.cell];
        mixed.conductivity_W_per_mK += part.share * box.material.conductivity_W_per_mK;
        mixed.heat_capacity_J_per_m3K += part.share * box.material.heat_capacity_J_per_m3K;
      }
    }
  }
  assemble();
}

void GridModel::Parts::assemble() {
  for (size_t layer = 0; layer < stack.layers.size(); ++layer) {
    for (size_t cell = 0; cell < cells.count(); ++cell) add_cell(layer, cell);
    if (rings.count(layer) == 0) continue;
    for (size_t side = 0; side < kSides; ++side) {
      add_border(layer, side);
      add_rings(layer, side);
    }
  }
  conductance.resize(capacitance.size(), capacitance.size());
  conductance.setFromTriplets(entries.begin(), entries.end());
  entries = {};
}

void GridModel::Parts::connect(size_t a, size_t b, double g) {
  const int i = static_cast<int>(a), j = static_cast<int>(b);
  entries.insert(entries.end(), {{i, i, g}, {j, j, g}, {i, j, -g}, {j, i, -g}});
}

void GridModel::Parts::add_node(size_t node, const Material& of, double thickness_m, double area_m2, bool top) {
  double capacity = of.heat_capacity_J_per_m3K * thickness_m * area_m2;
  if (top) {
    const double top_m2 = stack.top_area_m2();
    capacity += stack.convection_J_per_K * area_m2 / top_m2;
    const double through = (1 - node_height) * thickness_m / (of.conductivity_W_per_mK * area_m2);
    const double g = 1.0 / (through + stack.convection_K_per_W * top_m2 / area_m2);
    entries.emplace_back(static_cast<int>(node), static_cast<int>(node), g);
  }
  capacitance(static_cast<Index>(node)) = stack.capacitance_factor * capacity;
}

double GridModel::Parts::upward(const Material& from, double from_m, const Material& to, double to_m,
                                double area_m2) const {
  return area_m2 /
         ((1 - node_height) * from_m / from.conductivity_W_per_mK + node_height * to_m / to.conductivity_W_per_mK);
}

/// A cell with its neighbours to the east, to the north and above.
void GridModel::Parts::add_cell(size_t layer, size_t cell) {
  const double thickness_m = stack.layers[layer].thickness_m;
  const Material& own = material[layer][cell];
  const bool top = layer + 1 == stack.layers.size();
  add_node(cell_node(layer, cell), own, thickness_m, cells.area_m2(), top);
  const auto beside = [&](size_t other, double across_m, double along_m) {
    const double k = material[layer][other].conductivity_W_per_mK;
    const double way = across_m / 2 / own.conductivity_W_per_mK + across_m / 2 / k;
    connect(cell_node(layer, cell), cell_node(layer, other), thickness_m * along_m / way);
  };
  if ((cell + 1) % cells.columns != 0) beside(cell + 1, cells.width_m, cells.height_m);
  if (cell + cells.columns < cells.count()) beside(cell + cells.columns, cells.height_m, cells.width_m);
  if (top) return;
  connect(cell_node(layer, cell), cell_node(layer + 1, cell),
          upward(own, thickness_m, material[layer + 1][cell], stack.layers[layer + 1].thickness_m, cells.area_m2()));
}

/// The cells on one border to the innermost ring: half a cell, then the cell's share of the ring's half.
void GridModel::Parts::add_border(size_t layer, size_t side) {
  const StackLayer& own = stack.layers[layer];
  const bool x = along_x(side);
  const size_t along = x ? cells.rows : cells.columns;
  const double shape = x ? cells.width_m / 2 / cells.height_m : cells.height_m / 2 / cells.width_m;
  const double ring_K_per_W = rings.shape(0, side).inner_half / (own.overhang.conductivity_W_per_mK * own.thickness_m);
  for (size_t i = 0; i < along; ++i) {
    const size_t row = x ? i : side == kNorth ? cells.rows - 1 : 0;
    const size_t column = !x ? i : side == kEast ? cells.columns - 1 : 0;
    const size_t cell = row * cells.columns + column;
    const double half_K_per_W = shape / (material[layer][cell].conductivity_W_per_mK * own.thickness_m);
    connect(cell_node(layer, cell), ring_node(layer, 0, side),
            1.0 / (half_K_per_W + static_cast<double>(along) * ring_K_per_W));
  }
}

void GridModel::Parts::add_rings(size_t layer, size_t side) {
  const StackLayer& own = stack.layers[layer];
  const bool top = layer + 1 == stack.layers.size();
  const double sheet_W_per_K = own.overhang.conductivity_W_per_mK * own.thickness_m;
  for (size_t ring = 0; ring < rings.count(layer); ++ring) {
    const Trapezoid& shape = rings.shape(ring, side);
    const size_t node = ring_node(layer, ring, side);
    add_node(node, own.overhang, own.thickness_m, shape.area_m2, top);
    if (ring + 1 < rings.count(layer)) {
      const double way = shape.outer_half + rings.shape(ring + 1, side).inner_half;
      connect(node, ring_node(layer, ring + 1, side), sheet_W_per_K / way);
    }
    if (top) continue;
    const StackLayer& above = stack.layers[layer + 1];
    connect(node, ring_node(layer + 1, ring, side),
            upward(own.overhang, own.thickness_m, above.overhang, above.thickness_m, shape.area_m2));
  }
}

VectorXd GridModel::Parts::power_of_nodes(std::span<const double> power_W) const {
  VectorXd watts = VectorXd::Zero(capacitance.size());
  for (size_t block = 0; block < stack.blocks; ++block) {
    const Box& box = stack.boxes[block];
    const double per_cell_W = power_W[block] * cells.area_m2() / box.area_m2();
    for (const Share& part : shares[block]) {
      watts(static_cast<Index>(cell_node(box.first_layer, part.cell))) += part.share * per_cell_W;
    }
  }
  return watts;
}

void GridModel::Parts::factorise(double new_step_s) {
  if (step_s == 0) stage.analyzePattern(conductance);
  step_s = new_step_s;
  Sparse matrix = (kGamma / 2 * step_s) * conductance;
  matrix.diagonal() += capacitance;
  stage.factorize(matrix);
}

GridModel::GridModel(const Stack& stack, GridSize size) : parts_(std::make_unique<Parts>(stack, size)) {}
GridModel::~GridModel() = default;
GridModel::GridModel(GridModel&&) noexcept = default;
GridModel& GridModel::operator=(GridModel&&) noexcept = default;

size_t GridModel::nodes() const { return static_cast<size_t>(parts_->capacitance.size()); }

void GridModel::set_rise(std::span<const double> rise_K) {
  Parts& p = *parts_;
  p.rise_K.setZero();
  for (size_t i = 0; i < p.stack.boxes.size(); ++i) {
    const Box& box = p.stack.boxes[i];
    for (size_t layer = box.first_layer; layer <= box.last_layer; ++layer) {
      for (const Share& part : p.shares[i]) {
        p.rise_K(static_cast<Index>(p.cell_node(layer, part.cell))) += part.share * rise_K[i];
      }
    }
  }
  const size_t first_ring = p.stack.layers.size() * p.cells.count();
  for (size_t i = 0; i < p.rings.nodes(); ++i) {
    p.rise_K(static_cast<Index>(first_ring + i)) = rise_K[p.stack.boxes.size() + i];
  }
}

void GridModel::set_steady(std::span<const double> power_W) {
  const Eigen::SimplicialLDLT<Sparse> steady(parts_->conductance);
  parts_->rise_K = steady.solve(parts_->power_of_nodes(power_W));
}

/// One step h of TR-BDF2 from x0: a trapezoidal stage to x1 at gamma h, then second-order backward differences over x0
/// and x1. With gamma = 2 - sqrt(2) both stages solve with C + gamma h / 2 G.
void GridModel::advance(double tick_s, size_t steps, std::span<const double> power_W) {
  Parts& p = *parts_;
  const double step_s = tick_s / static_cast<double>(steps);
  if (step_s != p.step_s) p.factorise(step_s);
  const VectorXd half_W = (kGamma / 2 * step_s) * p.power_of_nodes(power_W);
  const double of_before = (1 - kGamma) * (1 - kGamma) / (kGamma * (2 - kGamma)), of_middle = 1 + of_before;
  for (size_t i = 0; i < steps; ++i) {
    const VectorXd stored = p.capacitance.cwiseProduct(p.rise_K);
    const VectorXd flow = (kGamma / 2 * step_s) * (p.conductance * p.rise_K);
    const VectorXd middle = p.stage.solve(stored - flow + 2 * half_W);
    p.rise_K = p.stage.solve(of_middle * p.capacitance.cwiseProduct(middle) - of_before * stored + half_W);
  }
}

std::vector<double> GridModel::block_rise() const {
  std::vector<double> rise_K;
  for (size_t block = 0; block < parts_->stack.blocks; ++block) {
    const size_t layer = parts_->stack.boxes[block].first_layer;
    double sum_K = 0;
    for (const Share& part : parts_->shares[block]) {
      sum_K += parts_->rise_K(static_cast<Index>(parts_->cell_node(layer, part.cell)));
    }
    rise_K.push_back(sum_K / static_cast<double>(parts_->shares[block].size()));
  }
  return rise_K;
}

}  // namespace flyball::sim
