#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "provider/iwinv/history.h"
#include "provider/iwinv/request.h"
#include "provider/provider.h"

namespace kmsg::iwinv {

// Recipients that one request may list.
inline constexpr size_t kAlimTalkBatch = 10'000;
inline constexpr size_t kTextBatch = 1'000;

// What the vendor takes only once per request, as text: equal keys go together. An MMS goes alone
// (how a form lists several recipients is not documented), so its key is its own.
std::string batchKeyOf(const Message& message);

// One request of a batch: its body without the recipients, and the recipients.
struct Chunk {
  Json common;
  std::vector<Recipient> recipients;
};

// Sorts messages into as few requests as the vendor allows. A number stands only once in a request:
// the history could not tell its messages apart.
class BatchPlan {
 public:
  // `limit`: recipients per request.
  explicit BatchPlan(size_t limit) : limit_(limit) {}

  void add(Json common, Recipient recipient);

  // Each recipient once, those of one request in the order in which they were added.
  std::vector<Chunk> take();

 private:
  struct Group {
    std::vector<Chunk> chunks;
    size_t firstOpen = 0;                             // the chunks before are full
    std::unordered_map<std::string, size_t> nextFor;  // by number: the first chunk without it
  };

  size_t limit_;
  std::map<std::string, Group> groups_;
};

// What the answer to an AlimTalk with several recipients says of them.
struct BatchAnswer {
  enum class Taken { kAll, kNone, kSome };
  Taken taken = Taken::kSome;
  int64_t refused = -1;  // with kSome: how many, -1 when that is not known
  std::string seqNo;
  Json body;
};

// Reads the answer to buildAlimTalk for several messages, which the error's text does not repeat.
Result<BatchAnswer> readAlimTalkBatch(const Config& config,
                                      const std::vector<const Message*>& messages, Millis now,
                                      const HttpResponse& response);

// What became of each recipient of a request of which the vendor took some only.
enum class Taken { kYes, kNo, kUnknown };

// Tells it by the records of the request's seqNo. The history is no proof of a refusal: records
// come late, and a message that was taken may already have failed. Only when the recipients without
// a record and those with a failed one are together as many as the vendor says it refused, they are
// the refused ones.
std::vector<Taken> judgeRecipients(const std::vector<Recipient>& recipients,
                                   const std::string& seqNo, int64_t refused,
                                   const std::vector<Json>& records, Millis now);

}  // namespace kmsg::iwinv
