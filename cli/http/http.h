// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/value.h"
#include "common/process/process_runner.h"

namespace gt {

struct HttpRequest {
  std::string url;
  std::string method = "GET";
  std::vector<std::string> headers = {};  ///< `Accept: application/json`
  std::string body = {};
  Duration deadline = std::chrono::seconds(30);
};

struct HttpResponse {
  int status = 0;
  Value headers;  ///< texts by lower-case names
  std::string body;

  [[nodiscard]] bool succeeded() const { return status >= 200 && status < 300; }
};

/// One call, by the program gt-http beside this one. Any answer of the server is a response.
/// Errors: kFailed, with the reason and without what is secret; kMissing, without that program.
[[nodiscard]] Result<HttpResponse> http_call(ProcessRunner& processes, const HttpRequest& request);

/// The same, where only an answer of success will do. Errors: http_call's; kFailed, with the status
/// and the beginning of the answer.
[[nodiscard]] Result<HttpResponse> http_success(ProcessRunner& processes,
                                                const HttpRequest& request);

}  // namespace gt
