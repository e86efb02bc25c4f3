#include "simulation/store.h"

#include <algorithm>
#include <utility>

#include "fake/run.h"
#include "tracking/failover.h"
#include "tracking/reconcile.h"

namespace kmsg::simulation {
namespace {

template <typename T>
using Effect = std::function<Result<T>()>;
using Ids = std::vector<std::string>;
using Records = std::vector<TrackingRecord>;

// The memory store answers at once.
template <typename T>
T now(Task<T> task) {
  Loop loop;
  return runTask(loop, std::move(task));
}

Error refused() {
  Error error;
  error.code = ErrorCode::kProviderError;
  error.message = "a value is too long for its column";
  return error;
}

}  // namespace

template <typename T>
Task<Result<T>> SharedStore::ask(std::string what, std::function<Result<T>()> effect) {
  if (metered_) {
    if (!host_.budget.takeStore()) co_return notAsked();
    ++host_.calls;
  }
  co_return co_await host_.ask<T>(std::move(what), std::move(effect));
}

template <typename Item>
std::string SharedStore::describe(const char* what, const std::vector<Item>& items) const {
  std::string text = what;
  if (!world_.tracing()) return text;
  for (const Item& item : items)
    text += " " + item.messageId;
  return text;
}

template <typename Item>
bool SharedStore::refuses(const std::vector<Item>& items) {
  if (poison_.empty() || world_.calm) return false;
  const bool holds = std::any_of(items.begin(), items.end(),
                                 [&](const Item& item) { return item.messageId == poison_; });
  return holds && world_.strikes(Fault::kStoreRefuses, 1000);
}

void SharedStore::hold(const std::string& id, Millis since) {
  world_.holders[id] = {host_.number, since};
}

// A claim is right once the lease is over by the claimer's clock, so with clocks that differ it may
// come that much early by the true time.
void SharedStore::checkClaim(const TrackingRecord& record) {
  const auto held = world_.holders.find(record.messageId);
  if (held == world_.holders.end() || held->second.pass == host_.number) return;
  if (world_.now >= held->second.since + kLease - 2 * kMaxSkew) return;
  world_.violation("lease: #" + std::to_string(host_.number) + " claimed " + record.messageId +
                   " while #" + std::to_string(held->second.pass) + " holds it");
}

// Whether the patch is fenced, and will apply.
bool SharedStore::holdsFence(const TrackingPatch& patch) const {
  const TrackingRecord* record = world_.table.find(patch.messageId);
  return patch.fence && record && !isTerminal(record->status) &&
         record->attemptCount == patch.fence->attemptCount &&
         record->nextCheckAt == patch.fence->nextCheckAt;
}

void SharedStore::checkWrite(const TrackingPatch& patch) {
  const auto held = world_.holders.find(patch.messageId);
  if (held != world_.holders.end() && held->second.pass != host_.number) {
    world_.violation("fence: #" + std::to_string(host_.number) + " wrote " + patch.messageId +
                     " after #" + std::to_string(held->second.pass) + " claimed it");
  }
  // A mark alone leaves the lease as it is.
  if (findKey(patch.set, "nextCheckAt")) world_.holders.erase(patch.messageId);
}

Task<Result<Done>> SharedStore::upsertMany(Records records) {
  std::string what = describe("upsertMany", records);
  Effect<Done> effect = [this, records = std::move(records)]() -> Result<Done> {
    if (refuses(records)) return refused();
    auto answer = now(world_.table.upsertMany(records));
    for (const TrackingRecord& record : records) {
      watch_.look(record.messageId);
      world_.holders.erase(record.messageId);
    }
    return answer;
  };
  return ask<Done>(std::move(what), std::move(effect));
}

Task<Result<Ids>> SharedStore::insertIfAbsent(Records records) {
  std::string what = describe("insertIfAbsent", records);
  Effect<Ids> effect = [this, records = std::move(records)]() -> Result<Ids> {
    if (refuses(records)) return refused();
    auto answer = now(world_.table.insertIfAbsent(records));
    for (const std::string& id : *answer) {
      watch_.look(id);
      // A repeated insert brings the lease that it was first tried with.
      const TrackingRecord& row = *world_.table.find(id);
      if (isFallbackIntent(row)) hold(id, row.nextCheckAt - kLease - host_.skew());
    }
    if (world_.options.unconditional) {
      answer->clear();
      for (const TrackingRecord& record : records)
        answer->push_back(record.messageId);
    }
    return answer;
  };
  return ask<Ids>(std::move(what), std::move(effect));
}

Task<Result<Records>> SharedStore::getMany(Ids ids) {
  Effect<Records> effect = [this, ids = std::move(ids)] { return now(world_.table.getMany(ids)); };
  return ask<Records>("getMany", std::move(effect));
}

Task<Result<Records>> SharedStore::claimDue(Millis at, int64_t limit, Millis leaseMs) {
  Effect<Records> effect = [=, this, asked = world_.now]() -> Result<Records> {
    const std::map<std::string, TrackingRecord> before =
        world_.options.unconditional ? world_.table.all() : std::map<std::string, TrackingRecord>();
    auto claimed = now(world_.table.claimDue(at, limit, leaseMs));
    for (const TrackingRecord& record : *claimed) {
      checkClaim(record);
      hold(record.messageId, asked);
      if (world_.options.unconditional) world_.table.put(before.at(record.messageId));
    }
    if (world_.tracing()) world_.note(describe("  claimed:", *claimed));
    return claimed;
  };
  return ask<Records>("claimDue", std::move(effect));
}

Task<Result<Ids>> SharedStore::patchMany(std::vector<TrackingPatch> patches) {
  std::string what = describe("patchMany", patches);
  if (world_.options.unconditional) {
    for (TrackingPatch& patch : patches)
      patch.fence.reset();
  }
  Effect<Ids> effect = [this, patches = std::move(patches)]() -> Result<Ids> {
    if (refuses(patches)) return refused();
    for (const TrackingPatch& patch : patches) {
      if (holdsFence(patch)) checkWrite(patch);
    }
    auto applied = now(world_.table.patchMany(patches));
    KMSG_CHECK(applied.ok());
    for (const std::string& id : *applied)
      watch_.look(id);
    if (world_.tracing()) {
      std::string line = "  applied:";
      for (const std::string& id : *applied)
        line += " " + id;
      world_.note(line);
    }
    return applied;
  };
  return ask<Ids>(std::move(what), std::move(effect));
}

}  // namespace kmsg::simulation
