// Adds up what the board draws.
#include "sim/electrical/board.h"

namespace flyball::sim {

BoardPower::BoardPower(const chip::Chip& chip, const Workload& workload)
    : fixed_W_(chip.board.fixed_W),
      drop_V_(chip.board.drop_V),
      resistance_Ohm_(chip.board.resistance_Ohm),
      per_efficiency_(1.0 / chip.board.efficiency) {
  for (const chip::BoardConsumer& described : chip.board.consumers) {
    full_speed_W_ += described.full_speed_W;
    Consumer consumer{described.idle_W, described.active_W, 0, 0};
    if (described.domain.empty()) {
      consumer.idle_W += consumer.active_W;
      consumer.active_W = 0;
    }
    if (described.domain == workload.compute.domain) consumer.count = workload.elements();
    size_t first = workload.elements();
    for (const DomainActivity& other : workload.others) {
      if (other.domain == described.domain) {
        consumer.first = first;
        consumer.count = other.column.size();
      }
      first += other.column.size();
    }
    consumers_.push_back(consumer);
  }
}

double BoardPower::evaluate(double chip_W, std::span<const RailState> rails, std::span<const double> activity,
                            double fan_speed) const {
  double railed_W = 0, drawn_W = full_speed_W_ * fan_speed * fan_speed * fan_speed;
  for (const RailState& rail : rails) {
    railed_W += rail.voltage_V * rail.current_A;
    drawn_W += fixed_W_ + rail.current_A * (rail.set_V + drop_V_ + resistance_Ohm_ * rail.current_A);
  }
  drawn_W += (chip_W - railed_W) * per_efficiency_;
  for (const Consumer& consumer : consumers_) {
    double sum = 0;
    for (size_t i = 0; i < consumer.count; ++i) sum += activity[consumer.first + i];
    drawn_W += consumer.idle_W;
    if (consumer.count > 0) drawn_W += consumer.active_W * sum / static_cast<double>(consumer.count);
  }
  return drawn_W;
}

}  // namespace flyball::sim
