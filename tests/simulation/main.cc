// Runs the tracking engine over a simulated world: kmsg_simulation [--seeds N] [--first SEED].
// First the engine as it is, which must keep every promise; then the same engine over a store that
// claims, marks and fences nothing, whose double sends must be found. KMSG_SIM_SEED replays one
// seed with a trace; with KMSG_SIM_MODEL=unconditional, in that model.

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

#include "simulation/scenario.h"

namespace kmsg::simulation {
namespace {

constexpr int kShownOfAKind = 3;

struct Findings {
  Figures figures;
  int64_t violations = 0;
  uint64_t firstSeed = 0;
  std::map<std::string, int64_t> kinds;
};

void add(Findings& findings, uint64_t seed, const std::vector<std::string>& violations, bool show) {
  for (const std::string& violation : violations) {
    if (findings.violations++ == 0) findings.firstSeed = seed;
    const int64_t ofKind = ++findings.kinds[violation.substr(0, violation.find(':'))];
    if (show && ofKind <= kShownOfAKind) {
      std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), violation.c_str());
    }
  }
}

Findings runSeeds(uint64_t first, uint64_t count, bool unconditional) {
  Findings findings;
  for (uint64_t seed = first; seed < first + count; ++seed) {
    Scenario scenario({seed, unconditional, false}, findings.figures);
    add(findings, seed, scenario.run(), !unconditional);
  }
  return findings;
}

void print(const char* title, const Findings& findings) {
  const Figures& figures = findings.figures;
  std::printf("%s: %lld seeds, %lld passes, %lld sends, %lld fallbacks, %lld steps, ", title,
              static_cast<long long>(figures.seeds), static_cast<long long>(figures.passes),
              static_cast<long long>(figures.sends), static_cast<long long>(figures.fallbacks),
              static_cast<long long>(figures.steps));
  std::printf("%lld violations\n", static_cast<long long>(findings.violations));
  for (const auto& [kind, count] : findings.kinds)
    std::printf("  %s: %lld\n", kind.c_str(), static_cast<long long>(count));
}

void printFaults(const Figures& figures) {
  for (size_t i = 0; i < kFaults; ++i) {
    std::printf("  %s: %lld\n", faultName(static_cast<Fault>(i)),
                static_cast<long long>(figures.faults[i]));
  }
}

int replay(uint64_t seed, bool unconditional) {
  Findings findings;
  Scenario scenario({seed, unconditional, true}, findings.figures);
  add(findings, seed, scenario.run(), true);
  print("replay", findings);
  return findings.violations == 0 ? 0 : 1;
}

int runAll(uint64_t first, uint64_t count) {
  const Findings ours = runSeeds(first, count, false);
  print("engine", ours);
  printFaults(ours.figures);
  const Findings model = runSeeds(first, std::min<uint64_t>(count, 500), true);
  print("unconditional model", model);
  if (ours.violations > 0) {
    std::printf("Replay: KMSG_SIM_SEED=%llu\n", static_cast<unsigned long long>(ours.firstSeed));
  }
  const auto doubles = model.kinds.find("double send");
  const bool found = doubles != model.kinds.end();
  if (!found) std::printf("The double sends of the unconditional model were not found\n");
  return ours.violations == 0 && found ? 0 : 1;
}

uint64_t numberOf(const char* text) {
  return text ? std::strtoull(text, nullptr, 10) : 0;
}

}  // namespace
}  // namespace kmsg::simulation

int main(int argc, char** argv) {
  using namespace kmsg::simulation;  // NOLINT
  if (const char* seed = std::getenv("KMSG_SIM_SEED")) {
    const char* model = std::getenv("KMSG_SIM_MODEL");
    return replay(numberOf(seed), model && std::strcmp(model, "unconditional") == 0);
  }
  uint64_t first = 0;
  uint64_t count = 20'000;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--seeds") == 0) count = numberOf(argv[i + 1]);
    if (std::strcmp(argv[i], "--first") == 0) first = numberOf(argv[i + 1]);
  }
  return runAll(first, count);
}
