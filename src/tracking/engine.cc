#include "tracking/engine.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "async/for_each.h"
#include "tracking/reconcile.h"
#include "tracking/settle.h"

namespace kmsg {
namespace {

// Calls that polls must leave: insert, read and mark fallbacks, send one, write its outcome, and
// two for what another pass may have done.
constexpr int64_t kCallsAfterPolls = 7;
static_assert(kMinPassCalls > kCallsAfterPolls + 2);  // the claim and one poll

// Records of one provider that one status request can ask for.
struct PollGroup {
  const Provider* provider = nullptr;
  std::vector<TrackingRecord> records;
};

const Provider* findProvider(const PassSetup& setup, const std::string& id) {
  for (const ProviderPtr& provider : setup.providers) {
    if (provider->info().id == id) return provider.get();
  }
  return nullptr;
}

// Settles what needs no question and sorts out the fallbacks that need a decision of their own.
void sortClaimed(Pass& pass, std::vector<TrackingRecord> claimed) {
  for (TrackingRecord& record : claimed) {
    if (isFallbackIntent(record)) {
      pass.intents.push_back(std::move(record));
      continue;
    }
    const Provider* provider = findProvider(pass.setup, record.providerId);
    auto decided = reconcileUnasked(record, provider, pass.setup.policy, pass.now);
    if (decided) {
      pass.updates.push_back(std::move(*decided));
    } else {
      pass.unasked.push_back(std::move(record));
    }
  }
}

std::vector<PollGroup> pollGroups(Pass& pass) {
  std::vector<PollGroup> groups;
  for (TrackingRecord& record : pass.unasked) {
    const Provider* provider = findProvider(pass.setup, record.providerId);
    const size_t limit = std::max<size_t>(1, provider->info().pollBatch);
    auto open = std::find_if(groups.begin(), groups.end(), [&](const PollGroup& group) {
      return group.provider == provider && group.records.size() < limit;
    });
    if (open == groups.end()) open = groups.insert(groups.end(), PollGroup{provider, {}});
    open->records.push_back(std::move(record));
  }
  pass.unasked.clear();
  return groups;
}

// Keeps of each provider's groups the first, the most overdue, that its limit allows, and gives the
// records of the others back.
void keepToRequestLimits(Pass& pass, std::vector<PollGroup>& groups) {
  std::map<const Provider*, int64_t> requests;
  std::erase_if(groups, [&](PollGroup& group) {
    const RequestLimit* limit = requestLimitOf(pass.setup.policy, group.provider->info().id);
    if (!limit || ++requests[group.provider] <= limit->perPass) return false;
    std::move(group.records.begin(), group.records.end(), std::back_inserter(pass.givenBack));
    return true;
  });
}

std::vector<StatusQuery> queriesOf(const PollGroup& group) {
  std::vector<StatusQuery> queries;
  for (const TrackingRecord& record : group.records) {
    const auto type = messageTypeFrom(record.type).value_or(MessageType::kSms);
    queries.push_back({record.messageId, record.providerMessageId, type, record.to,
                       record.requestedAt, record.scheduledAt});
  }
  return queries;
}

bool concernsTheAccount(const StatusResult& answer) {
  if (answer.ok()) return false;
  const ErrorCode code = answer.error().code;
  return code == ErrorCode::kAuthenticationFailed || code == ErrorCode::kRateLimitExceeded ||
         code == ErrorCode::kInsufficientBalance;
}

Task<Done> pollGroup(Pass& pass, PollGroup group) {
  std::vector<StatusResult> answers;
  if (const auto refusal = pass.refusals.find(group.provider); refusal != pass.refusals.end()) {
    answers.assign(group.records.size(), refusal->second);
  } else {
    const ProviderContext context{pass.now, FailoverOwner::kNone};
    answers = co_await group.provider->poll(queriesOf(group), context, pass.ports.provider);
  }
  if (!answers.empty() && std::all_of(answers.begin(), answers.end(), concernsTheAccount)) {
    pass.refusals.emplace(group.provider, answers.front().error());
  }
  for (size_t i = 0; i < group.records.size(); ++i) {
    // A provider that answers fewer questions than it was asked has not answered those.
    const StatusResult silent = std::optional<StatusAnswer>();
    const StatusResult& answer = i < answers.size() ? answers[i] : silent;
    if (!answer.ok() && isNotAsked(answer.error())) {
      pass.givenBack.push_back(std::move(group.records[i]));
      continue;
    }
    pass.updates.push_back(reconcileAnswer(group.records[i], answer, pass.setup.policy, pass.now));
  }
  co_return Done{};
}

// Records that all providers' limits together let a pass ask for. A provider without a limit, or
// one whose records are settled without a question, may own any number of those that are due.
int64_t askableRecords(const PassSetup& setup) {
  int64_t records = 0;
  for (const ProviderPtr& provider : setup.providers) {
    const ProviderInfo& info = provider->info();
    const RequestLimit* limit = requestLimitOf(setup.policy, info.id);
    if (!limit || !info.canPoll) return std::numeric_limits<int64_t>::max();
    records += limit->perPass * static_cast<int64_t>(std::max<size_t>(1, info.pollBatch));
  }
  return records;
}

// Records that the pass may take: no more than it can surely ask for.
int64_t claimLimit(const Pass& pass, const CallBudget& budget) {
  const int64_t most = pass.setup.limit > 0 ? pass.setup.limit : pass.setup.policy.batchSize;
  const int64_t wanted = std::min(most, askableRecords(pass.setup));
  if (!budget.limited()) return wanted;
  size_t batch = 1;
  for (const ProviderPtr& provider : pass.setup.providers)
    batch = std::max(batch, provider->info().pollBatch);
  const int64_t polls = budget.left() - 1 - kCallsAfterPolls;
  return std::min(wanted, polls * static_cast<int64_t>(batch));
}

}  // namespace

Task<Result<PassCounts>> runPass(PassSetup setup, PassPorts ports) {
  Pass pass{std::move(setup), ports, ports.clock.now(), {}, {}, {}, {}, {}, {}};
  const PollingPolicy& policy = pass.setup.policy;
  CallBudget unlimited;
  CallBudget& budget = ports.budget ? *ports.budget : unlimited;
  if (budget.left() < kMinPassCalls) {
    pass.counts.left = true;
    co_return pass.counts;
  }
  const int64_t limit = claimLimit(pass, budget);
  auto claimed = co_await ports.store.claimDue(pass.now, limit, policy.leaseMs);
  if (!claimed) co_return claimed.error();
  pass.counts.due = static_cast<int64_t>(claimed->size());
  pass.counts.left = pass.counts.due >= limit;
  if (claimed->empty()) co_return pass.counts;

  sortClaimed(pass, std::move(claimed).value());
  std::vector<PollGroup> groups = pollGroups(pass);
  keepToRequestLimits(pass, groups);
  budget.reserve(kCallsAfterPolls);
  co_await forEachConcurrent(std::move(groups), policy.concurrency, [&pass](PollGroup group) {
    return pollGroup(pass, std::move(group));
  });
  budget.reserve(0);

  co_await settle(pass, budget);
  co_return pass.counts;
}

}  // namespace kmsg
