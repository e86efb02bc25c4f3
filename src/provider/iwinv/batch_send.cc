#include "provider/iwinv/batch_send.h"

#include <map>
#include <utility>

#include "provider/fields.h"
#include "provider/http_json.h"
#include "provider/iwinv/batch.h"
#include "provider/iwinv/poll.h"
#include "provider/iwinv/response.h"
#include "provider/iwinv/schedule.h"
#include "provider/iwinv/send.h"

namespace kmsg::iwinv {
namespace {

constexpr int kMaxPages = 20;

Error lostAnswer() {
  Error error;
  error.code = ErrorCode::kProviderError;
  error.message = "the message was not sent for an unknown reason";
  return error;
}

Error refusedRecipient(const std::string& seqNo) {
  Error error;
  error.code = ErrorCode::kMessageSendFailed;
  error.message = "IWINV took the request but not this recipient";
  error.details = Json{{"providerMessageId", seqNo}};
  return error;
}

Error unpaired(const BatchAnswer& answer) {
  Error error;
  error.code = ErrorCode::kProviderError;
  error.outcome = Outcome::kUnknown;
  error.message =
      "IWINV refused some recipients of the request and does not say which; this one "
      "may have been accepted";
  error.details = Json{{"providerMessageId", answer.seqNo}};
  return error;
}

// One call to sendTogether. Its tasks refer to it.
class BatchSender {
 public:
  BatchSender(const Account& account, std::vector<BatchItem> items, Millis now, ProviderPorts ports)
      : account_(account), items_(std::move(items)), now_(now), ports_(ports) {
    results_.resize(items_.size(), lostAnswer());
  }

  Task<std::vector<Result<SendResult>>> run() {
    for (size_t i = 0; i < items_.size(); ++i) {
      const MessageType type = items_[i].message->type;
      if (type == MessageType::kAlimTalk) {
        co_await draftAlimTalk(i);
      } else if (type == MessageType::kMms) {
        auto sent = co_await sendText(account_, *items_[i].message, contextOf(i), ports_);
        results_[i] = std::move(sent);
      } else {
        addText(i);
      }
    }
    for (AlimTalkDraft& draft : drafts_)
      addAlimTalk(std::move(draft));
    std::vector<Chunk> chunks = alimTalk_.take();
    for (Chunk& chunk : chunks)
      co_await sendAlimTalkChunk(std::move(chunk));
    chunks = texts_.take();
    for (Chunk& chunk : chunks)
      co_await sendTextChunk(std::move(chunk));
    for (Result<SendResult>& result : results_) {
      if (!result) result = withProviderId(std::move(result).error(), kProviderId);
    }
    co_return std::move(results_);
  }

 private:
  ProviderContext contextOf(size_t i) const { return {now_, items_[i].owner}; }

  // One AlimTalk before its values are known to fit the template.
  struct AlimTalkDraft {
    size_t index = 0;
    Json body;
    std::optional<std::vector<std::string>> given;  // nothing: by the names of the template
  };

  // Reads the template where a message needs it. All are drafted before the first is added, so that
  // a template read for one message checks the others too.
  Task<Done> draftAlimTalk(size_t i) {
    const Message& message = *items_[i].message;
    Result<Json> body = iwinv::draftAlimTalk(account_.config, message, contextOf(i));
    if (!body) {
      results_[i] = body.error();
      co_return Done{};
    }
    auto given = givenParams(message);
    if (!given) {
      results_[i] = given.error();
      co_return Done{};
    }
    if (!*given && !names_.count(message.templateId)) {
      auto names = co_await templateNames(account_, message.templateId, now_, ports_);
      names_.emplace(message.templateId, std::move(names));
    }
    drafts_.push_back({i, std::move(body).value(), std::move(given).value()});
    co_return Done{};
  }

  void addAlimTalk(AlimTalkDraft draft) {
    const Message& message = *items_[draft.index].message;
    Result<std::vector<std::string>> params = paramsOf(message, std::move(draft.given));
    if (!params) {
      results_[draft.index] = params.error();
      return;
    }
    alimTalk_.add(std::move(draft.body),
                  {draft.index, message.toNumber.digits, std::move(params).value()});
  }

  Result<std::vector<std::string>> paramsOf(const Message& message,
                                            std::optional<std::vector<std::string>> given) const {
    const auto read = names_.find(message.templateId);
    if (!given) return read->second ? paramsFor(*read->second, message) : read->second;
    const auto* known = account_.templates.find(message.templateId, now_);
    if (read != names_.end() && read->second) known = &*read->second;
    const Result<Done> checked = known ? checkParams(*known, message, *given) : Done{};
    if (!checked) return checked.error();
    return std::move(*given);
  }

