#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fake/memory_store.h"
#include "fake/steps.h"

namespace kmsg {

// Watches one table for what must never happen to it: a terminal status that is left. One exception
// is right: a fallback that was given up as UNKNOWN turns out to have been sent.
class TableWatch {
 public:
  explicit TableWatch(const MemoryStore& table) : table_(table) {}

  void look(const std::string& messageId) {
    const TrackingRecord* now = table_.find(messageId);
    if (!now) return;
    const auto [place, isNew] = seen_.emplace(messageId, *now);
    const TrackingRecord& before = place->second;
    const bool learnt = before.status == DeliveryStatus::kUnknown &&
                        before.providerMessageId.empty() && !now->providerMessageId.empty();
    if (!isNew && isTerminal(before.status) && before.status != now->status && !learnt) {
      violations.push_back(messageId + ": " + std::string(deliveryStatusName(before.status)) +
                           " became " + std::string(deliveryStatusName(now->status)));
    }
    place->second = *now;
  }

  std::vector<std::string> violations;

 private:
  const MemoryStore& table_;
  std::map<std::string, TrackingRecord> seen_;
};

// One process's connection to a table that several processes share. Every call stops at a step
// before it takes effect and at one after, so that dropping the caller there is a crash before or
// after the commit; single calls can be made to fail on either side.
class CrashingStore final : public TrackingStore {
 public:
  enum class Fault { kBeforeCommit, kAfterCommit };

  CrashingStore(MemoryStore& table, TableWatch& watch, Steps& steps)
      : table_(table), watch_(watch), steps_(steps) {}

  // Lets the n-th call fail, 1 for the first.
  void failAt(size_t call, Fault fault) { faults_.emplace(call, fault); }
  // From now on every call fails.
  void failAlways(Fault fault) { always_ = fault; }
  // Refuses every write that holds this id, as a database does whose column is too short for it.
  void poison(std::string messageId) { poison_ = std::move(messageId); }

  // Names of the calls so far, in order.
  const std::vector<std::string>& calls() const { return calls_; }

  bool canClaim() const override { return table_.canClaim(); }

  Task<Result<Done>> upsertMany(std::vector<TrackingRecord> records) override {
    std::vector<std::string> ids = idsOf(records);
    return guarded("upsertMany", table_.upsertMany(std::move(records)), std::move(ids));
  }
  Task<Result<std::vector<std::string>>> insertIfAbsent(
      std::vector<TrackingRecord> records) override {
    std::vector<std::string> ids = idsOf(records);
    return guarded("insertIfAbsent", table_.insertIfAbsent(std::move(records)), std::move(ids));
  }
  Task<Result<std::vector<TrackingRecord>>> getMany(std::vector<std::string> ids) override {
    return guarded("getMany", table_.getMany(std::move(ids)), {});
  }
  Task<Result<std::vector<TrackingRecord>>> claimDue(Millis now, int64_t limit,
                                                     Millis leaseMs) override {
    return guarded("claimDue", table_.claimDue(now, limit, leaseMs), {});
  }
  Task<Result<std::vector<std::string>>> patchMany(std::vector<TrackingPatch> patches) override {
    std::vector<std::string> ids = idsOf(patches);
    return guarded("patchMany", table_.patchMany(std::move(patches)), std::move(ids));
  }

 private:
  template <typename Item>
  static std::vector<std::string> idsOf(const std::vector<Item>& items) {
    std::vector<std::string> ids;
    for (const Item& item : items)
      ids.push_back(item.messageId);
    return ids;
  }

  static Error storeError() {
    Error error;
    error.message = "the database is down";
    error.outcome = Outcome::kUnknown;
    return error;
  }

  std::optional<Fault> faultOf(size_t call, const std::vector<std::string>& ids) const {
    if (!poison_.empty() && std::find(ids.begin(), ids.end(), poison_) != ids.end()) {
      return Fault::kBeforeCommit;
    }
    const auto planned = faults_.find(call);
    return planned == faults_.end() ? always_ : std::optional(planned->second);
  }

  template <typename T>
  Task<Result<T>> guarded(std::string name, Task<Result<T>> inner, std::vector<std::string> ids) {
    calls_.push_back(name);
    const auto fault = faultOf(calls_.size(), ids);
    co_await steps_.at(name + " before");
    if (fault == Fault::kBeforeCommit) co_return storeError();
    auto answer = co_await std::move(inner);
    for (const std::string& id : ids)
      watch_.look(id);
    co_await steps_.at(name + " after");
    if (fault == Fault::kAfterCommit) co_return storeError();
    co_return answer;
  }

  MemoryStore& table_;
  TableWatch& watch_;
  Steps& steps_;
  std::vector<std::string> calls_;
  std::map<size_t, Fault> faults_;
  std::optional<Fault> always_;
  std::string poison_;
};

}  // namespace kmsg
