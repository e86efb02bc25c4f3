#include "app/host_ports.h"

#include <utility>

namespace kmsg {
namespace {

Error unreadableReply(std::string what) {
  Error error;
  error.code = ErrorCode::kUnknownError;
  error.message = std::move(what);
  error.outcome = Outcome::kUnknown;
  return error;
}

Error hostError(const HostReply& reply) {
  const auto json = parseJson(reply.head);
  // A failure that does not say whether anything left the host must not be taken for "not sent".
  if (!json || !json->is_object()) return unreadableReply("the host failed without saying why");
  return errorFromJson(*json);
}

Result<std::vector<RowSet>> rowSetsFrom(const HostReply& reply, size_t expected) {
  const auto json = parseJson(reply.body);
  if (!json || !json->is_array() || json->size() != expected) {
    return unreadableReply("the SQL client answered something else than one row set a statement");
  }
  std::vector<RowSet> sets;
  for (const Json& entry : *json) {
    RowSet set;
    set.changes = intAt(entry, "changes").value_or(0);
    if (const Json* rows = findKey(entry, "rows"); rows && rows->is_array()) {
      for (const Json& row : *rows)
        set.rows.push_back(row);
    }
    sets.push_back(std::move(set));
  }
  return sets;
}

Json memberHead(std::string member) {
  Json head = Json::object();
  head["member"] = std::move(member);
  return head;
}

Json providerHead(int index, std::string member) {
  Json head = memberHead(std::move(member));
  head["index"] = index;
  return head;
}

}  // namespace

Task<Result<HttpResponse>> HostPorts::request(HttpRequest request) {
  if (!budget.takeHttp()) co_return notAsked();
  Json headers = Json::object();
  for (const auto& [name, value] : request.headers)
    headers[name] = value;
  Json head = {{"method", request.method},
               {"url", request.url},
               {"headers", std::move(headers)},
               {"timeoutMs", request.timeoutMs}};
  if (request.binary) head["binary"] = true;
  HostReply reply =
      co_await calls_.call(call_, HostOp::kHttp, dumpJson(head), std::move(request.body));
  if (!reply.ok) co_return hostError(reply);
  const auto answer = parseJson(reply.head);
  const auto status = answer ? intAt(*answer, "status") : std::nullopt;
  if (!status) co_return unreadableReply("the HTTP client answered without a status");
  HttpResponse response;
  response.status = static_cast<int>(*status);
  response.retryAfter = textAt(*answer, "retryAfter");
  response.requestId = textAt(*answer, "requestId");
  response.body = std::move(reply.body);
  co_return response;
}

Task<Result<std::vector<RowSet>>> HostPorts::batch(std::vector<Statement> statements) {
  if (!budget.takeStore()) co_return notAsked();
  Json body = Json::array();
  for (Statement& statement : statements) {
    body.push_back({{"sql", std::move(statement.sql)}, {"params", std::move(statement.params)}});
  }
  const HostReply reply = co_await calls_.call(call_, HostOp::kSql, "{}", dumpJson(body));
  if (!reply.ok) co_return hostError(reply);
  co_return rowSetsFrom(reply, statements.size());
}

Task<Result<Json>> HostPorts::callScript(HostOp op, Json head, Json arguments) {
  const HostReply reply = co_await calls_.call(call_, op, dumpJson(head), dumpJson(arguments));
  if (!reply.ok) co_return hostError(reply);
  auto value = parseJson(reply.body.empty() ? "null" : reply.body);
  if (!value) co_return unreadableReply("the host answered something that is not JSON");
  co_return std::move(*value);
}

Task<Result<Json>> HostPorts::hook(std::string name, Json arguments) {
  return callScript(HostOp::kHook, {{"name", std::move(name)}}, std::move(arguments));
}

Task<Result<Json>> HostPorts::provider(int index, std::string member, Json arguments) {
  if (!budget.takeHttp()) co_return notAsked();
  co_return co_await callScript(HostOp::kProvider, providerHead(index, std::move(member)),
                                std::move(arguments));
}

Task<Result<Attachment>> HostPorts::attachment(uint32_t item, std::string path) {
  Json head = {{"item", item}, {"path", std::move(path)}};
  HostReply reply = co_await calls_.call(call_, HostOp::kAttachment, dumpJson(head), "");
  if (!reply.ok) co_return hostError(reply);
  const auto told = parseJson(reply.head).value_or(Json());
  co_return Attachment{std::move(reply.body), std::string(textAt(told, "filename")),
                       std::string(textAt(told, "contentType"))};
}

Task<Result<Json>> HostPorts::store(std::string member, Json arguments) {
  if (!budget.takeStore()) co_return notAsked();
  co_return co_await callScript(HostOp::kStore, memberHead(std::move(member)),
                                std::move(arguments));
}

Task<Result<Json>> HostPorts::failover(std::string member, Json arguments) {
  // The sender sends with a call of its own; that it makes at least one is counted here.
  if (member == "sender" && !budget.takeHttp()) co_return notAsked();
  co_return co_await callScript(HostOp::kFailover, memberHead(std::move(member)),
                                std::move(arguments));
}

Task<Result<Json>> HostPorts::feed(std::string member, Json arguments) {
  return callScript(HostOp::kFeed, {{"member", std::move(member)}}, std::move(arguments));
}

Task<Result<Json>> HostPorts::repository(std::string member, Json arguments) {
  return callScript(HostOp::kRepository, {{"member", std::move(member)}}, std::move(arguments));
}

}  // namespace kmsg
