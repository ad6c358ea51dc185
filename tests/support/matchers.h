// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>

#include "common/base/result.h"

namespace gt::testing {

/// A Result that holds a value; a failure prints the error.
MATCHER(IsOk, "is a value") {
  if (arg.has_value()) return true;
  *result_listener << "is the error: " << arg.error().message;
  return false;
}

/// A Result that holds an error of this code whose message and hint together contain `text`.
MATCHER_P2(IsError, code, text, "is an error of that code and text") {
  if (arg.has_value()) {
    *result_listener << "is a value";
    return false;
  }
  const Error& error = arg.error();
  *result_listener << "is the error " << error_name(error.code) << ": " << error.message << " ("
                   << error.hint << ")";
  return error.code == code && (error.message + " " + error.hint).find(text) != std::string::npos;
}

}  // namespace gt::testing

/// `GT_ASSERT_OK(auto x, f());` declares x with f's value, or fails the test with f's error.
#define GT_ASSERT_OK(declaration, expression)                        \
  auto GT_JOIN(gt_result_, __LINE__) = (expression);                 \
  ASSERT_THAT(GT_JOIN(gt_result_, __LINE__), ::gt::testing::IsOk()); \
  declaration = *std::move(GT_JOIN(gt_result_, __LINE__))
