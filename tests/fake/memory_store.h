#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tracking/store.h"

namespace kmsg {

// A tracking store in memory with the exact semantics of claims and fences. Answers before it
// suspends, so a test decides itself where passes interleave.
class MemoryStore final : public TrackingStore {
 public:
  explicit MemoryStore(bool canClaim = true) : canClaim_(canClaim) {}

  bool canClaim() const override { return canClaim_; }

  Task<Result<Done>> upsertMany(std::vector<TrackingRecord> records) override {
    ++calls_;
    if (failure_) co_return takeFailure();
    for (TrackingRecord& record : records)
      put(std::move(record));
    co_return Done{};
  }

  Task<Result<std::vector<std::string>>> insertIfAbsent(
      std::vector<TrackingRecord> records) override {
    ++calls_;
    if (failure_) co_return takeFailure();
    std::vector<std::string> inserted;
    for (TrackingRecord& record : records) {
      if (records_.count(record.messageId) > 0) continue;
      inserted.push_back(record.messageId);
      put(std::move(record));
    }
    co_return inserted;
  }

  Task<Result<std::vector<TrackingRecord>>> getMany(std::vector<std::string> messageIds) override {
    ++calls_;
    if (failure_) co_return takeFailure();
    std::vector<TrackingRecord> found;
    std::vector<std::string> seen;
    for (const std::string& id : messageIds) {
      const auto place = records_.find(id);
      if (place == records_.end()) continue;
      if (std::find(seen.begin(), seen.end(), id) != seen.end()) continue;
      seen.push_back(id);
      found.push_back(place->second);
    }
    co_return found;
  }

  Task<Result<std::vector<TrackingRecord>>> claimDue(Millis now, int64_t limit,
                                                     Millis leaseMs) override {
    ++calls_;
    if (failure_) co_return takeFailure();
    std::vector<TrackingRecord*> due;
    for (auto& [id, record] : records_) {
      if (!isTerminal(record.status) && record.nextCheckAt <= now) due.push_back(&record);
    }
    std::stable_sort(due.begin(), due.end(), [](const TrackingRecord* a, const TrackingRecord* b) {
      return a->nextCheckAt < b->nextCheckAt;
    });
    const auto wanted = static_cast<size_t>(std::max<int64_t>(limit, 0));
    if (due.size() > wanted) due.resize(wanted);
    std::vector<TrackingRecord> claimed;
    for (TrackingRecord* record : due) {
      if (canClaim_) record->nextCheckAt = now + std::max<Millis>(leaseMs, 1);
      claimed.push_back(*record);
    }
    co_return claimed;
  }

  Task<Result<std::vector<std::string>>> patchMany(std::vector<TrackingPatch> patches) override {
    ++calls_;
    if (failure_) co_return takeFailure();
    std::map<std::string, TrackingRecord> next = records_;
    std::vector<std::string> changed;
    for (const TrackingPatch& patch : patches) {
      const auto place = next.find(patch.messageId);
      if (patch.set.empty() || place == next.end() || !holds(place->second, patch)) continue;
      Result<TrackingRecord> patched = apply(place->second, patch);
      if (!patched.ok()) co_return std::move(patched).error();
      place->second = std::move(patched).value();
      if (std::find(changed.begin(), changed.end(), patch.messageId) == changed.end()) {
        changed.push_back(patch.messageId);
      }
    }
    records_ = std::move(next);
    co_return changed;
  }

  // The next call fails with this and changes nothing.
  void failNext(Error error) { failure_ = std::move(error); }

  void put(TrackingRecord record) {
    std::string id = record.messageId;
    records_.insert_or_assign(std::move(id), std::move(record));
  }
  // Null when there is no such record.
  const TrackingRecord* find(const std::string& messageId) const {
    const auto place = records_.find(messageId);
    return place == records_.end() ? nullptr : &place->second;
  }
  size_t size() const { return records_.size(); }
  const std::map<std::string, TrackingRecord>& all() const { return records_; }
  // Calls of any member so far.
  size_t calls() const { return calls_; }

 private:
  static bool holds(const TrackingRecord& record, const TrackingPatch& patch) {
    if (!patch.fence) return true;
    return !isTerminal(record.status) && record.attemptCount == patch.fence->attemptCount &&
           record.nextCheckAt == patch.fence->nextCheckAt;
  }

  static Result<TrackingRecord> apply(const TrackingRecord& record, const TrackingPatch& patch) {
    Json json = recordToJson(record);
    for (const auto& member : patch.set.items()) {
      if (member.key() == "messageId") continue;
      if (member.value().is_null()) {
        json.erase(member.key());
      } else {
        json[member.key()] = member.value();
      }
    }
    Result<TrackingRecord> patched = recordFromJson(json);
    if (patched.ok() && isTerminal(record.status) && !isTerminal(patched->status)) {
      patched->status = record.status;
    }
    return patched;
  }

  Error takeFailure() { return *std::exchange(failure_, std::nullopt); }

  bool canClaim_;
  std::map<std::string, TrackingRecord> records_;
  std::optional<Error> failure_;
  size_t calls_ = 0;
};

}  // namespace kmsg
