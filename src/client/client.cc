#include "client/client.h"

#include <utility>

#include "client/dispatch.h"

namespace kmsg {

Task<SendOutcome> sendMessage(Json input, const ClientConfig& config, RoundRobin& roundRobin,
                              ClientPorts ports) {
  const Client client{config, roundRobin, ports};
  Started started = co_await startSend(std::move(input), 0, client);
  if (auto* ended = std::get_if<SendOutcome>(&started)) co_return std::move(*ended);
  Dispatch dispatch = std::move(*std::get_if<Dispatch>(&started));

  const ProviderContext context{dispatch.startedAt, dispatch.owner};
  auto sent = co_await dispatch.provider->send(*dispatch.message, context, ports.provider);
  std::optional<Error> trackingError;
  if (sent && config.tracked) {
    const Millis now = ports.clock.now();
    SentMessage message = sentMessage(dispatch, *sent);
    const auto recorded =
        co_await recordSend(std::move(message), config.polling, now, *ports.store);
    if (!recorded) trackingError = recorded.error();
  }
  SendOutcome outcome =
      co_await finishSend(std::move(dispatch), std::move(sent), std::move(trackingError), client);
  co_return outcome;
}

}  // namespace kmsg
