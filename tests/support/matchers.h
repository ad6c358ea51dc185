// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>

#include <ostream>
#include <string>

#include "common/base/result.h"

namespace gt {

/// What GoogleTest prints for a Result.
template <typename T>
void PrintTo(const Result<T>& result, std::ostream* out) {
  if (result.has_value()) {
    *out << "a value";
  } else {
    *out << "the error " << error_name(result.error().code) << ": " << result.error().message
         << " (" << result.error().hint << ")";
  }
}

}  // namespace gt

namespace gt::testing {

MATCHER(IsOk, "is a value") {
  return arg.has_value();
}

/// A Result that holds an error of this code whose message and hint together contain `text`.
MATCHER_P2(IsError, code, text, "is an error of that code and text") {
  if (arg.has_value()) return false;
  const Error& error = arg.error();
  return error.code == code && (error.message + " " + error.hint).find(text) != std::string::npos;
}

}  // namespace gt::testing

/// `GT_ASSERT_OK(auto x, f());` declares x with f's value, or fails the test with f's error.
#define GT_ASSERT_OK(declaration, expression)                        \
  auto GT_JOIN(gt_result_, __LINE__) = (expression);                 \
  ASSERT_THAT(GT_JOIN(gt_result_, __LINE__), ::gt::testing::IsOk()); \
  declaration = *std::move(GT_JOIN(gt_result_, __LINE__))
