// SPDX-License-Identifier: Apache-2.0
// gt-http: one HTTP call. A program of its own, because libcurl with its TLS is a shared library
// that every other start of gt would wait for. It reads one JSON object from its standard input,
//
//     {"url":"https://…","method":"GET","headers":["Accept: …"],"body":"…",
//      "deadline_ms":30000,"most_bytes":8388608}
//
// and writes one: {"status":200,"headers":{"retry-after":"7"},"body":"…"}. Secrets come this way
// and not by argv, which everybody may read. Redirections are not followed: a header may be a
// secret. What fails before there is an answer is a line on standard error and exit status 1.
#include <curl/curl.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>

#include "common/base/json.h"
#include "common/base/text.h"
#include "common/base/value.h"

namespace {

struct Reply {
  std::string body;
  gt::Value headers = gt::Value::map();
  std::size_t most_bytes = 0;
};

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* into) {
  auto& reply = *static_cast<Reply*>(into);
  if (reply.body.size() + size * count > reply.most_bytes) return 0;  // ends the call
  reply.body.append(data, size * count);
  return size * count;
}

std::size_t take_header(char* data, std::size_t size, std::size_t count, void* into) {
  auto& reply = *static_cast<Reply*>(into);
  const std::string_view line(data, size * count);
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    std::string name(line.substr(0, colon));
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char each) { return static_cast<char>(std::tolower(each)); });
    reply.headers.set(name, gt::trimmed(line.substr(colon + 1)));
  }
  return size * count;
}

std::string text_of(const gt::Value& request, std::string_view key, std::string_view fallback) {
  const std::string* text = request[key].as_string();
  return text != nullptr ? *text : std::string(fallback);
}

int fail(const char* reason) {
  std::fprintf(stderr, "gt-http: %s\n", reason);
  return 1;
}

struct CurlDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

int call(const gt::Value& request) {
  const std::unique_ptr<CURL, CurlDeleter> handle(curl_easy_init());
  if (!handle) return fail("libcurl cannot be set up");
  Reply reply;
  reply.most_bytes = static_cast<std::size_t>(request["most_bytes"].as_integer().value_or(1 << 20));
  const std::string url = text_of(request, "url", "");
  const std::string method = text_of(request, "method", "GET");
  const std::string body = text_of(request, "body", "");
  char reason[CURL_ERROR_SIZE] = {};
  curl_slist* first = nullptr;
  for (const gt::Value& each : request["headers"].items()) {
    if (const std::string* header = each.as_string()) {
      first = curl_slist_append(first, header->c_str());
    }
  }
  const std::unique_ptr<curl_slist, CurlDeleter> headers(first);
  CURL* curl = handle.get();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "guildtown");
  curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS,
                   static_cast<long>(request["deadline_ms"].as_integer().value_or(30'000)));
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &reply);
  if (!body.empty()) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
  }
  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) return fail(reason[0] != '\0' ? reason : curl_easy_strerror(code));
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  std::cout << gt::to_json(gt::Value::map({{"status", static_cast<std::int64_t>(status)},
                                           {"headers", std::move(reply.headers)},
                                           {"body", std::move(reply.body)}}))
            << "\n";
  return std::cout.flush() ? 0 : 1;
}

}  // namespace

int main() {
  const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  const auto request = gt::parse_json(text);
  if (!request) return fail(request.error().message.c_str());
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return fail("libcurl cannot be set up");
  const int status = call(*request);
  curl_global_cleanup();
  return status;
}
