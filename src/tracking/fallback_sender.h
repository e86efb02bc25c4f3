#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "port/call_budget.h"
#include "port/clock.h"
#include "provider/provider.h"
#include "tracking/failover.h"
#include "tracking/find_sent.h"
#include "tracking/polling.h"
#include "tracking/reconcile.h"
#include "tracking/recorder.h"
#include "tracking/store.h"

namespace kmsg {

// The fallbacks of one pass. Lives in the pass's frame; ports.script may be null when the
// configuration has no callbacks.
//
// The edges of a fallback's row (metadata.failover.intent), and who may move it:
//   (absent)  -> created     the pass whose insertIfAbsent won
//   created   -> sending     the pass that holds the row's fence; only this pass ever sends it
//   created   -> FAILED      a later pass: too old, or its original is gone or calls for none any
//                            more
// The pass that has moved it to sending or resending:
//   sending   -> created, resending -> sending         it did not come to send after all
//   sending, resending -> (completed)                  it sent, or the sender's own hooks recorded
//   sending, resending -> FAILED                       the sender refused, and surely did not send
//   sending, resending -> UNKNOWN                      no answer, and no vendor who could be asked
// Once the lease of that pass is over, a later one, by what findSent says:
//   sending, resending -> (completed)                  it was sent
//   sending   -> resending   it was surely not sent; this pass sends it, as above
//   sending   -> FAILED      it was surely not sent, and it is too late now, as for created
//   resending -> FAILED      it was surely not sent, twice
//   sending, resending -> UNKNOWN                      it cannot be known
// Whoever moves the last edge writes the outcome into the original's metadata, in the same batch
// and never without it (TrackingPatch::withNext).
//
// "Surely not sent" is only true of a message that is not still on its way. So, where the vendors
// can be asked (services that share a store have the same providers), nothing is sent in the second
// half of a row's lease, and a request must reach its vendor within a quarter of it: by
// default 30 s of a pass's clock and 15 s, with requests that time out after 10. What is left, the
// last quarter, is how far the clocks of two processes may be apart.
class FallbackSender {
 public:
  FallbackSender(const FailoverConfig& config, const PollingPolicy& policy,
                 const std::vector<ProviderPtr>& providers, Millis now, const Clock& clock,
                 TrackingStore& store, ProviderPorts ports, CallBudget& budget)
      : config_(config),
        policy_(policy),
        providers_(providers),
        now_(now),
        clock_(clock),
        store_(store),
        ports_(ports),
        script_(ports.script),
        budget_(budget) {}

  // Finds the updates that call for a fallback, inserts their rows, and completes the metadata of
  // the originals in `updates`. `intents`: claimed rows that an earlier pass left behind; those
  // never sent are taken over, the others end visibly as UNKNOWN. Answers patches that belong into
  // the same write as the updates; they move the first rows to "sending".
  Task<std::vector<TrackingPatch>> decide(std::vector<Update>& updates,
                                          std::vector<TrackingRecord> intents);

  // True for a record that must not be written yet, because the store did not answer what its
  // update depends on: it stays as it is and a later pass repeats it.
  bool withheld(const std::string& messageId) const { return withheld_.count(messageId) > 0; }

  // Sends the fallbacks whose "sending" mark is among the `applied` ids, then marks and sends the
  // others, and records the outcomes. Only what is in flight is ever marked, so a pass that dies
  // leaves the rest to a later one. Answers how many were sent.
  Task<int64_t> send(std::vector<std::string> applied);

  // True when fallbacks were left for a later pass: the budget, or the rows' leases, were too
  // short.
  bool left() const { return left_; }

 private:
  struct Fallback {
    TrackingRecord original;  // as stored once the pass has written
    TrackingRecord intent;    // the row, whose fence is this pass's right to send
    const char* mark = "sending";
  };
  using Records = std::map<std::string, TrackingRecord>;  // by messageId

  bool canSend() const { return config_.enabled && config_.hasSender && script_; }
  Task<std::vector<Update*>> choose(std::vector<Update>& updates);
  Task<bool> isEligible(TrackingRecord record);
  Task<std::vector<Update*>> insertIntents(std::vector<Update*> wanted);
  void noteEarlierOutcomes(const std::vector<Update*>& lost, const Records& related);
  void noteCompleted(const std::vector<Update*>& completed, const Records& related);
  Task<Done> adopt(TrackingRecord intent, const TrackingRecord* original);
  void resend(TrackingRecord intent, const TrackingRecord* original);
  void completeFound(const TrackingRecord& intent, const TrackingRecord* original,
                     const SentTrace& trace);
  void putBack(const TrackingRecord& intent, std::string_view intentState);
  void noteWith(const TrackingRecord& intent, const TrackingRecord& original, const Json& outcome);
  bool isExpired(const TrackingRecord& intent) const;
  bool mayStillSend(const TrackingRecord& intent) const;
  void giveUp(const TrackingRecord& intent, const TrackingRecord* original, const Json& outcome);
  void endIntent(const TrackingRecord& intent, const TrackingRecord* original, const Json& outcome);
  TrackingPatch postponedIntent(const TrackingRecord& intent, std::string code,
                                std::string message) const;
  std::vector<TrackingPatch> markNext();
  Task<Done> sendOne(Fallback fallback);
  Task<Done> recordLate(std::set<std::string> applied);
  Task<Done> noteOvertaken();
  TrackingPatch intentPatch(const TrackingRecord& intent, Json set) const;
  TrackingPatch notePatch(const TrackingRecord& original, const Json& changes) const;
  Json noted(const Json& metadata, const Json& changes) const;

  const FailoverConfig& config_;
  const PollingPolicy& policy_;
  const std::vector<ProviderPtr>& providers_;
  Millis now_;
  const Clock& clock_;
  TrackingStore& store_;
  ProviderPorts ports_;
  Script* script_;
  CallBudget& budget_;
  std::set<std::string> withheld_;
  std::deque<Fallback> waiting_;        // rows of this pass, not marked yet
  std::vector<Fallback> marked_;        // rows whose mark goes out with the next write
  std::vector<Fallback> givenUp_;       // rows whose end goes out with the first write
  std::vector<Fallback> overtaken_;     // rows whose mark did not apply: another pass has them
  std::vector<SentMessage> completed_;  // sent, and their outcome goes out with the next write
  std::vector<TrackingPatch> patches_;  // for the next write
  int64_t sent_ = 0;
  bool left_ = false;
  bool ended_ = false;  // no further vendor calls are made for this pass
};

}  // namespace kmsg
