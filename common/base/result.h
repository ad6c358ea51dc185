// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cassert>
#include <optional>
#include <utility>
#include <variant>

#include "common/base/error.h"

namespace gt {

/// A value, or the Error that stands for it. Shaped like std::expected<T, Error>, which C++20
/// does not have.
template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit

  [[nodiscard]] bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  /// The value; only after has_value() said true.
  [[nodiscard]] T& operator*() & { return std::get<0>(state_); }
  [[nodiscard]] const T& operator*() const& { return std::get<0>(state_); }
  [[nodiscard]] T&& operator*() && { return std::get<0>(std::move(state_)); }
  [[nodiscard]] T* operator->() { return &std::get<0>(state_); }
  [[nodiscard]] const T* operator->() const { return &std::get<0>(state_); }

  /// The error; only after has_value() said false.
  [[nodiscard]] const Error& error() const& { return std::get<1>(state_); }
  [[nodiscard]] Error&& error() && { return std::get<1>(std::move(state_)); }

  [[nodiscard]] T value_or(T fallback) && {
    return has_value() ? std::get<0>(std::move(state_)) : std::move(fallback);
  }

 private:
  std::variant<T, Error> state_;
};

/// Done, or the Error that stands for it.
template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT: implicit

  [[nodiscard]] bool has_value() const { return !error_.has_value(); }
  explicit operator bool() const { return has_value(); }
  [[nodiscard]] const Error& error() const& { return *error_; }
  [[nodiscard]] Error&& error() && { return *std::move(error_); }

 private:
  std::optional<Error> error_;
};

}  // namespace gt

#define GT_JOIN_INNER(a, b) a##b
#define GT_JOIN(a, b) GT_JOIN_INNER(a, b)

/// `GT_TRY(auto x, f());` declares x with f's value, or returns f's error from this function.
#define GT_TRY(declaration, expression)                      \
  auto GT_JOIN(gt_result_, __LINE__) = (expression);         \
  if (!GT_JOIN(gt_result_, __LINE__)) {                      \
    return std::move(GT_JOIN(gt_result_, __LINE__)).error(); \
  }                                                          \
  declaration = *std::move(GT_JOIN(gt_result_, __LINE__))

/// `GT_CHECK(f());` returns f's error from this function if there is one.
#define GT_CHECK(expression)                           \
  do {                                                 \
    if (auto gt_checked = (expression); !gt_checked) { \
      return std::move(gt_checked).error();            \
    }                                                  \
  } while (false)
