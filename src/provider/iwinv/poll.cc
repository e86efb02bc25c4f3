#include "provider/iwinv/poll.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "async/for_each.h"
#include "provider/ask.h"
#include "provider/http_json.h"
#include "provider/iwinv/poll_plan.h"
#include "provider/iwinv/schedule.h"

namespace kmsg::iwinv {
namespace {

// Requests for single ids at once.
constexpr size_t kIdsAtOnce = 4;

// One call to pollHistory. Its tasks refer to it.
class Poller {
 public:
  Poller(const Account& account, std::vector<StatusQuery> queries, Millis now, ProviderPorts ports)
      : account_(account), queries_(std::move(queries)), now_(now), ports_(ports) {
    results_.resize(queries_.size(), std::optional<StatusAnswer>());
    phones_.resize(queries_.size());
  }

  Task<std::vector<StatusResult>> run() {
    std::vector<size_t> askable;
    for (size_t i = 0; i < queries_.size(); ++i) {
      Result<std::string> phone = checkQuery(account_.config, queries_[i]);
      if (phone) {
        phones_[i] = std::move(phone).value();
        askable.push_back(i);
      } else {
        results_[i] = std::move(phone).error();
      }
    }
    std::vector<PollWindow> windows = planWindows(queries_, std::move(askable), now_);
    for (PollWindow& window : windows)
      co_await pollWindow(std::move(window));
    for (StatusResult& result : results_) {
      if (!result) result = withProviderId(std::move(result).error(), kProviderId);
    }
    co_return std::move(results_);
  }

 private:
  using Indices = std::vector<size_t>;

  // Queries of one id.
  struct IdGroup {
    HistoryFilter filter;
    Indices queries;
  };

  // What a history is filtered by besides its time. Each level is asked for what the one before
  // would have taken too many requests for.
  enum class Level { kTime, kId, kRecipient };

  // Whether reading on takes more requests than asking for `open` at the next level.
  bool isTooDear(Level level, int page, int64_t pagesLeft, const Indices& open) const {
    if (level == Level::kRecipient) return page >= kMaxRecipientPages;
    return pagesLeft > static_cast<int64_t>(level == Level::kId ? open.size() : idsOf(open));
  }

  size_t idsOf(const Indices& indices) const {
    std::set<std::string_view> ids;
    for (const size_t i : indices)
      ids.insert(queries_[i].providerMessageId);
    return ids.size();
  }

  Task<Done> pollWindow(PollWindow window) {
    Indices open = std::move(window.queries);
    if (idsOf(open) > 1) open = co_await scan(Level::kTime, window.filter, std::move(open));
    std::map<std::string, IdGroup> byId;
    for (const size_t i : open) {
      IdGroup& group = byId[queries_[i].providerMessageId];
      group.filter = window.filter;
      group.filter.id = queries_[i].providerMessageId;
      group.queries.push_back(i);
    }
    std::vector<IdGroup> groups;
    for (auto& [id, group] : byId)
      groups.push_back(std::move(group));
    co_await forEachConcurrent(std::move(groups), kIdsAtOnce,
                               [this](IdGroup group) { return pollId(std::move(group)); });
    co_return Done{};
  }

  // Messages of one request to the vendor, which share its id.
  Task<Done> pollId(IdGroup group) {
    Indices open = std::move(group.queries);
    // The id makes the records few, so a wider time costs nothing and forgives a wrong clock.
    if (group.filter.api == Api::kAlimTalk) group.filter.start -= kDayMs;
    if (open.size() > 1 && canFilterById(group.filter.api, group.filter.id)) {
      open = co_await scan(Level::kId, group.filter, std::move(open));
    }
    HistoryFilter single = std::move(group.filter);
    single.sized = false;  // a record or two
    for (const size_t i : open) {
      single.phone = phones_[i];
      Indices wanted(1, i);
      co_await scan(Level::kRecipient, single, std::move(wanted));
    }
    co_return Done{};
  }

  // Reads pages until every wanted message is found, or there are no more pages (the rest is not
  // known to the vendor), or one fails (and with it the rest). Answers what is to be asked for at
  // the next level.
  Task<Indices> scan(Level level, HistoryFilter filter, Indices wanted) {
    std::multimap<std::string, size_t> open;
    for (const size_t i : wanted)
      open.emplace(keyOf(queries_[i].providerMessageId, phones_[i]), i);
    int64_t seen = 0;
    for (int page = 1;; ++page) {
      PageAnswer answer = co_await readPage(account_, filter, page, now_, ports_);
      filter.sized = answer.sized;
      if (!answer.page) {
        for (const auto& [key, i] : open)
          results_[i] = answer.page.error();
        co_return Indices();
      }
      const HistoryPage& history = *answer.page;
      take(history, filter.api, open);
      const auto records = static_cast<int64_t>(history.list.size());
      seen += records;
      if (open.empty() || records == 0 || seen >= history.total) co_return Indices();
      Indices left;
      for (const auto& [key, i] : open)
        left.push_back(i);
      const int64_t pagesLeft = (history.total - seen - 1) / records + 1;
      if (isTooDear(level, page, pagesLeft, left)) co_return left;
    }
  }

  void take(const HistoryPage& page, Api api, std::multimap<std::string, size_t>& open) {
    for (const Json& record : page.list) {
      const auto [first, last] = open.equal_range(recordKey(record, api));
      for (auto it = first; it != last; ++it)
        results_[it->second] = std::optional<StatusAnswer>(readRecord(record, api, now_));
      open.erase(first, last);
    }
  }

  const Account& account_;
  std::vector<StatusQuery> queries_;
  std::vector<std::string> phones_;  // of the queries, as the vendor takes them
  std::vector<StatusResult> results_;
  Millis now_;
  ProviderPorts ports_;
};

// Told by the vendor's own code, and of no cause that a page size has nothing to do with.
bool mayBlamePageSize(const Error& error) {
  const bool other = error.code == ErrorCode::kAuthenticationFailed ||
                     error.code == ErrorCode::kRateLimitExceeded ||
                     error.code == ErrorCode::kInsufficientBalance;
  return !other && !error.providerErrorCode.empty();
}

Task<Result<HistoryPage>> readOnce(const Account& account, HistoryFilter filter, int page,
                                   Millis now, ProviderPorts ports) {
  auto response = co_await ask(ports.http, buildHistory(account.config, filter, page));
  if (!response) co_return response.error();
  co_return readHistory(account.config, filter.api, *response, now);
}

}  // namespace

Task<PageAnswer> readPage(const Account& account, HistoryFilter filter, int page, Millis now,
                          ProviderPorts ports) {
  const bool mayRefuse = filter.api == Api::kSms && page == 1;
  if (mayRefuse && account.smsPageSizeRefused) filter.sized = false;
  auto answer = co_await readOnce(account, filter, page, now, ports);
  if (answer || !mayRefuse || !filter.sized || !mayBlamePageSize(answer.error())) {
    co_return PageAnswer{std::move(answer), filter.sized};
  }
  filter.sized = false;
  answer = co_await readOnce(account, filter, page, now, ports);
  if (answer) account.smsPageSizeRefused = true;
  co_return PageAnswer{std::move(answer), false};
}

Task<std::vector<StatusResult>> pollHistory(const Account& account,
                                            std::vector<StatusQuery> queries, Millis now,
                                            ProviderPorts ports) {
  Poller poller(account, std::move(queries), now, ports);
  auto results = co_await poller.run();
  co_return std::move(results);
}

}  // namespace kmsg::iwinv
