// SPDX-License-Identifier: Apache-2.0
#include "cli/http/http.h"

#include "common/base/format.h"
#include "common/base/json.h"
#include "common/base/text.h"

namespace gt {
namespace {

constexpr std::size_t kMostBytes = std::size_t{8} << 20;
constexpr Duration kGrace = std::chrono::seconds(2);  // gt-http keeps its deadline itself
constexpr std::size_t kMostColumns = 120;             // of somebody else's words in a message

/// The host alone: the rest of an address may be a secret.
std::string host_of(std::string_view url) {
  const std::size_t begin = url.find("://");
  if (begin == std::string_view::npos) return "no address";
  url.remove_prefix(begin + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  return one_line(url.substr(url.rfind('@') + 1), kMostColumns);
}

}  // namespace

Result<HttpResponse> http_call(ProcessRunner& processes, const HttpRequest& request) {
  ProcessRequest run;
  run.program.argv = {sibling_program("gt-http")};
  run.input = to_json(Value::map({{"url", request.url},
                                  {"method", request.method},
                                  {"headers", Value::list_of(request.headers)},
                                  {"body", request.body},
                                  {"deadline_ms", request.deadline.count()},
                                  {"most_bytes", static_cast<std::int64_t>(kMostBytes)}}));
  run.output_limit_bytes = 8 * kMostBytes;  // JSON may take six bytes for one
  run.deadline = request.deadline + kGrace;
  GT_TRY(const ProcessOutcome outcome, processes.run(run));
  const std::string host = host_of(request.url);
  if (!outcome.succeeded()) {
    const std::string reason =
        outcome.timed_out ? "it took too long" : one_line(outcome.err, kMostColumns);
    return Error{ErrorCode::kFailed, format("{} cannot be asked: {}", host, reason), ""};
  }
  auto reply = parse_json(outcome.out);
  if (!reply) return reply.error().within(host);
  const std::string* body = (*reply)["body"].as_string();
  return HttpResponse{static_cast<int>((*reply)["status"].as_integer().value_or(0)),
                      (*reply)["headers"], body != nullptr ? *body : ""};
}

Result<HttpResponse> http_success(ProcessRunner& processes, const HttpRequest& request) {
  GT_TRY(HttpResponse response, http_call(processes, request));
  if (response.succeeded()) return response;
  return Error{ErrorCode::kFailed,
               format("{} answered {}: {}", host_of(request.url), response.status,
                      one_line(response.body, kMostColumns)),
               ""};
}

}  // namespace gt
