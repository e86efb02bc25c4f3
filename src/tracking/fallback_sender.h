#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "port/clock.h"
#include "port/script.h"
#include "tracking/failover.h"
#include "tracking/polling.h"
#include "tracking/reconcile.h"
#include "tracking/recorder.h"
#include "tracking/store.h"

namespace kmsg {

// The fallbacks of one pass. Lives in the pass's frame; `script` may be null when the configuration
// has no callbacks.
//
// The edges of a fallback's row, and who may move it:
//   (absent) -> created     the pass whose insertIfAbsent won
//   created  -> sending     the pass that holds the row's fence; only this pass ever sends it
//   sending  -> (completed) that pass, or the recordSend of the sender's own hooks
//   sending  -> UNKNOWN     a later pass, once the lease of the sending one is over
// Whoever moves the last edge writes the outcome into the original's metadata, in the same batch;
// in front of the row, so that a batch that has to be split never ends the row without the note.
class FallbackSender {
 public:
  FallbackSender(const FailoverConfig& config, const PollingPolicy& policy, Millis now,
                 const Clock& clock, TrackingStore& store, Script* script)
      : config_(config),
        policy_(policy),
        now_(now),
        clock_(clock),
        store_(store),
        script_(script) {}

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

 private:
  struct Fallback {
    TrackingRecord original;  // as stored once the pass has written
    TrackingRecord intent;    // the row, whose fence is this pass's right to send
  };
  using Records = std::map<std::string, TrackingRecord>;  // by messageId

  bool canSend() const { return config_.enabled && config_.hasSender && script_; }
  Task<std::vector<Update*>> choose(std::vector<Update>& updates);
  Task<bool> isEligible(TrackingRecord record);
  Task<std::vector<Update*>> insertIntents(std::vector<Update*> wanted);
  void noteEarlierOutcomes(const std::vector<Update*>& lost, const Records& related);
  void noteCompleted(const std::vector<Update*>& completed, const Records& related);
  void adopt(TrackingRecord intent, const TrackingRecord* original);
  void giveUp(const TrackingRecord& intent, const TrackingRecord* original, const Json& outcome);
  void endIntent(const TrackingRecord& intent, const TrackingRecord* original, const Json& outcome);
  TrackingPatch postponedIntent(const TrackingRecord& intent) const;
  std::vector<TrackingPatch> markNext();
  Task<Done> sendOne(Fallback fallback);
  Task<Done> recordLate(std::set<std::string> applied);
  Task<Done> noteOvertaken();
  TrackingPatch intentPatch(const TrackingRecord& intent, Json set) const;
  TrackingPatch notePatch(const TrackingRecord& original, const Json& changes) const;
  Json noted(const Json& metadata, const Json& changes) const;

  const FailoverConfig& config_;
  const PollingPolicy& policy_;
  Millis now_;
  const Clock& clock_;
  TrackingStore& store_;
  Script* script_;
  std::set<std::string> withheld_;
  std::deque<Fallback> waiting_;        // rows of this pass, not marked yet
  std::vector<Fallback> marked_;        // rows whose mark goes out with the next write
  std::vector<Fallback> givenUp_;       // rows whose end goes out with the first write
  std::vector<Fallback> overtaken_;     // rows whose mark did not apply: another pass has them
  std::vector<SentMessage> completed_;  // sent, and their outcome goes out with the next write
  std::vector<TrackingPatch> patches_;  // for the next write
  int64_t sent_ = 0;
};

}  // namespace kmsg
