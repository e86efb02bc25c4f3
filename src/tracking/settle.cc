#include "tracking/settle.h"

#include <set>
#include <string>
#include <utility>

#include "tracking/fallback_sender.h"
#include "tracking/split_write.h"

namespace kmsg {
namespace {

TrackingPatch givenBackPatch(const TrackingRecord& record, Millis now) {
  Json set = Json::object();
  set["nextCheckAt"] = now;
  return {record.messageId, fenceOf(record), std::move(set)};
}

// The ids that a write changed, and those that the store refused.
struct Written {
  std::set<std::string> applied;
  std::set<std::string> refused;
};

void countUpdates(Pass& pass, const FallbackSender& fallbacks, const Written& written) {
  PassCounts& counts = pass.counts;
  for (const Update& update : pass.updates) {
    const std::string& id = update.record.messageId;
    if (update.errored || fallbacks.withheld(id) || written.refused.count(id) > 0) ++counts.failed;
    if (written.applied.count(id) == 0) continue;
    ++counts.checked;
    ++(update.terminal ? counts.terminal : counts.retried);
  }
}

void countIntents(Pass& pass, const std::vector<std::string>& intentIds, const Written& written) {
  for (const std::string& id : intentIds) {
    if (written.applied.count(id) > 0) ++pass.counts.checked;
    if (written.refused.count(id) > 0) ++pass.counts.failed;
  }
}

}  // namespace

Task<Done> settle(Pass& pass, CallBudget& budget) {
  const PassPorts& ports = pass.ports;
  const PollingPolicy& policy = pass.setup.policy;
  FallbackSender fallbacks(pass.setup.failover, policy, pass.setup.providers, pass.now, ports.clock,
                           ports.store, ports.provider, budget);
  std::vector<std::string> intentIds;
  for (const TrackingRecord& intent : pass.intents)
    intentIds.push_back(intent.messageId);
  std::vector<TrackingPatch> marks =
      co_await fallbacks.decide(pass.updates, std::move(pass.intents));
  // Originals come before the marks: should the write be split, no row says "sending" while its
  // original's "attempting" is still to be written.
  std::vector<TrackingPatch> patches;
  for (const Update& update : pass.updates) {
    if (fallbacks.withheld(update.record.messageId)) continue;
    const bool fenced = ports.store.canClaim();
    patches.push_back({update.record.messageId,
                       fenced ? std::optional(fenceOf(update.record)) : std::nullopt, update.set});
  }
  if (ports.store.canClaim()) {
    for (const TrackingRecord& record : pass.givenBack)
      patches.push_back(givenBackPatch(record, pass.now));
  }
  for (TrackingPatch& mark : marks)
    patches.push_back(std::move(mark));
  auto split = co_await writeSplitting(ports.store, &TrackingStore::patchMany, std::move(patches));
  Written written;
  written.applied.insert(split.applied.begin(), split.applied.end());
  for (const TrackingPatch& patch : split.refused)
    written.refused.insert(patch.messageId);
  countUpdates(pass, fallbacks, written);
  countIntents(pass, intentIds, written);
  if (!pass.givenBack.empty()) pass.counts.left = true;
  // A store that takes no write at all: what is due stays due, and nothing was marked.
  if (written.applied.empty() && !written.refused.empty()) {
    pass.counts.left = true;
    co_return Done{};
  }
  pass.counts.failedOver = co_await fallbacks.send(std::move(split.applied));
  if (fallbacks.left()) pass.counts.left = true;
  co_return Done{};
}

}  // namespace kmsg
