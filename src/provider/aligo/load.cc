#include <utility>

#include "provider/aligo/account.h"
#include "provider/ask.h"

namespace kmsg::aligo {

Task<Result<TemplatePtr>> loadTemplate(AccountPtr account, std::string senderKey, std::string code,
                                       Millis now, ProviderPorts ports) {
  if (TemplatePtr known = account->templates.find(senderKey, code, now)) co_return known;
  HttpRequest request = buildTemplateList(account->config, senderKey, code);
  Result<HttpResponse> response = co_await ask(ports.http, std::move(request));
  if (!response) co_return std::move(response).error();
  Result<std::vector<KakaoTemplate>> list =
      readTemplateList(account->config, *response, now, "template get failed");
  if (!list) co_return std::move(list).error();
  Result<KakaoTemplate> picked = pickTemplate(std::move(list).value(), code, "templateId");
  if (!picked) co_return std::move(picked).error();
  TemplatePtr loaded = std::make_shared<const KakaoTemplate>(std::move(picked).value());
  account->templates.put(senderKey, loaded, now);
  co_return loaded;
}

Task<Result<Listing>> loadResults(AccountPtr account, Api api, std::string mid, Millis now,
                                  ProviderPorts ports) {
  Listing listing;
  for (int number = 1; number <= kMaxPages; ++number) {
    HttpRequest request = buildResultPage(account->config, api, mid, number);
    Result<HttpResponse> response = co_await ask(ports.http, std::move(request));
    if (!response) co_return std::move(response).error();
    Result<Page> page = readPage(account->config, api, *response, now, number);
    if (!page) co_return std::move(page).error();
    for (Json& record : page->records)
      listing.records.push_back(std::move(record));
    if (!page->hasNext) co_return listing;
  }
  listing.isComplete = false;
  co_return listing;
}

}  // namespace kmsg::aligo
