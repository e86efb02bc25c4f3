#include "tracking/fallback_sender.h"

#include <algorithm>
#include <utility>

#include "async/for_each.h"
#include "tracking/fallback_outcome.h"
#include "tracking/split_write.h"

namespace kmsg {
namespace {

// What a vendor that cannot tell whether it sent a fallback is asked, before that counts as never.
constexpr int64_t kMaxQuestions = 5;

// Store calls that sends must leave: the marks, the outcomes, and what another pass may have done.
constexpr int64_t kCallsAroundSends = 4;

const TrackingRecord* find(const std::map<std::string, TrackingRecord>& records,
                           const std::string& id) {
  const auto found = records.find(id);
  return found == records.end() ? nullptr : &found->second;
}

}  // namespace

Task<std::vector<TrackingPatch>> FallbackSender::decide(std::vector<Update>& updates,
                                                        std::vector<TrackingRecord> intents) {
  std::vector<Update*> wanted = co_await choose(updates);
  const std::vector<Update*> lost = co_await insertIntents(std::move(wanted));
  // The first poll of a fallback's row makes sure that its original knows the outcome: the pass
  // that sent it may have died after the sender's own hooks had recorded the send. The last poll
  // does so again: a pass that had given the row up may have noted "unknown" since.
  std::vector<Update*> completed;
  for (Update& update : updates) {
    const bool firstOrLast = !update.record.lastCheckedAt || update.terminal;
    if (firstOrLast && !fallbackOf(update.record).empty()) completed.push_back(&update);
  }

  std::vector<std::string> ids;
  for (const Update* update : lost)
    ids.push_back(fallbackIdOf(update->record.messageId));
  for (const Update* update : completed)
    ids.push_back(fallbackOf(update->record));
  for (const TrackingRecord& intent : intents)
    ids.push_back(fallbackOf(intent));
  if (!ids.empty()) {
    auto found = co_await store_.getMany(std::move(ids));
    if (!found) {
      // The intents' leases end, and a later pass repeats all of this.
      for (const Update* update : completed)
        withheld_.insert(update->record.messageId);
      co_return markNext();
    }
    Records related;
    for (TrackingRecord& record : *found) {
      std::string id = record.messageId;
      related.emplace(std::move(id), std::move(record));
    }
    noteEarlierOutcomes(lost, related);
    noteCompleted(completed, related);
    for (const Update& update : updates) {
      const auto place = related.find(update.record.messageId);
      if (place != related.end()) place->second = merged(update);
    }
    co_await forEachConcurrent(std::move(intents), policy_.concurrency,
                               [this, &related](TrackingRecord intent) {
                                 const TrackingRecord* original = find(related, fallbackOf(intent));
                                 return adopt(std::move(intent), original);
                               });
  }
  co_return markNext();
}

// The updates whose fallback is to be sent. Those that lack what it needs are noted as skipped.
Task<std::vector<Update*>> FallbackSender::choose(std::vector<Update>& updates) {
  std::vector<Update*> wanted;
  for (Update& update : updates) {
    const bool eligible = co_await isEligible(merged(update));
    if (!eligible) continue;
    const auto skip = skipReason(update.record, config_);
    if (!skip) {
      wanted.push_back(&update);
      continue;
    }
    update.set["metadata"] = noted(
        update.record.metadata,
        {{"outcome", "skipped"}, {"warningCode", skip->code}, {"warningMessage", skip->message}});
  }
  co_return wanted;
}

Task<bool> FallbackSender::isEligible(TrackingRecord record) {
  if (!mayFailOver(record, config_)) co_return false;
  if (!config_.hasClassifier) co_return isNonKakaoUser(record, config_);
  if (!script_) co_return false;
  Json question = {{"record", recordToJson(record)},
                   {"statusCode", record.providerStatusCode},
                   {"statusMessage", record.providerStatusMessage},
                   {"raw", record.raw}};
  // A classifier that throws has not said that this is a non-Kakao user.
  const auto verdict = co_await script_->failover("classifyNonKakaoUser", std::move(question));
  co_return verdict.ok() && verdict->is_boolean() && *verdict == Json(true);
}

// Answers the updates whose row was there already.
Task<std::vector<Update*>> FallbackSender::insertIntents(std::vector<Update*> wanted) {
  std::vector<TrackingRecord> rows;
  for (const Update* update : wanted) {
    rows.push_back(fallbackIntent(update->record, clock_.now(), policy_.leaseMs));
  }
  const auto written = co_await writeSplitting(store_, &TrackingStore::insertIfAbsent, rows);
  const std::set<std::string> inserted(written.applied.begin(), written.applied.end());
  for (const TrackingRecord& row : written.refused)
    withheld_.insert(fallbackOf(row));
  std::vector<Update*> lost;
  for (size_t i = 0; i < wanted.size(); ++i) {
    Update& update = *wanted[i];
    if (withheld(update.record.messageId)) continue;
    if (inserted.count(rows[i].messageId) == 0) {
      lost.push_back(&update);
      continue;
    }
    update.set["metadata"] = noted(update.record.metadata, Json::object());
    waiting_.push_back({merged(update), rows[i]});
  }
  co_return lost;
}

// Another pass sends, or has sent. While that is open the original's metadata is left to that pass:
// it may be writing the outcome right now, which "attempting" must not replace.
void FallbackSender::noteEarlierOutcomes(const std::vector<Update*>& lost, const Records& related) {
  for (Update* update : lost) {
    const std::string& id = update->record.messageId;
    const TrackingRecord* row = find(related, fallbackIdOf(id));
    if (!row) continue;
    // A caller may have sent a message of its own under that id: then nothing replaces this one.
    const Json outcome = fallbackOf(*row) == id ? outcomeOfRow(*row) : outcomeOfTakenId();
    if (outcome.is_object()) update->set["metadata"] = noted(update->record.metadata, outcome);
  }
}

void FallbackSender::noteCompleted(const std::vector<Update*>& completed, const Records& related) {
  for (const Update* update : completed) {
    const TrackingRecord* original = find(related, fallbackOf(update->record));
    const Json outcome = outcomeOfRow(update->record);
    if (!original || !outcome.is_object()) continue;
    if (textAt(apiAttemptOf(*original), "outcome") == "sent") continue;
    patches_.push_back(notePatch(*original, outcome));
  }
}

Task<Done> FallbackSender::adopt(TrackingRecord intent, const TrackingRecord* original) {
  if (intentOf(intent) == "created") {
    resend(std::move(intent), original);
    co_return Done{};
  }
  std::string text = original ? fallbackText(*original) : std::string();
  const SentTrace trace =
      co_await findSentFallback(providers_, intent, std::move(text), clock_.now(), ports_);
  switch (trace.verdict) {
    case SentTrace::Verdict::kSent:
      completeFound(intent, original, trace);
      break;
    case SentTrace::Verdict::kNotSent:
      if (intentOf(intent) == "sending") {
        resend(std::move(intent), original);
      } else {
        giveUp(intent, original, outcomeOfVainSends());
      }
      break;
    case SentTrace::Verdict::kAskLater:
      if (intent.attemptCount < kMaxQuestions) {
        patches_.push_back(postponedIntent(intent, "API_FAILOVER_OUTCOME_UNKNOWN",
                                           "its vendor cannot tell just now whether it was sent"));
        break;
      }
      [[fallthrough]];
    case SentTrace::Verdict::kUnknown:
      giveUp(intent, original, outcomeOfDeadPass());
      break;
    case SentTrace::Verdict::kNotAsked:
      putBack(intent, intentOf(intent));
      break;
  }
  co_return Done{};
}

// A row whose fallback was surely not sent so far.
void FallbackSender::resend(TrackingRecord intent, const TrackingRecord* original) {
  const bool expired = isExpired(intent);
  // Without a sender here, one may be in another service that shares this store: the row waits for
  // it until its time is over.
  FailoverConfig config = config_;
  config.hasSender = true;
  const Json never = outcomeOfNeverSent(original, expired, config);
  if (never.is_object()) {
    giveUp(intent, original, never);
  } else if (canSend()) {
    const char* mark = intentOf(intent) == "created" ? "sending" : "resending";
    waiting_.push_back({*original, std::move(intent), mark});
  } else {
    patches_.push_back(postponedIntent(intent, "API_FAILOVER_SENDER_MISSING",
                                       "apiFailover.sender is not configured"));
  }
}

void FallbackSender::completeFound(const TrackingRecord& intent, const TrackingRecord* original,
                                   const SentTrace& trace) {
  SentMessage sent;
  sent.messageId = intent.messageId;
  sent.options = Json::object();
  sent.requestedAt = intent.requestedAt;
  sent.result.providerId = trace.providerId;
  sent.result.providerMessageId = trace.answer.providerMessageId;
  if (original) noteWith(intent, *original, outcomeSent(intent.messageId, trace.providerId));
  patches_.push_back(intentPatch(intent, completedRow(intent, sent, policy_, clock_.now())));
}

// Leaves the row to the next pass. The fence changes with it, so that nothing of this pass fits it.
void FallbackSender::putBack(const TrackingRecord& intent, std::string_view intentState) {
  left_ = true;
  Json set = Json::object();
  set["metadata"] = withIntent(intent.metadata, intentState);
  set["attemptCount"] = intent.attemptCount + 1;
  set["nextCheckAt"] = clock_.now();
  patches_.push_back(intentPatch(intent, std::move(set)));
}

// The note of an outcome, for one write with the row's end that comes next. A row whose original
// cannot be written stays open for that, but not for ever.
void FallbackSender::noteWith(const TrackingRecord& intent, const TrackingRecord& original,
                              const Json& outcome) {
  patches_.push_back(notePatch(original, outcome));
  patches_.back().withNext = !isExpired(intent);
}

bool FallbackSender::isExpired(const TrackingRecord& intent) const {
  return policy_.maxTrackingDurationMs > 0 &&
         now_ - intent.requestedAt > policy_.maxTrackingDurationMs;
}

bool FallbackSender::mayStillSend(const TrackingRecord& intent) const {
  if (!canFindSent(providers_, intent)) return true;
  return clock_.now() <= intent.nextCheckAt - policy_.leaseMs / 2;
}

TrackingPatch FallbackSender::postponedIntent(const TrackingRecord& intent, std::string code,
                                              std::string message) const {
  const int64_t attempts = intent.attemptCount + 1;
  Json error = Json::object();
  error["code"] = std::move(code);
  error["message"] = std::move(message);
  Json set = Json::object();
  set["attemptCount"] = attempts;
  set["nextCheckAt"] = nextCheckAfter(attempts, policy_, now_);
  set["lastError"] = std::move(error);
  return intentPatch(intent, std::move(set));
}

void FallbackSender::giveUp(const TrackingRecord& intent, const TrackingRecord* original,
                            const Json& outcome) {
  // What the sending pass noted before it died is better than what can be said now.
  if (original && !textAt(apiAttemptOf(*original), "outcome").empty()) original = nullptr;
  endIntent(intent, original, outcome);
  if (original) givenUp_.push_back({*original, intent});
}

void FallbackSender::endIntent(const TrackingRecord& intent, const TrackingRecord* original,
                               const Json& outcome) {
  if (original) noteWith(intent, *original, outcome);
  patches_.push_back(intentPatch(intent, endedRow(intent, outcome, now_)));
}

// Takes the patches that wait to be written, with the marks of as many fallbacks as may be in
// flight.
std::vector<TrackingPatch> FallbackSender::markNext() {
  const auto affordable = static_cast<size_t>(
      std::max<int64_t>(0, std::min<int64_t>(budget_.left() - kCallsAroundSends, 1'000'000)));
  const size_t most = std::min(std::max<size_t>(policy_.concurrency, 1), affordable);
  while (!waiting_.empty() && marked_.size() < most && !ended_) {
    Fallback& next = waiting_.front();
    if (mayStillSend(next.intent)) {
      Json set = Json::object();
      set["metadata"] = withIntent(next.intent.metadata, next.mark);
      patches_.push_back(intentPatch(next.intent, std::move(set)));
      marked_.push_back(std::move(next));
    } else {
      putBack(next.intent, intentOf(next.intent));
    }
    waiting_.pop_front();
  }
  if (ended_ || most == 0) {
    for (const Fallback& fallback : std::exchange(waiting_, {}))
      putBack(fallback.intent, intentOf(fallback.intent));
  }
  return std::exchange(patches_, {});
}

Task<int64_t> FallbackSender::send(std::vector<std::string> applied) {
  std::set<std::string> held(applied.begin(), applied.end());
  for (Fallback& fallback : std::exchange(givenUp_, {})) {
    if (held.count(fallback.intent.messageId) == 0) overtaken_.push_back(std::move(fallback));
  }
  while (!marked_.empty()) {
    std::vector<Fallback> mine;
    for (Fallback& fallback : std::exchange(marked_, {})) {
      auto& place = held.count(fallback.intent.messageId) > 0 ? mine : overtaken_;
      place.push_back(std::move(fallback));
    }
    co_await forEachConcurrent(std::move(mine), policy_.concurrency,
                               [this](Fallback fallback) { return sendOne(std::move(fallback)); });
    auto written = co_await writeSplitting(store_, &TrackingStore::patchMany, markNext());
    held = std::set<std::string>(written.applied.begin(), written.applied.end());
    // A store that refuses writes gets no further marks: what is not marked is not lost.
    if (!written.refused.empty()) {
      left_ = left_ || !waiting_.empty();
      waiting_.clear();
    }
    co_await recordLate(held);
  }
  co_await noteOvertaken();
  co_return sent_;
}

Task<Done> FallbackSender::sendOne(Fallback fallback) {
  const std::string before = intentOf(fallback.intent);
  if (!mayStillSend(fallback.intent)) {
    putBack(fallback.intent, before);
    co_return Done{};
  }
  Json call = fallbackCall(fallback.original);
  Json input = call["input"];
  const Millis requestedAt = clock_.now();
  const auto answer = co_await script_->failover("sender", std::move(call));
  if (!answer.ok() && isNotAsked(answer.error())) {
    ended_ = true;
    putBack(fallback.intent, before);
    co_return Done{};
  }
  if (!answer || !answer->is_object()) {
    // Where a vendor can tell later what became of it, the row waits for that.
    const bool unknown = answer.ok() || answer.error().outcome == Outcome::kUnknown;
    if (unknown && canFindSent(providers_, fallback.intent)) co_return Done{};
    endIntent(fallback.intent, &fallback.original, outcomeOfRefusal(answer));
    co_return Done{};
  }
  ++sent_;
  SentMessage sent{fallback.intent.messageId, std::move(input), requestedAt, "",
                   sendResultFromJson(*answer)};
  const std::string& id = sent.result.messageId;
  const Json outcome = outcomeSent(id.empty() ? sent.messageId : id, sent.result.providerId);
  noteWith(fallback.intent, fallback.original, outcome);
  patches_.push_back(
      intentPatch(fallback.intent, completedRow(fallback.intent, sent, policy_, clock_.now())));
  completed_.push_back(std::move(sent));
  co_return Done{};
}

// A row that did not take its completion was completed by the sender's own hooks, or was ended as
// UNKNOWN by a pass that found this one too slow. The latter is tracked after all.
Task<Done> FallbackSender::recordLate(std::set<std::string> applied) {
  std::vector<SentMessage> late;
  std::vector<std::string> ids;
  for (SentMessage& sent : std::exchange(completed_, {})) {
    if (applied.count(sent.messageId) > 0) continue;
    ids.push_back(sent.messageId);
    late.push_back(std::move(sent));
  }
  if (late.empty()) co_return Done{};
  const auto rows = co_await store_.getMany(std::move(ids));
  if (!rows) co_return Done{};
  for (SentMessage& sent : late) {
    const auto row = std::find_if(rows->begin(), rows->end(), [&](const TrackingRecord& record) {
      return record.messageId == sent.messageId;
    });
    if (row == rows->end() || !row->providerMessageId.empty()) continue;
    // Should this fail too, the row says "unknown" and the original's note says "sent".
    const auto recorded = co_await recordSend(std::move(sent), policy_, clock_.now(), store_);
    (void)recorded;
  }
  co_return Done{};
}

// Another pass took these over, or completed them, before this pass could write their rows. The
// outcome may have been noted before this pass wrote its own note over it, so it is read back.
Task<Done> FallbackSender::noteOvertaken() {
  if (overtaken_.empty()) co_return Done{};
  std::vector<std::string> ids;
  for (const Fallback& fallback : overtaken_)
    ids.push_back(fallback.intent.messageId);
  const auto rows = co_await store_.getMany(std::move(ids));
  if (!rows) co_return Done{};
  std::vector<TrackingPatch> notes;
  for (const Fallback& fallback : overtaken_) {
    for (const TrackingRecord& row : *rows) {
      const Json outcome = row.messageId == fallback.intent.messageId ? outcomeOfRow(row) : Json();
      if (outcome.is_object()) notes.push_back(notePatch(fallback.original, outcome));
    }
  }
  co_await writeSplitting(store_, &TrackingStore::patchMany, std::move(notes));
  co_return Done{};
}

TrackingPatch FallbackSender::intentPatch(const TrackingRecord& intent, Json set) const {
  return {intent.messageId, store_.canClaim() ? std::optional(fenceOf(intent)) : std::nullopt,
          std::move(set)};
}

TrackingPatch FallbackSender::notePatch(const TrackingRecord& original, const Json& changes) const {
  return {original.messageId, std::nullopt, {{"metadata", noted(original.metadata, changes)}}};
}

Json FallbackSender::noted(const Json& metadata, const Json& changes) const {
  Json marked = withApiAttempt(metadata, {{"attempted", true}, {"status", "attempting"}});
  const Json* failover = findKey(marked, "failover");
  const Json* attempt = failover ? findKey(*failover, "apiAttempt") : nullptr;
  if (!attempt || textAt(*attempt, "attemptedAt").empty()) {
    marked = withApiAttempt(std::move(marked), {{"attemptedAt", formatIso(now_)}});
  }
  return withApiAttempt(std::move(marked), changes);
}

}  // namespace kmsg
