#pragma once

#include <string>
#include <vector>

#include "port/script.h"
#include "tracking/store.h"

namespace kmsg {

// A tracking store written in JavaScript. Records cross as recordToJson() writes them; patches as
// {messageId, fence?: {attemptCount, nextCheckAt}, set}. Arguments are an array in the order of
// TrackingStore. Members that a store of the documented shape lacks are made up for by the host.
class ScriptTrackingStore final : public TrackingStore {
 public:
  // `script` must outlive the store and its tasks. `canClaim`: the store has claimDue, patchMany
  // and insertIfAbsent of its own.
  ScriptTrackingStore(Script& script, bool canClaim) : script_(script), canClaim_(canClaim) {}

  bool canClaim() const override { return canClaim_; }
  Task<Result<Done>> upsertMany(std::vector<TrackingRecord> records) override;
  Task<Result<std::vector<std::string>>> insertIfAbsent(
      std::vector<TrackingRecord> records) override;
  Task<Result<std::vector<TrackingRecord>>> getMany(std::vector<std::string> messageIds) override;
  Task<Result<std::vector<TrackingRecord>>> claimDue(Millis now, int64_t limit,
                                                     Millis leaseMs) override;
  Task<Result<std::vector<std::string>>> patchMany(std::vector<TrackingPatch> patches) override;

 private:
  Script& script_;
  bool canClaim_;
};

// The JSON form of patches, for stores written in JavaScript.
Json patchToJson(const TrackingPatch& patch);

// Reads what patchToJson() wrote.
Result<TrackingPatch> patchFromJson(const Json& json);

}  // namespace kmsg
