#include "simulation/scenario.h"

#include <algorithm>
#include <utility>

#include "tracking/failover.h"

namespace kmsg::simulation {
namespace {

constexpr int kMaxTurns = 400;
constexpr int kMaxPasses = 6;
constexpr size_t kMaxLive = 4;
constexpr int kMaxCalmPasses = 60;
constexpr Millis kTrackedFor = 1'800'000;
constexpr const char* kNoKakao = "3104";

TrackingRecord messageOf(int number, const World& world, bool alimTalk) {
  TrackingRecord record;
  record.messageId = "m" + std::to_string(number);
  record.providerId = "vendor";
  record.type = alimTalk ? "ALIMTALK" : "SMS";
  record.to = "01012345678";
  record.status = DeliveryStatus::kSent;
  record.requestedAt = world.now;
  record.statusUpdatedAt = world.now;
  record.nextCheckAt = world.now;
  if (alimTalk) {
    Json failover = Json::object();
    failover["enabled"] = true;
    failover["fallbackContent"] = "replacement";
    Json options = Json::object();
    options["type"] = "ALIMTALK";
    options["failover"] = std::move(failover);
    record.metadata = sendMetadata(options, {}, "tracking");
  }
  return record;
}

}  // namespace

Scenario::Scenario(Options options, Figures& figures) : world_(options, figures) {
  ++figures.seeds;
  Seeded& random = world_.random;
  setup_.failover.enabled = true;
  setup_.failover.hasSender = true;
  setup_.failover.rules["vendor"].statusCodes = {kNoKakao};
  setup_.policy.leaseMs = kLease;
  setup_.policy.backoffMs = {30'000, 120'000};
  setup_.policy.maxTrackingDurationMs = kTrackedFor;
  setup_.policy.initialDelayMs = random.chance(500) ? 0 : 30'000;
  setup_.policy.concurrency = static_cast<size_t>(1 + random.below(3));
  setup_.pollBatch = random.chance(300) ? 1 : static_cast<size_t>(2 + random.below(3));
  setup_.canFindSent = random.chance(500);
  setup_.senderRecords = random.chance(500);
  setup_.tightForEver = random.chance(200);
  if (random.chance(300)) setup_.policy.requestLimits = {{"vendor", 1 + random.below(2)}};
  setup_.second = random.chance(500);
}

std::vector<std::string> Scenario::run() {
  addMessages();
  chaos();
  settle();
  check();
  for (const std::string& left : watch_.violations)
    world_.violation("terminal status left: " + left);
  return world_.violations();
}

void Scenario::addMessages() {
  Seeded& random = world_.random;
  const int64_t count = 2 + random.below(3);
  for (int i = 0; i < count; ++i) {
    Planned planned{messageOf(i, world_, random.chance(800)), {}};
    planned.fate.afterMs = random.chance(500) ? 0 : random.below(90'000);
    if (random.chance(700)) {
      planned.fate.status = DeliveryStatus::kFailed;
      planned.fate.code = kNoKakao;
    } else if (random.chance(100)) {
      planned.fate.status = DeliveryStatus::kSent;
    }
    if (random.chance(300)) {
      toSend_.push_back(std::move(planned));
      continue;
    }
    TrackingRecord& record = planned.record;
    record.providerMessageId = vendor_.accept(record.messageId, planned.fate);
    recorded_.push_back(record.messageId);
    world_.table.put(std::move(record));
  }
  if (!recorded_.empty() && !world_.gentle && random.chance(60)) setup_.poison = recorded_.front();
}

void Scenario::chaos() {
  Seeded& random = world_.random;
  for (int turn = 0; turn < kMaxTurns; ++turn) {
    const bool more = passes_ < kMaxPasses || !toSend_.empty();
    if (!more && isolates_.empty()) return;
    const int64_t eager = isolates_.empty() ? 1000 : 60;
    if (more && isolates_.size() < kMaxLive && random.chance(eager)) start();
    if (random.chance(200)) world_.now += random.below(3'000);
    if (random.chance(20)) world_.now += random.below(kLease);
    if (!isolates_.empty() && world_.strikes(Fault::kCrash, 20)) crashOne();
    if (!network_.idle()) step();
  }
}

// Most passes start when something is due: the others find nothing.
void Scenario::waitForWork() {
  if (world_.random.chance(350) || !dueIds().empty()) return;
  Millis next = 0;
  for (const auto& [id, record] : world_.table.all()) {
    if (isTerminal(record.status)) continue;
    next = next == 0 ? record.nextCheckAt : std::min(next, record.nextCheckAt);
  }
  world_.now = std::max(world_.now, next);
}

void Scenario::start() {
  Seeded& random = world_.random;
  waitForWork();
  Millis skew = 0;
  if (random.chance(500)) {
    skew = random.below(2 * kMaxSkew + 1) - kMaxSkew;
    if (skew > 1000 || skew < -1000) world_.count(Fault::kSkew);
  }
  auto isolate =
      std::make_unique<Isolate>(world_, network_, vendor_, watch_, setup_, ++started_, skew);
  const bool sends = !toSend_.empty() && (passes_ >= kMaxPasses || random.chance(500));
  if (world_.tracing()) {
    world_.note("#" + std::to_string(started_) + (sends ? " sends" : " starts a pass") +
                ", its clock " + std::to_string(skew) + " ms off");
  }
  if (sends) {
    Planned planned = std::move(toSend_.back());
    toSend_.pop_back();
    isolate->startSend(std::move(planned.record), std::move(planned.fate));
  } else {
    ++passes_;
    const int64_t limit = random.chance(500) ? 0 : 1 + random.below(3);
    const bool tight = world_.strikes(Fault::kBudget, 300);
    isolate->startPass(limit, tight ? kMinPassCalls - 1 + random.below(10) : 0);
  }
  isolates_.push_back(std::move(isolate));
}

void Scenario::crashOne() {
  const auto index = world_.random.below(static_cast<int64_t>(isolates_.size()));
  Isolate& dying = *isolates_[static_cast<size_t>(index)];
  if (world_.tracing()) world_.note("#" + std::to_string(dying.number()) + " dies");
  dying.crash();
  bury();
}

void Scenario::step() {
  network_.step();
  bury();
}

void Scenario::bury() {
  std::erase_if(isolates_, [this](auto& isolate) {
    if (isolate->running()) return false;
    // Slower than half a lease: then others may have taken over what it was about to do.
    if (world_.now - isolate->startedAt > kLease / 2) world_.gentle = false;
    if (!isolate->keptBudget()) world_.violation("budget: a pass made more calls than it may");
    if (!isolate->keptRequestLimit()) world_.violation("limit: a pass asked the vendor too often");
    std::string id = isolate->recorded();
    if (!id.empty()) recorded_.push_back(std::move(id));
    ended_.push_back(std::move(isolate));
    return true;
  });
}

// Nothing breaks any more. What is under way arrives, and passes run as cron starts them.
void Scenario::settle() {
  world_.calm = true;
  std::swap(poisoned_, setup_.poison);
  setup_.policy.initialDelayMs = 30'000;  // else what a pass sends is due at once
  for (int turn = 0; !network_.idle() && turn < 10 * kMaxTurns; ++turn)
    step();
  bury();
  if (!isolates_.empty()) world_.violation("a pass does not end");
  const auto open = [this] {
    const auto& all = world_.table.all();
    return std::any_of(all.begin(), all.end(),
                       [](const auto& entry) { return !isTerminal(entry.second.status); });
  };
  for (int pass = 0; pass < kMaxCalmPasses && open(); ++pass)
    runCalmPass();
  if (open()) world_.violation("lost: a record is never finished");
}

std::set<std::string> Scenario::dueIds() const {
  std::set<std::string> due;
  for (const auto& [id, record] : world_.table.all()) {
    if (!isTerminal(record.status) && record.nextCheckAt <= world_.now) due.insert(id);
  }
  return due;
}

void Scenario::runCalmPass() {
  world_.now += 2 * kLease;
  auto isolate =
      std::make_unique<Isolate>(world_, network_, vendor_, watch_, setup_, ++started_, 0);
  if (world_.tracing()) world_.note("#" + std::to_string(started_) + " starts a calm pass");
  const std::set<std::string> dueBefore = dueIds();
  std::set<std::string> tracked;
  for (const std::string& id : dueBefore) {
    if (!world_.table.find(id)->providerMessageId.empty()) tracked.insert(id);
  }
  isolate->startPass(0, setup_.tightForEver ? kMinPassCalls : 0);
  for (int turn = 0; isolate->running() && turn < 10 * kMaxTurns; ++turn)
    network_.step();
  const auto* counts = isolate->counts();
  if (!counts || !counts->ok()) return world_.violation("a calm pass fails");
  if (!isolate->keptBudget()) world_.violation("budget: a calm pass made more calls than it may");
  if (!isolate->keptRequestLimit()) world_.violation("limit: a calm pass asked too often");
  for (const std::string& id : dueBefore) {
    if (dueIds().count(id) == 0 || (*counts)->left) continue;
    // One that was found to be sent, long ago, is due for its first poll at once.
    if (!world_.table.find(id)->providerMessageId.empty() && !tracked.count(id)) continue;
    world_.violation("counts: `left` is false, and " + id + " is still due");
  }
  ended_.push_back(std::move(isolate));
}

void Scenario::check() {
  for (const std::string& id : recorded_) {
    const TrackingRecord* record = world_.table.find(id);
    if (!record) {
      world_.violation("lost: " + id);
      continue;
    }
    const bool due = record->type == "ALIMTALK" && record->status == DeliveryStatus::kFailed &&
                     record->providerStatusCode == kNoKakao;
    if (due) checkFallback(*record);
    const int sends = vendor_.accepted(fallbackIdOf(id));
    if (!due && sends > 0) world_.violation("a fallback for a message that did not fail: " + id);
  }
}

void Scenario::checkFallback(const TrackingRecord& original) {
  const std::string id = fallbackIdOf(original.messageId);
  const int sends = vendor_.accepted(id);
  const TrackingRecord* row = world_.table.find(id);
  if (!row) return world_.violation("forgotten: " + id + " has no row");
  const std::string outcome(textAt(apiAttemptOf(original), "outcome"));
  const bool tracked = !row->providerMessageId.empty();
  if (!intentOf(*row).empty()) world_.violation("forgotten: " + id + " is still an intent");
  // Nothing can be noted on a record that refuses its writes; the row tells all the same.
  if (outcome.empty() && original.messageId != poisoned_)
    world_.violation("forgotten: " + id + " has no outcome");
  if (!tracked && !row->lastError) world_.violation("forgotten: " + id + " ended without a word");
  if (tracked && sends == 0) world_.violation("false: " + id + " is tracked but was never sent");
  if (!tracked && sends > 0 && row->status != DeliveryStatus::kUnknown) {
    world_.violation("false: " + id + " was sent but its row says that it was not");
  }
  if (outcome == "sent" && sends == 0) world_.violation("false: " + id + " noted as sent");
  if (outcome == "failed" && sends > 0) world_.violation("false: " + id + " noted as failed");
  if (world_.gentle && (sends != 1 || !tracked || outcome != "sent")) {
    world_.violation("unforced: nothing broke, and " + id + " ended as " + outcome);
  }
}

}  // namespace kmsg::simulation