  void addText(size_t i) {
    Result<Json> draft = draftText(account_.config, *items_[i].message, contextOf(i));
    if (!draft) {
      results_[i] = draft.error();
      return;
    }
    std::string phone = (*draft)["to"][0].get_ref<const Json::string_t&>();
    draft->erase("to");
    texts_.add(std::move(draft).value(), {i, std::move(phone), {}});
  }

  Task<Done> sendTextChunk(Chunk chunk) {
    for (const Recipient& recipient : chunk.recipients)
      chunk.common["to"].push_back(recipient.phone);
    HttpRequest request = buildText(account_.config, chunk.common);
    auto response = co_await ports_.http.request(std::move(request));
    if (!response) {
      failAll(chunk, response.error());
      co_return Done{};
    }
    // Text, subject and sender are the same for all, so one reading hides what no error may repeat.
    const size_t first = chunk.recipients.front().index;
    const Result<SendResult> sent =
        readText(account_.config, *items_[first].message, contextOf(first), *response);
    for (const Recipient& recipient : chunk.recipients) {
      results_[recipient.index] = sent;
      if (sent) {
        results_[recipient.index] = acceptedResult(*items_[recipient.index].message, kProviderId,
                                                   sent->providerMessageId, sent->raw);
      }
    }
    co_return Done{};
  }

  Task<Done> sendAlimTalkChunk(Chunk chunk) {
    const std::string templateCode = items_[chunk.recipients.front().index].message->templateId;
    const bool reserved = textAt(chunk.common, "reserve") == "Y";
    HttpRequest request = buildAlimTalk(account_.config, std::move(chunk.common), chunk.recipients);
    auto response = co_await ports_.http.request(std::move(request));
    if (!response) {
      failAll(chunk, response.error());
      co_return Done{};
    }
    std::vector<const Message*> messages;
    for (const Recipient& recipient : chunk.recipients)
      messages.push_back(items_[recipient.index].message.get());
    Result<BatchAnswer> answer = readAlimTalkBatch(account_.config, messages, now_, *response);
    if (!answer) {
      if (blamesTemplate(answer.error())) account_.templates.drop(templateCode);
      failAll(chunk, answer.error());
      co_return Done{};
    }
    std::vector<Taken> taken(chunk.recipients.size(), Taken::kYes);
    if (answer->taken == BatchAnswer::Taken::kNone) taken.assign(taken.size(), Taken::kNo);
    if (answer->taken == BatchAnswer::Taken::kSome) {
      std::vector<Json> records = co_await recordsOf(answer->seqNo, reserved);
      taken = judgeRecipients(chunk.recipients, answer->seqNo, answer->refused, records, now_);
    }
    for (size_t k = 0; k < taken.size(); ++k)
      results_[chunk.recipients[k].index] = resultOf(chunk.recipients[k].index, taken[k], *answer);
    co_return Done{};
  }

  Result<SendResult> resultOf(size_t i, Taken taken, const BatchAnswer& answer) const {
    if (taken == Taken::kNo) return refusedRecipient(answer.seqNo);
    if (taken == Taken::kUnknown) return unpaired(answer);
    return acceptedResult(*items_[i].message, kProviderId, answer.seqNo, answer.body);
  }

  void failAll(const Chunk& chunk, const Error& error) {
    for (const Recipient& recipient : chunk.recipients)
      results_[recipient.index] = error;
  }

  // The records of one request, as far as the history gives them.
  Task<std::vector<Json>> recordsOf(std::string seqNo, bool reserved) {
    std::vector<Json> records;
    if (!canFilterById(Api::kAlimTalk, seqNo)) co_return records;
    HistoryFilter filter;
    filter.start = now_ - kDayMs;
    filter.end = now_ + kClockMarginMs;  // the records are made after `now_`
    filter.reserved = reserved;
    filter.id = std::move(seqNo);
    for (int page = 1; page <= kMaxPages; ++page) {
      PageAnswer answer = co_await readPage(account_, filter, page, now_, ports_);
      if (!answer.page || answer.page->list.empty()) break;
      for (Json& record : answer.page->list)
        records.push_back(std::move(record));
      if (static_cast<int64_t>(records.size()) >= answer.page->total) break;
    }
    co_return records;
  }

  const Account& account_;
  std::vector<BatchItem> items_;
  std::vector<Result<SendResult>> results_;
  std::map<std::string, Result<std::vector<std::string>>> names_;  // by template
  std::vector<AlimTalkDraft> drafts_;
  BatchPlan alimTalk_{kAlimTalkBatch};
  BatchPlan texts_{kTextBatch};
  Millis now_;
  ProviderPorts ports_;
};

}  // namespace

Task<std::vector<Result<SendResult>>> sendTogether(const Account& account,
                                                   std::vector<BatchItem> items, Millis now,
                                                   ProviderPorts ports) {
  BatchSender sender(account, std::move(items), now, ports);
  auto results = co_await sender.run();
  co_return std::move(results);
}

}  // namespace kmsg::iwinv
