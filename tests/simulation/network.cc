#include "simulation/network.h"

namespace kmsg::simulation {

Host::Host(World& world, Network& network, int hostNumber, Millis skew)
    : number(hostNumber), world_(world), network_(network), skew_(skew) {
  enter();
}

Host::~Host() {
  network_.forsakeAll(*this);
}

void Host::begin(CallId, HostId id, HostOp, std::string_view, std::string_view) {
  network_.send(*this, id, std::move(what_), std::move(effect_), life_);
}

void Host::abort(HostId id) {
  network_.forsake(*this, id);
}

void Host::complete(HostId id, bool ok, bool notSent) {
  enter();
  HostReply reply;
  reply.ok = ok;
  if (notSent) reply.head = "not sent";
  calls_.complete(id, std::move(reply));
  loop.drain();
}

Error Host::lost(const HostReply& reply) {
  Error error;
  error.code = ErrorCode::kNetworkError;
  error.message = "the connection broke off";
  error.outcome = reply.head.empty() ? Outcome::kUnknown : Outcome::kNotSent;
  return error;
}

void Network::send(Host& host, HostId id, std::string what, std::function<void()> effect,
                   Millis life) {
  Exchange exchange;
  exchange.host = &host;
  exchange.from = host.number;
  exchange.id = id;
  exchange.what = std::move(what);
  exchange.effect = std::move(effect);
  exchange.expires = life > 0 ? world_.now + life : 0;
  note(exchange, "asks");
  exchanges_.push_back(std::move(exchange));
}

void Network::forsake(const Host& host, HostId id) {
  for (size_t i = exchanges_.size(); i-- > 0;) {
    Exchange& exchange = exchanges_[i];
    if (exchange.host != &host || exchange.id != id) continue;
    exchange.host = nullptr;
    if (exchange.arrived) drop(i);
  }
}

void Network::forsakeAll(const Host& host) {
  for (size_t i = exchanges_.size(); i-- > 0;) {
    if (exchanges_[i].host == &host) forsake(host, exchanges_[i].id);
  }
}

void Network::step() {
  const auto index =
      static_cast<size_t>(world_.random.below(static_cast<int64_t>(exchanges_.size())));
  ++world_.figures.steps;
  if (exchanges_[index].arrived) {
    answer(index);
  } else {
    arrive(index);
  }
}

void Network::arrive(size_t index) {
  Exchange& exchange = exchanges_[index];
  if (exchange.expires > 0 && world_.now > exchange.expires) {
    note(exchange, "timed out:");
    world_.count(Fault::kTimedOut);
    world_.gentle = false;
    finish(index, false, false);
    return;
  }
  if (!exchange.host) {  // of a dead isolate
    if (world_.random.chance(300)) {
      drop(index);
      return;
    }
  } else if (world_.strikes(Fault::kRequestLost, 20)) {
    note(exchange, "request lost:");
    finish(index, false, world_.random.chance(500));
    return;
  } else if (world_.strikes(Fault::kArrivesLate, 8)) {
    note(exchange, "given up, still under way:");
    Host& host = *exchange.host;
    const HostId id = exchange.id;
    exchange.host = nullptr;
    host.complete(id, false, false);
    return;
  }
  note(exchange, "arrives:");
  exchange.arrived = true;
  const auto effect = std::move(exchange.effect);
  effect();
  if (!exchanges_[index].host) drop(index);
}

void Network::answer(size_t index) {
  const Exchange& exchange = exchanges_[index];
  if (world_.strikes(Fault::kAnswerLost, 20)) {
    note(exchange, "answer lost:");
    finish(index, false, false);
    return;
  }
  note(exchange, "answered:");
  finish(index, true, false);
}

void Network::finish(size_t index, bool ok, bool notSent) {
  Host* host = exchanges_[index].host;
  const HostId id = exchanges_[index].id;
  drop(index);
  if (!host) return;
  const bool twice = world_.strikes(Fault::kDoubleAnswer, 10);
  host->complete(id, ok, notSent);
  if (twice) host->complete(id, !ok, false);
}

void Network::drop(size_t index) {
  if (index + 1 < exchanges_.size()) exchanges_[index] = std::move(exchanges_.back());
  exchanges_.pop_back();
}

void Network::note(const Exchange& exchange, const char* what) const {
  if (!world_.tracing()) return;
  const std::string who = "#" + std::to_string(exchange.from) + (exchange.host ? "" : " (gone)");
  world_.note(who + " " + what + " " + exchange.what);
}

}  // namespace kmsg::simulation
