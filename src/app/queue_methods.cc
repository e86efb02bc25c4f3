#include "app/queue_methods.h"

#include <utility>

#include "queue/sql_queue.h"

namespace kmsg {
namespace {

Millis nowIn(const Json& args) {
  return intAt(args, "now").value_or(0);
}

std::string idIn(const Json& args) {
  return std::string(textAt(args, "id"));
}

std::optional<RowFence> fenceFrom(const Json& json) {
  const auto attempts = intAt(json, "attempts");
  const auto due = intAt(json, "processAt");
  if (!attempts || !due) return std::nullopt;
  RowFence fence;
  fence.attempts = *attempts;
  fence.due = *due;
  return fence;
}

}  // namespace

Task<Result<Json>> callQueueMember(const QueueConfig& config, SqlClient& sql, std::string member,
                                   Json args) {
  SqlJobQueue queue(sql, *config.dialect, config.table);
  if (member == "add") {
    Result<Done> added = co_await queue.add(memberAt(args, "jobs"));
    if (!added.ok()) co_return std::move(added).error();
    co_return Json();
  }
  if (member == "take") {
    const int64_t count = intAt(args, "count").value_or(0);
    const Millis leaseMs = intAt(args, "leaseMs").value_or(0);
    Result<Json> taken = co_await queue.take(nowIn(args), count, leaseMs);
    co_return taken;
  }
  if (member == "change") {
    const std::optional<RowFence> fence = fenceFrom(memberAt(args, "fence"));
    Result<Json> changed = co_await queue.change(idIn(args), fence, memberAt(args, "set"));
    co_return changed;
  }
  if (member == "find") {
    Result<Json> found = co_await queue.find(idIn(args));
    co_return found;
  }
  if (member == "peek") {
    Result<Json> found = co_await queue.peek(nowIn(args));
    co_return found;
  }
  if (member == "countDue") {
    Result<Json> count = co_await queue.countDue(nowIn(args));
    co_return count;
  }
  if (member == "remove") {
    Result<Json> removed = co_await queue.remove(idIn(args));
    co_return removed;
  }
  if (member == "removeAll") {
    std::optional<Json> statuses;
    const Json& wanted = memberAt(args, "statuses");
    if (wanted.is_array()) statuses = wanted;
    Result<Json> removed = co_await queue.removeAll(std::move(statuses));
    co_return removed;
  }
  co_return invalidRequest("the queue has no member " + member, "member");
}

}  // namespace kmsg
