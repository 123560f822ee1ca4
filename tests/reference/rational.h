// Exact rational numbers: two 64-bit integers while they fit, arbitrary precision when they do not.
#pragma once

#include <gmpxx.h>

#include <cstdint>
#include <string>

namespace flyball::reference {

/// Always in lowest terms with a positive denominator. Division by zero is a mistake of the caller and asserts.
class Rational {
 public:
  // Implicit: rules are written with whole numbers beside rationals.
  Rational(int64_t numerator = 0) : n_(numerator), d_(1) {  // NOLINT(google-explicit-constructor)
    if (numerator == INT64_MIN) set(mpq_class(mpz_class(static_cast<long>(numerator))));
  }
  Rational(int64_t numerator, int64_t denominator);
  explicit Rational(const mpq_class& value) { set(value); }
  Rational(const Rational& other) : n_(other.n_), d_(other.d_) {
    if (d_ == 0) big_ = new mpq_class(*other.big_);
  }
  Rational(Rational&& other) noexcept : n_(other.n_), d_(other.d_) {
    other.n_ = 0;
    other.d_ = 1;
  }
  ~Rational() {
    if (d_ == 0) delete big_;
  }
  Rational& operator=(const Rational& other);
  Rational& operator=(Rational&& other) noexcept;

  bool is_zero() const { return d_ != 0 && n_ == 0; }
  int sign() const { return d_ != 0 ? (n_ > 0) - (n_ < 0) : sgn(*big_); }
  bool is_integer() const { return d_ != 0 ? d_ == 1 : big_->get_den() == 1; }
  Rational abs() const { return sign() < 0 ? -*this : *this; }

  Rational operator-() const;
  friend Rational operator+(const Rational& a, const Rational& b);
  friend Rational operator-(const Rational& a, const Rational& b) { return a + -b; }
  friend Rational operator*(const Rational& a, const Rational& b);
  friend Rational operator/(const Rational& a, const Rational& b) { return a * b.inverse(); }
  friend int compare(const Rational& a, const Rational& b);

  Rational inverse() const;
  /// The greatest integer not above this; brought into the range of int64_t.
  int64_t floor() const;
  /// floor(this + 1/2), rule 4.1.
  int64_t round() const;
  mpq_class exact() const;
  std::string text() const;

  /// 2^exponent, exponent of either sign.
  static Rational power_of_two(int exponent);

 private:
  static Rational from_wide(__int128 numerator, __int128 denominator);
  void set(const mpq_class& value);

  union {
    int64_t n_;
    mpq_class* big_;  // when d_ is 0
  };
  int64_t d_;
};

int compare(const Rational& a, const Rational& b);

inline bool operator==(const Rational& a, const Rational& b) { return compare(a, b) == 0; }
inline bool operator!=(const Rational& a, const Rational& b) { return compare(a, b) != 0; }
inline bool operator<(const Rational& a, const Rational& b) { return compare(a, b) < 0; }
inline bool operator<=(const Rational& a, const Rational& b) { return compare(a, b) <= 0; }
inline bool operator>(const Rational& a, const Rational& b) { return compare(a, b) > 0; }
inline bool operator>=(const Rational& a, const Rational& b) { return compare(a, b) >= 0; }

/// The greatest rational of which both are whole multiples; 0 counts as nothing.
Rational gcd(const Rational& a, const Rational& b);

}  // namespace flyball::reference
