#include "tracking/find_sent.h"

#include <utility>

#include "port/call_budget.h"

namespace kmsg {
namespace {

MessageType typeOf(const TrackingRecord& row) {
  return messageTypeFrom(row.type).value_or(MessageType::kSms);
}

SentTrace::Verdict verdictOn(const Error& error) {
  if (isNotAsked(error)) return SentTrace::Verdict::kNotAsked;
  // An account that is refused today may be well again tomorrow.
  const bool passes = isRetryable(error.code) || error.code == ErrorCode::kRequestAborted ||
                      error.code == ErrorCode::kAuthenticationFailed ||
                      error.code == ErrorCode::kInsufficientBalance;
  return passes ? SentTrace::Verdict::kAskLater : SentTrace::Verdict::kUnknown;
}

}  // namespace

bool canFindSent(const std::vector<ProviderPtr>& providers, const TrackingRecord& row) {
  bool any = false;
  for (const ProviderPtr& provider : providers) {
    if (!provider->supports(typeOf(row))) continue;
    if (!provider->info().canFindSent) return false;
    any = true;
  }
  return any;
}

Task<SentTrace> findSentFallback(const std::vector<ProviderPtr>& providers,
                                 const TrackingRecord& row, std::string text, Millis now,
                                 ProviderPorts ports) {
  SentTrace trace;
  if (!canFindSent(providers, row)) co_return trace;
  trace.verdict = SentTrace::Verdict::kNotSent;
  const ProviderContext context{now, FailoverOwner::kNone};
  for (const ProviderPtr& provider : providers) {
    if (!provider->supports(typeOf(row))) continue;
    SentQuery query{row.messageId, typeOf(row), row.to, row.requestedAt, text};
    const StatusResult found = co_await provider->findSent(std::move(query), context, ports);
    if (!found) {
      // Another one may have sent it: then what this one cannot tell does not matter.
      const SentTrace::Verdict verdict = verdictOn(found.error());
      if (trace.verdict != SentTrace::Verdict::kUnknown) trace.verdict = verdict;
      if (verdict == SentTrace::Verdict::kNotAsked) co_return SentTrace{verdict, "", {}};
      continue;
    }
    if (!found.value()) continue;
    trace.verdict = SentTrace::Verdict::kSent;
    trace.providerId = provider->info().id;
    trace.answer = *found.value();
    co_return trace;
  }
  co_return trace;
}

}  // namespace kmsg
