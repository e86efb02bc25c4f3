#include "tracking/reports.h"

#include <map>
#include <utility>

#include "tracking/settle.h"

namespace kmsg {
namespace {

bool isOpen(const TrackingRecord& record) {
  return !isTerminal(record.status) && !isFallbackIntent(record);
}

// Of reports that contradict each other none is newer for sure: the first counts.
using Reports = std::map<std::string, std::vector<const DeliveryReport*>>;

const DeliveryReport* endOf(const TrackingRecord& record, const Reports& reports) {
  for (const DeliveryReport* report : reports.at(record.messageId)) {
    if (report->answer.providerMessageId != record.providerMessageId) continue;
    if (isTerminal(report->answer.status) && report->answer.status != DeliveryStatus::kUnknown) {
      return report;
    }
  }
  return nullptr;
}

}  // namespace

Task<Result<ReportCounts>> applyReports(PassSetup setup, PassPorts ports, std::string providerId,
                                        std::vector<DeliveryReport> reports) {
  ReportCounts counts;
  counts.received = static_cast<int64_t>(reports.size());
  Reports byId;
  std::vector<std::string> ids;
  for (const DeliveryReport& report : reports) {
    std::vector<const DeliveryReport*>& known = byId[report.messageId];
    if (known.empty()) ids.push_back(report.messageId);
    known.push_back(&report);
  }
  if (ids.empty()) co_return counts;
  auto found = co_await ports.store.getMany(std::move(ids));
  if (!found) co_return found.error();

  Pass pass{std::move(setup), ports, ports.clock.now(), {}, {}, {}, {}, {}, {}};
  for (TrackingRecord& record : *found) {
    if (record.providerId != providerId || !isOpen(record)) continue;
    ++counts.known;
    const DeliveryReport* report = endOf(record, byId);
    if (!report) continue;
    const StatusResult answer = std::optional(report->answer);
    pass.updates.push_back(reconcileAnswer(record, answer, pass.setup.policy, pass.now));
  }
  if (pass.updates.empty()) co_return counts;
  CallBudget unlimited;
  co_await settle(pass, ports.budget ? *ports.budget : unlimited);
  counts.changed = pass.counts.terminal;
  counts.failedOver = pass.counts.failedOver;
  counts.failed = pass.counts.failed;
  co_return counts;
}

}  // namespace kmsg
