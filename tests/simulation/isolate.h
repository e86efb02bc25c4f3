#pragma once

#include <memory>
#include <optional>
#include <string>

#include "fake/fixed_random.h"
#include "fake/scripted_http.h"
#include "simulation/store.h"
#include "simulation/vendor.h"
#include "tracking/engine.h"

namespace kmsg::simulation {

// What every isolate of one run is configured with.
struct Setup {
  PollingPolicy policy;
  FailoverConfig failover;
  size_t pollBatch = 1;
  bool canFindSent = false;
  bool second = false;         // there is a second provider, without a request limit and messages
  bool senderRecords = false;  // the fallback's sender has tracking hooks on the same table
  bool tightForEver = false;   // also the calm passes may make the fewest calls only
  std::string poison;
};

// One process that runs one pass, or sends one message and records it. What it has asked for may
// still arrive once it is dead, so it lives as long as its world.
class Isolate final : private Script {
 public:
  Isolate(World& world, Network& network, Vendor& vendor, TableWatch& watch, const Setup& setup,
          int number, Millis skew);

  // `maxCalls`: 0 for no limit.
  void startPass(int64_t limit, int64_t maxCalls);
  void startSend(TrackingRecord record, Fate fate);

  // It dies with everything it knows.
  void crash();

  int number() const { return host_.number; }
  const Millis startedAt;
  bool running() const;
  // Whether a pass has made no more calls than it may.
  bool keptBudget() const;
  // Whether a pass has asked its provider no more often than it may.
  bool keptRequestLimit() const;
  // Of a pass that has ended; null for a send.
  const Result<PassCounts>* counts();
  // The message that this one has sent and recorded; empty for a pass, or when it did not.
  std::string recorded();

 private:
  Task<Result<Json>> failover(std::string member, Json arguments) override;
  Task<Result<Json>> hook(std::string, Json) override { return unused(); }
  Task<Result<Json>> provider(int, std::string, Json) override { return unused(); }
  Task<Result<Json>> store(std::string, Json) override { return unused(); }
  Task<Result<Json>> repository(std::string, Json) override { return unused(); }
  Task<Result<Attachment>> attachment(uint32_t, std::string) override;
  static Task<Result<Json>> unused();

  Task<Result<Done>> recordAccepted(Json options, std::string id, std::string vendorId);
  Task<Result<Done>> sendAndRecord(TrackingRecord record, Fate fate);

  World& world_;
  Vendor& vendor_;
  const Setup& setup_;
  Host host_;
  SharedStore store_;
  SharedStore ownStore_;  // of sends, which are calls of their own
  ScriptedHttp http_;
  FixedRandom random_;
  ProviderPtr provider_;
  std::optional<Result<PassCounts>> counts_;
  std::optional<Task<Result<PassCounts>>> pass_;  // last: their frames use all of the above
  std::optional<Task<Result<Done>>> send_;
  std::string sending_;
  int64_t maxCalls_ = 0;
};

}  // namespace kmsg::simulation
