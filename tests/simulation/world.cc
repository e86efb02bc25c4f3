#include "simulation/world.h"

#include <cstdio>
#include <utility>

namespace kmsg::simulation {

const char* faultName(Fault fault) {
  constexpr const char* kNames[] = {"requests timed out", "requests lost",
                                    "answers lost",       "arrivals after the answer",
                                    "double answers",     "stale statuses",
                                    "missing statuses",   "vendor errors",
                                    "refused fallbacks",  "failed vendor lookups",
                                    "refused writes",     "crashes",
                                    "skewed clocks",      "small budgets"};
  return kNames[static_cast<size_t>(fault)];
}

World::World(Options given, Figures& sums)
    : options(given), figures(sums), random(given.seed), now(1'767'225'600'000) {
  gentle = random.below(8) == 0;
}

bool World::strikes(Fault fault, int64_t part) {
  if (calm || gentle || !random.chance(part)) return false;
  count(fault);
  if (tracing()) note(std::string("  fault: ") + faultName(fault));
  return true;
}

void World::note(const std::string& line) const {
  const Millis since = now - 1'767'225'600'000;
  std::printf("%8.3f s  %s\n", static_cast<double>(since) / 1000, line.c_str());
}

void World::violation(std::string what) {
  if (tracing()) note("VIOLATION: " + what);
  violations_.push_back(std::move(what));
}

}  // namespace kmsg::simulation
