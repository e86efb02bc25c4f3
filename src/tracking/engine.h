#pragma once

#include <cstdint>
#include <vector>

#include "port/call_budget.h"
#include "port/clock.h"
#include "provider/provider.h"
#include "tracking/failover.h"
#include "tracking/polling.h"
#include "tracking/store.h"

namespace kmsg {

// What a pass works with. The ports outlive the pass.
struct PassSetup {
  std::vector<ProviderPtr> providers;
  PollingPolicy policy;
  FailoverConfig failover;
  int64_t limit = 0;  // records to take; 0 for policy.batchSize
};

struct PassPorts {
  TrackingStore& store;
  ProviderPorts provider;
  Clock& clock;
  CallBudget* budget = nullptr;  // that the other ports take their calls from; null: no limit
};

// The fewest calls that a pass starts with: one for each of its steps, from the claim to the
// outcome of one fallback. With fewer it claims nothing.
inline constexpr int64_t kMinPassCalls = 10;

// What one pass did. After a store error `checked`, `terminal` and `retried` may be too low: a
// write that was committed although it failed is not counted.
struct PassCounts {
  int64_t due = 0;         // records claimed
  int64_t checked = 0;     // of those, written back by this pass
  int64_t terminal = 0;    // reached a terminal status
  int64_t retried = 0;     // put off to a later check
  int64_t failedOver = 0;  // fallbacks that this pass sent successfully
  int64_t failed = 0;      // records whose check errored in this pass
  bool left = false;       // more may be due: the limit was reached, or some were given back
};

// One tracking pass: claims what is due, asks the vendors, writes back, sends the fallbacks of
// failed AlimTalks. Passes may overlap, die anywhere or repeat (tracking/reconcile.h,
// tracking/failover.h): a claim is a lease, every write carries its fence, and a fallback is sent
// only by the pass that inserted its row or took it over, and then moved it from "created" to
// "sending".
//
// A pass with a budget takes no more records than it can surely ask for, and what it claimed all
// the same is given back, due at once and uncounted, rather than left to its lease: the next pass
// is mostly sooner. So is what is over a provider's request limit; it comes due behind all that has
// been due before, so that no provider keeps the others' records waiting. The store's share of the
// budget is kept from the vendors. When a vendor refuses an account, or has enough of its requests,
// its other requests of this pass are not made.
//
// An error means that nothing could be claimed. Trouble with single records is in the counts, and
// those records are due again when their lease ends. Dropping the task is a crash like any other.
Task<Result<PassCounts>> runPass(PassSetup setup, PassPorts ports);

}  // namespace kmsg
