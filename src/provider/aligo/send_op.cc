#include <map>
#include <optional>
#include <set>
#include <utility>

#include "provider/aligo/account.h"
#include "provider/aligo/draft.h"
#include "provider/aligo/send_answer.h"
#include "provider/fields.h"
#include "provider/http_json.h"

namespace kmsg::aligo {
namespace {

constexpr size_t kBoundaryLength = 32;

// A message on its way: its place among the items, and its draft.
struct Entry {
  size_t index = 0;
  Draft draft;
};

// Messages of one request.
struct Group {
  std::vector<Entry> entries;
  std::set<std::string> phones;
  bool hasOneText = true;  // all are the same but for their numbers
};

// One call of sendAll.
struct Sending {
  AccountPtr account;
  std::vector<BatchItem> items;
  Millis now;
  ProviderPorts ports;
  std::vector<std::optional<Result<SendResult>>> results;
  // Templates that could not be read: asked for once in a call, not once a message.
  std::map<std::string, Error> missingTemplates;
  // Pictures of this call, each held once.
  std::vector<std::shared_ptr<const Picture>> pictures;
};

Task<Result<TemplatePtr>> templateOf(Sending& sending, std::string senderKey, std::string code) {
  const std::string key = senderKey + "\n" + code;
  const auto missing = sending.missingTemplates.find(key);
  if (missing != sending.missingTemplates.end()) co_return missing->second;
  Result<TemplatePtr> loaded =
      co_await loadTemplate(sending.account, senderKey, code, sending.now, sending.ports);
  if (!loaded) sending.missingTemplates.emplace(key, loaded.error());
  co_return loaded;
}

Task<Result<Draft>> draftOfAlimTalk(Sending& sending, size_t index) {
  const BatchItem& item = sending.items[index];
  const Config& config = sending.account->config;
  const Result<AlimTalkHead> head = readAlimTalkHead(config, *item.message);
  if (!head) co_return head.error();
  TemplatePtr kakaoTemplate;
  if (!bringsItsText(*item.message)) {
    Result<TemplatePtr> loaded =
        co_await templateOf(sending, head->senderKey, item.message->templateId);
    if (!loaded) co_return std::move(loaded).error();
    kakaoTemplate = std::move(loaded).value();
  }
  co_return draftAlimTalk(config, *item.message, item.owner, kakaoTemplate.get());
}

Task<Result<Done>> addPicture(Sending& sending, size_t index, Draft& draft) {
  const Message& message = *sending.items[index].message;
  if (!sending.ports.script) {
    co_return invalidRequest("media.image cannot be read here", "media.image");
  }
  Result<Attachment> attachment =
      co_await sending.ports.script->attachment(message.item, "media.image");
  if (!attachment) {
    Error error = std::move(attachment).error();
    error.outcome = Outcome::kNotSent;
    co_return error;
  }
  Attachment file = std::move(attachment).value();
  Result<Picture> picture = readPicture({std::move(file.filename), {}, std::move(file.bytes)});
  if (!picture) co_return std::move(picture).error();
  for (const auto& known : sending.pictures) {
    if (known->bytes == picture->bytes) draft.picture = known;
  }
  if (draft.picture) co_return Done{};
  draft.picture = std::make_shared<const Picture>(std::move(picture).value());
  sending.pictures.push_back(draft.picture);
  co_return Done{};
}

Task<Result<Draft>> draftOf(Sending& sending, size_t index) {
  const Message& message = *sending.items[index].message;
  const Config& config = sending.account->config;
  if (message.type == MessageType::kAlimTalk) {
    Result<Draft> alimTalk = co_await draftOfAlimTalk(sending, index);
    co_return alimTalk;
  }
  Result<Draft> draft = message.type == MessageType::kFriendTalk
                            ? draftFriendTalk(config, message)
                            : draftText(config, message, sending.now);
  if (!draft || pictureInputOf(message) != PictureInput::kBytes) co_return draft;
  const Result<Done> added = co_await addPicture(sending, index, *draft);
  if (!added) co_return added.error();
  co_return draft;
}

void addTo(std::vector<Group>& groups, Entry entry) {
  for (Group& group : groups) {
    const Draft& first = group.entries.front().draft;
    const bool hasOneText = group.hasOneText && hasSameText(first, entry.draft);
    const bool fits = group.entries.size() < (hasOneText ? kMaxSameText : kMaxBatch) &&
                      !group.phones.count(entry.draft.phone) && sharesRequest(first, entry.draft);
    if (!fits) continue;
    group.hasOneText = hasOneText;
    group.phones.insert(entry.draft.phone);
    group.entries.push_back(std::move(entry));
    return;
  }
  Group group;
  group.phones.insert(entry.draft.phone);
  group.entries.push_back(std::move(entry));
  groups.push_back(std::move(group));
}

std::vector<std::string> hiddenParts(const Sending& sending, const Group& group) {
  std::vector<std::string> hidden = secrets(sending.account->config);
  for (const auto& [name, value] : group.entries.front().draft.common) {
    if (name == "senderkey") hidden.push_back(value);
  }
  for (const Entry& entry : group.entries) {
    for (std::string& part : privateParts(*sending.items[entry.index].message))
      hidden.push_back(std::move(part));
    for (const auto& [name, value] : entry.draft.own) {
      if (name == "message") hidden.push_back(value);
    }
  }
  return hidden;
}

void accept(Sending& sending, const Entry& entry, const SendVerdict& verdict) {
  const Message& message = *sending.items[entry.index].message;
  SendResult result = acceptedResult(message, kProviderId, verdict.mid, verdict.raw);
  result.warnings = warningsOf(sending.account->config, message, entry.draft);
  sending.results[entry.index] = Result<SendResult>(std::move(result));
}

void refuse(Sending& sending, const Group& group, const Error& error) {
  for (const Entry& entry : group.entries)
    sending.results[entry.index] = Result<SendResult>(withProviderId(error, kProviderId));
}

// The vendor took a part of the request. Its list tells who; those who are not in it were refused
// only when the list has exactly as many as the vendor says that it took.
Task<Done> pairByList(Sending& sending, const Group& group, SendVerdict verdict) {
  std::vector<Json> records;
  bool isSure = false;
  if (!verdict.mid.empty()) {
    const Api api = group.entries.front().draft.api;
    Result<Listing> listing =
        co_await loadResults(sending.account, api, verdict.mid, sending.now, sending.ports);
    if (listing) records = std::move(listing->records);
    isSure = listing && listing->isComplete;
  }
  std::vector<const Entry*> missing;
  int64_t found = 0;
  for (const Entry& entry : group.entries) {
    if (!recordOf(records, entry.draft.api, entry.draft.phone)) {
      missing.push_back(&entry);
      continue;
    }
    ++found;
    accept(sending, entry, verdict);
  }
  const bool refused = isSure && found > 0 && verdict.accepted == found;
  for (const Entry* entry : missing) {
    sending.results[entry->index] =
        Result<SendResult>(refused ? refusedRecipient(verdict) : unpairedRecipient(verdict));
  }
  co_return Done{};
}

// A refusal may mean that the template is not the one that was read.
void forgetTemplates(Sending& sending, const Group& group) {
  for (const Entry& entry : group.entries) {
    const Message& message = *sending.items[entry.index].message;
    if (message.type != MessageType::kAlimTalk) return;
    const Result<AlimTalkHead> head = readAlimTalkHead(sending.account->config, message);
    if (head) sending.account->templates.drop(head->senderKey, message.templateId);
  }
}

Task<Done> sendGroup(Sending& sending, const Group& group) {
  std::vector<const Draft*> drafts;
  for (const Entry& entry : group.entries)
    drafts.push_back(&entry.draft);
  const std::string boundary =
      drafts.front()->picture ? sending.ports.random.alphanumeric(kBoundaryLength) : "";
  HttpRequest request = buildSend(sending.account->config, drafts, boundary);
  Result<HttpResponse> response = co_await sending.ports.http.request(std::move(request));
  if (!response) {
    refuse(sending, group, response.error());
    co_return Done{};
  }
  Result<SendVerdict> verdict = readSendAnswer(drafts.front()->api, drafts.size(), *response,
                                               hiddenParts(sending, group), sending.now);
  if (!verdict) {
    if (verdict.error().outcome == Outcome::kNotSent) forgetTemplates(sending, group);
    refuse(sending, group, verdict.error());
    co_return Done{};
  }
  switch (verdict->kind) {
    case SendVerdict::Kind::kAll:
      for (const Entry& entry : group.entries)
        accept(sending, entry, *verdict);
      break;
    case SendVerdict::Kind::kNone:
      refuse(sending, group, refusedRecipient(*verdict));
      break;
    case SendVerdict::Kind::kSome:
      co_await pairByList(sending, group, std::move(verdict).value());
      break;
  }
  co_return Done{};
}

}  // namespace

Task<std::vector<Result<SendResult>>> sendAll(AccountPtr account, std::vector<BatchItem> items,
                                              Millis now, ProviderPorts ports) {
  Sending sending{std::move(account), std::move(items), now, ports, {}, {}, {}};
  sending.results.resize(sending.items.size());
  std::vector<Group> groups;
  for (size_t index = 0; index < sending.items.size(); ++index) {
    Result<Draft> draft = co_await draftOf(sending, index);
    if (draft) {
      addTo(groups, {index, std::move(draft).value()});
    } else {
      sending.results[index] = Result<SendResult>(withProviderId(draft.error(), kProviderId));
    }
  }
  for (const Group& group : groups)
    co_await sendGroup(sending, group);
  std::vector<Result<SendResult>> results;
  for (std::optional<Result<SendResult>>& result : sending.results)
    results.push_back(std::move(*result));
  co_return results;
}

}  // namespace kmsg::aligo
