#include "client/lanes.h"

#include <algorithm>
#include <utility>

namespace kmsg {

void Lanes::add(Dispatch dispatch) {
  const Provider& provider = *dispatch.provider;
  const size_t batch = std::max<size_t>(provider.info().sendBatch, 1);
  std::string key = batch > 1 ? provider.batchKey(*dispatch.message) : std::string();
  auto& lane = lanes_[{&provider, std::move(key)}];
  if (!lane) {
    lane = std::make_unique<Lane>();
    lane->provider = dispatch.provider;
    lane->batch = batch;
  }
  lane->waiting.push_back(std::move(dispatch));
  (batch > 1 ? batched_ : singles_) += 1;
  if (!lane->listedFull && lane->waiting.size() >= batch) {
    lane->listedFull = true;
    full_.push_back(lane.get());
  }
}

bool Lanes::hasSlot(const Lane& lane) const {
  const auto found = open_.find(lane.provider.get());
  const size_t open = found == open_.end() ? 0 : found->second;
  const size_t own = lane.provider->info().maxInFlight;
  return (perProvider_ == 0 || open < perProvider_) && (own == 0 || open < own);
}

Lanes::Lane* Lanes::ready(bool flush) {
  for (Lane* lane : full_) {
    if (hasSlot(*lane)) return lane;
  }
  if (!flush) return nullptr;
  for (const auto& [key, lane] : lanes_) {
    if (!lane->waiting.empty() && hasSlot(*lane)) return lane.get();
  }
  return nullptr;
}

std::vector<Dispatch> Lanes::take(bool flush) {
  std::vector<Dispatch> taken;
  Lane* const lane = ready(flush);
  if (!lane) return taken;
  const size_t count = std::min(lane->batch, lane->waiting.size());
  for (size_t i = 0; i < count; ++i) {
    taken.push_back(std::move(lane->waiting.front()));
    lane->waiting.pop_front();
  }
  (lane->batch > 1 ? batched_ : singles_) -= count;
  ++open_[lane->provider.get()];
  if (lane->waiting.size() < lane->batch && lane->listedFull) {
    lane->listedFull = false;
    full_.erase(std::find(full_.begin(), full_.end(), lane));
  }
  // Keys come and go (a template of its own for every message); providers stay.
  if (lane->waiting.empty() && lane->batch > 1) {
    lanes_.erase({lane->provider.get(), lane->provider->batchKey(*taken.front().message)});
  }
  return taken;
}

std::vector<Dispatch> Lanes::clear() {
  std::vector<Dispatch> all;
  for (const auto& [key, lane] : lanes_) {
    for (Dispatch& dispatch : lane->waiting)
      all.push_back(std::move(dispatch));
  }
  lanes_.clear();
  full_.clear();
  singles_ = 0;
  batched_ = 0;
  return all;
}

}  // namespace kmsg
