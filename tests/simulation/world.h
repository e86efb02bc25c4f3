#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "fake/memory_store.h"
#include "simulation/seeded.h"

namespace kmsg::simulation {

// What a run can do to the isolates. kCount is no fault.
enum class Fault : uint8_t {
  kTimedOut,        // took so long that it never arrives
  kRequestLost,     // never arrives; the asker gets an error
  kAnswerLost,      // took effect; the asker gets an error
  kArrivesLate,     // the asker gets an error first, and then it takes effect
  kDoubleAnswer,    // the host answers twice
  kStaleStatus,     // the vendor repeats an older status
  kMissingAnswers,  // the vendor answers fewer questions than it was asked
  kVendorError,     // a status request fails: rate limit, key refused, server error
  kSendRefused,     // the vendor refuses the fallback
  kFindFails,       // the vendor cannot search its messages just now
  kStoreRefuses,    // a write that holds the poisoned record is refused
  kCrash,           // an isolate dies with everything it knows
  kSkew,            // an isolate's clock is more than a second off
  kBudget,          // a pass may make few calls only
  kCount,
};
inline constexpr size_t kFaults = static_cast<size_t>(Fault::kCount);
const char* faultName(Fault fault);

// What several runs have added up to.
struct Figures {
  int64_t seeds = 0;
  int64_t steps = 0;
  int64_t passes = 0;
  int64_t sends = 0;
  int64_t fallbacks = 0;
  std::array<int64_t, kFaults> faults{};
};

// What is promised holds for clocks that are at most a quarter of a lease apart, and for requests
// to the vendor that arrive within a quarter of it or never (src/tracking/fallback_sender.h).
inline constexpr Millis kLease = 60'000;
inline constexpr Millis kMaxSkew = kLease / 8;  // to either side of the true time
inline constexpr Millis kRequestLife = kLease / 4;

// How one run is made: everything follows from the seed.
struct Options {
  uint64_t seed = 0;
  bool unconditional = false;  // the model of a design without claims, marks and fences
  bool trace = false;          // print what happens
};

// What the isolates of one run share, and the findings about it.
class World {
 public:
  explicit World(Options options, Figures& figures);

  const Options options;
  Figures& figures;
  Seeded random;
  Millis now;           // the true time
  bool calm = false;    // no faults any more
  bool gentle = false;  // nothing was lost in this run
  MemoryStore table;

  // True, and counted, in `part` of 1000 cases, but for calm times.
  bool strikes(Fault fault, int64_t part);
  // Counts what happens by itself.
  void count(Fault fault) { ++figures.faults[static_cast<size_t>(fault)]; }
  // Prints one line of the trace.
  void note(const std::string& line) const;
  bool tracing() const { return options.trace; }

  void violation(std::string what);
  const std::vector<std::string>& violations() const { return violations_; }

  // Who holds a record, by the true time: what the columns say is not asked.
  struct Holder {
    int pass = 0;
    Millis since = 0;
  };
  std::map<std::string, Holder> holders;

 private:
  std::vector<std::string> violations_;
};

}  // namespace kmsg::simulation
