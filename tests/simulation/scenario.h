#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "simulation/isolate.h"

namespace kmsg::simulation {

// One run: messages are sent, isolates run passes that overlap and die, then everything that broke
// is whole again and passes run until nothing is due.
class Scenario {
 public:
  Scenario(Options options, Figures& figures);

  // Answers what was violated.
  std::vector<std::string> run();

 private:
  void addMessages();
  void chaos();
  void waitForWork();
  void start();
  void crashOne();
  void step();
  void bury();
  void settle();
  void runCalmPass();
  std::set<std::string> dueIds() const;
  void check();
  void checkFallback(const TrackingRecord& original);

  World world_;
  Network network_{world_};
  Vendor vendor_{world_};
  TableWatch watch_{world_.table};
  Setup setup_;
  struct Planned {
    TrackingRecord record;
    Fate fate;
  };
  std::vector<Planned> toSend_;
  std::vector<std::string> recorded_;
  std::vector<std::unique_ptr<Isolate>> isolates_;
  std::vector<std::unique_ptr<Isolate>> ended_;
  std::string poisoned_;
  int started_ = 0;
  int passes_ = 0;
};

}  // namespace kmsg::simulation
