#include "app/host_feed.h"

#include <utility>

namespace kmsg {

Json outcomeToJson(const SendOutcome& outcome) {
  if (!outcome.result) return {{"error", errorToJson(outcome.result.error())}};
  Json json = {{"ok", sendResultToJson(outcome.result.value())}};
  if (outcome.trackingError) json["trackingError"] = errorToJson(*outcome.trackingError);
  return json;
}

// -> { inputs: [[item, input], ...], ended?, waiting? }
Task<Result<FeedPage>> HostFeed::pull(size_t atMost) {
  Json arguments = {{"atMost", atMost}};
  auto answer = co_await ports_.feed("pull", std::move(arguments));
  if (!answer) co_return answer.error();
  FeedPage page;
  page.ended = boolAt(*answer, "ended", false);
  page.waiting = boolAt(*answer, "waiting", false);
  const auto inputs = answer->find("inputs");
  if (!answer->is_object() || inputs == answer->end() || !inputs->is_array()) co_return page;
  for (Json& pair : *inputs) {
    if (!pair.is_array() || pair.size() != 2 || !pair[0].is_number_unsigned()) continue;
    page.inputs.emplace_back(pair[0].get<uint32_t>(), std::move(pair[1]));
  }
  co_return page;
}

// [[item, outcome], ...] -> null
Task<Result<Done>> HostFeed::deliver(std::vector<Delivered> results) {
  Json list = Json::array();
  for (const Delivered& result : results)
    list.push_back(Json::array({result.item, outcomeToJson(result.outcome)}));
  const auto answer = co_await ports_.feed("deliver", std::move(list));
  if (!answer) co_return answer.error();
  co_return Done{};
}

}  // namespace kmsg
