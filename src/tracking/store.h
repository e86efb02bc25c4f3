#pragma once

#include <optional>
#include <string>
#include <vector>

#include "async/task.h"
#include "tracking/record.h"

namespace kmsg {

// Where tracking records live. Every member may be called again after a failure. That tables are
// there is seen to before (js/src/tracking/initialise.ts).
class TrackingStore {
 public:
  virtual ~TrackingStore() = default;

  // False for stores (custom ones, KV) that cannot claim: their passes may overlap, and what they
  // promise is at-least-once.
  virtual bool canClaim() const = 0;

  // Writes whole records, replacing those with the same messageId.
  virtual Task<Result<Done>> upsertMany(std::vector<TrackingRecord> records) = 0;

  // Writes the records whose messageId is not there yet; answers the ids that were inserted. This
  // is the mark that makes a failover happen once.
  virtual Task<Result<std::vector<std::string>>> insertIfAbsent(
      std::vector<TrackingRecord> records) = 0;

  virtual Task<Result<std::vector<TrackingRecord>>> getMany(
      std::vector<std::string> messageIds) = 0;

  // Takes up to `limit` records that are PENDING or SENT with nextCheckAt <= now, most overdue
  // first, and moves their nextCheckAt to now + leaseMs, in one atomic step. The records come back
  // as claimed: fenceOf() of each is this pass's fence. Without canClaim() nothing is moved.
  virtual Task<Result<std::vector<TrackingRecord>>> claimDue(Millis now, int64_t limit,
                                                             Millis leaseMs) = 0;

  // Applies patches and answers the ids that were changed. A patch with a fence applies only while
  // the record still carries that fence and is PENDING or SENT. A patch without one never moves a
  // terminal status back to PENDING or SENT; its other members apply.
  virtual Task<Result<std::vector<std::string>>> patchMany(std::vector<TrackingPatch> patches) = 0;
};

}  // namespace kmsg
