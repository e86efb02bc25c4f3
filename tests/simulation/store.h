#pragma once

#include <string>
#include <vector>

#include "fake/crashing_store.h"
#include "simulation/network.h"

namespace kmsg::simulation {

// One isolate's connection to the table that all share. In the unconditional model a claim moves
// nothing, every insert says that it won, and no write asks whether the row is still the pass's.
class SharedStore final : public TrackingStore {
 public:
  // `poison`: a messageId whose rows the store refuses to write; empty for none. `metered`: calls
  // come out of the isolate's budget.
  SharedStore(World& world, TableWatch& watch, Host& host, std::string poison, bool metered)
      : world_(world), watch_(watch), host_(host), poison_(std::move(poison)), metered_(metered) {}

  bool canClaim() const override { return true; }
  Task<Result<Done>> upsertMany(std::vector<TrackingRecord> records) override;
  Task<Result<std::vector<std::string>>> insertIfAbsent(
      std::vector<TrackingRecord> records) override;
  Task<Result<std::vector<TrackingRecord>>> getMany(std::vector<std::string> ids) override;
  Task<Result<std::vector<TrackingRecord>>> claimDue(Millis now, int64_t limit,
                                                     Millis leaseMs) override;
  Task<Result<std::vector<std::string>>> patchMany(std::vector<TrackingPatch> patches) override;

 private:
  template <typename T>
  Task<Result<T>> ask(std::string what, std::function<Result<T>()> effect);
  template <typename Item>
  std::string describe(const char* what, const std::vector<Item>& items) const;
  template <typename Item>
  bool refuses(const std::vector<Item>& items);
  void hold(const std::string& id, Millis since);
  void checkClaim(const TrackingRecord& record);
  bool holdsFence(const TrackingPatch& patch) const;
  void checkWrite(const TrackingPatch& patch);

  World& world_;
  TableWatch& watch_;
  Host& host_;
  std::string poison_;
  bool metered_;
};

}  // namespace kmsg::simulation
