#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fake/crashing_store.h"
#include "fake/fixed_random.h"
#include "fake/manual_script.h"
#include "fake/scripted_http.h"
#include "fake/scripted_provider.h"
#include "tracking/engine.h"
#include "tracking/recorder.h"

namespace kmsg {

// What several processes share: the table, the vendors, the phones, and (in these tests) the time.
class TrackingWorld {
 public:
  static constexpr Millis kStart = 1'767'225'600'000;  // 2026-01-01T00:00:00.000Z

  MemoryStore table;
  TableWatch watch{table};
  SenderLog log;
  Millis now = kStart;
  std::shared_ptr<ScriptedProvider> solapi = std::make_shared<ScriptedProvider>("solapi", 50);
  std::shared_ptr<ScriptedProvider> sms = std::make_shared<ScriptedProvider>("sms", 50);
  PollingPolicy policy;
  FailoverConfig failover;
  bool senderRecords = false;  // the fallback sender has tracking hooks on the same table

  TrackingWorld() {
    failover.enabled = true;
    failover.hasSender = true;
    policy.initialDelayMs = 0;
  }

  // A tracked message, sent now and due now.
  TrackingRecord sent(const std::string& id, const std::string& type = "SMS") const {
    TrackingRecord record;
    record.messageId = id;
    record.providerId = "solapi";
    record.providerMessageId = "vendor-" + id;
    record.type = type;
    record.to = "01012345678";
    record.from = "029999999";
    record.status = DeliveryStatus::kSent;
    record.requestedAt = now;
    record.statusUpdatedAt = now;
    record.nextCheckAt = now;
    return record;
  }

  // A tracked AlimTalk whose fallback this service owns.
  TrackingRecord alimTalk(const std::string& id) const {
    TrackingRecord record = sent(id, "ALIMTALK");
    const Json options = {
        {"type", "ALIMTALK"},
        {"failover",
         {{"enabled", true}, {"fallbackChannel", "sms"}, {"fallbackContent", "replacement"}}}};
    record.metadata = sendMetadata(options, {}, "tracking");
    return record;
  }

  // Stores an AlimTalk that its vendor says did not arrive: no KakaoTalk user.
  std::string failedAlimTalk(const std::string& id) {
    table.put(alimTalk(id));
    solapi->answer(id, DeliveryStatus::kFailed, "3104");
    return id;
  }
};

// One process that runs one pass over the world. Dropping it is a crash.
class PassRun {
 public:
  explicit PassRun(TrackingWorld& world) : world_(world), clock_(world) {
    if (world.senderRecords) {
      script.recordSent = [this](Json arguments) { return recordSent(std::move(arguments)); };
    }
  }
  PassRun(const PassRun&) = delete;
  PassRun& operator=(const PassRun&) = delete;

 private:
  TrackingWorld& world_;  // first: the members below are made of its parts

 public:
  Steps steps;
  CrashingStore store{world_.table, world_.watch, steps};
  ManualScript script{world_.log, steps};
  int64_t limit = 0;

  // Starts the pass; it stops at its first step if steps.manual.
  void start() {
    PassSetup setup{{world_.solapi, world_.sms}, world_.policy, world_.failover, limit};
    const PassPorts ports{store, {http_, random_, &script}, clock_};
    task_.emplace(runPass(std::move(setup), ports));
    task_->startRoot(loop_);
    loop_.drain();
  }

  bool running() const { return task_ && !task_->done(); }

  // Goes on to the next step from the waiting one with this index.
  void step(size_t index = 0) {
    steps.release(index);
    loop_.drain();
  }

  // The process dies where it stands.
  void crash() { task_.reset(); }

  // Runs to the end without stopping any more.
  Result<PassCounts> finish() {
    if (!task_) start();
    steps.manual = false;
    while (steps.waiting() > 0)
      step();
    KMSG_CHECK(task_->done());
    return task_->takeValue();
  }

 private:
  struct WorldClock final : Clock {
    explicit WorldClock(const TrackingWorld& in) : world(in) {}
    Millis now() const override { return world.now; }
    const TrackingWorld& world;
  };

  Task<Result<Done>> recordSent(Json arguments) {
    const Json& input = *findKey(arguments, "input");
    SentMessage sent;
    sent.messageId = textAt(input, "messageId");
    sent.options = input;
    sent.requestedAt = world_.now;
    sent.result.providerId = "sms";
    sent.result.providerMessageId = "vendor-" + sent.messageId;
    return kmsg::recordSend(std::move(sent), world_.policy, world_.now, store);
  }

  WorldClock clock_;
  ScriptedHttp http_;
  FixedRandom random_;
  Loop loop_;
  std::optional<Task<Result<PassCounts>>> task_;  // last: its frames use all of the above
};

// Runs one whole pass and answers its counts.
inline PassCounts runWhole(TrackingWorld& world) {
  PassRun run(world);
  auto counts = run.finish();
  KMSG_CHECK(counts.ok());
  return *counts;
}

}  // namespace kmsg
