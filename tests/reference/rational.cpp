// Exact rational numbers: the fast path in 128-bit intermediates, the slow one in gmp.
#include "tests/reference/rational.h"

#include <cassert>
#include <numeric>

namespace flyball::reference {
namespace {

using Wide = __int128;

uint64_t gcd64(uint64_t a, uint64_t b) {
  if (a == 1 || b == 1) return 1;
  if (a == 0) return b;
  if (b == 0) return a;
  const int shift = __builtin_ctzll(a | b);
  a >>= __builtin_ctzll(a);
  while (b != 0) {
    b >>= __builtin_ctzll(b);
    if (a > b) std::swap(a, b);
    b -= a;
  }
  return a << shift;
}

uint64_t magnitude(int64_t v) { return v < 0 ? 0 - static_cast<uint64_t>(v) : static_cast<uint64_t>(v); }

mpz_class wide_to_mpz(Wide v) {
  const bool negative = v < 0;
  const unsigned __int128 m = negative ? 0 - static_cast<unsigned __int128>(v) : static_cast<unsigned __int128>(v);
  mpz_class out = static_cast<unsigned long>(m >> 64);
  out <<= 64;
  out += static_cast<unsigned long>(m);
  return negative ? mpz_class(-out) : out;
}

int64_t mpz_to_int(const mpz_class& v) {
  if (v.fits_slong_p()) return v.get_si();
  return sgn(v) < 0 ? INT64_MIN : INT64_MAX;
}

}  // namespace

Rational::Rational(int64_t numerator, int64_t denominator) : Rational(from_wide(numerator, denominator)) {}

Rational& Rational::operator=(const Rational& other) {
  if (this == &other) return *this;
  if (d_ == 0) delete big_;
  n_ = other.n_;
  d_ = other.d_;
  if (d_ == 0) big_ = new mpq_class(*other.big_);
  return *this;
}

Rational& Rational::operator=(Rational&& other) noexcept {
  std::swap(n_, other.n_);
  std::swap(d_, other.d_);
  return *this;
}

void Rational::set(const mpq_class& value) {
  const mpz_class& n = value.get_num();
  const mpz_class& d = value.get_den();
  if (n.fits_slong_p() && d.fits_slong_p() && n.get_si() != INT64_MIN) {
    n_ = n.get_si();
    d_ = d.get_si();
    return;
  }
  d_ = 0;
  big_ = new mpq_class(value);
}

Rational Rational::from_wide(Wide numerator, Wide denominator) {
  assert(denominator != 0);
  if (denominator < 0) {
    numerator = -numerator;
    denominator = -denominator;
  }
  if (numerator > INT64_MAX || numerator < -INT64_MAX || denominator > INT64_MAX) {
    mpq_class big(wide_to_mpz(numerator), wide_to_mpz(denominator));
    big.canonicalize();
    return Rational(big);
  }
  const auto n = static_cast<int64_t>(numerator);
  const auto d = static_cast<int64_t>(denominator);
  const auto g = static_cast<int64_t>(gcd64(magnitude(n), magnitude(d)));
  Rational out;
  out.n_ = n / g;
  out.d_ = d / g;
  return out;
}

mpq_class Rational::exact() const {
  if (d_ == 0) return *big_;
  mpq_class out(static_cast<long>(n_));
  out.get_den() = static_cast<long>(d_);
  return out;
}

Rational Rational::operator-() const {
  if (d_ == 0) return Rational(mpq_class(-*big_));
  Rational out(*this);
  out.n_ = -n_;
  return out;
}

Rational operator+(const Rational& a, const Rational& b) {
  if (a.d_ == 0 || b.d_ == 0) return Rational(mpq_class(a.exact() + b.exact()));
  if (a.d_ == b.d_) {
    int64_t sum;
    if (!__builtin_add_overflow(a.n_, b.n_, &sum) && sum != INT64_MIN) {
      Rational out;
      if (a.d_ == 1) {
        out.n_ = sum;
        return out;
      }
      const auto g = static_cast<int64_t>(gcd64(magnitude(sum), magnitude(a.d_)));
      out.n_ = sum / g;
      out.d_ = a.d_ / g;
      return out;
    }
  }
  const auto g = static_cast<int64_t>(gcd64(magnitude(a.d_), magnitude(b.d_)));
  const Wide top = static_cast<Wide>(a.n_) * (b.d_ / g) + static_cast<Wide>(b.n_) * (a.d_ / g);
  const auto rest = static_cast<int64_t>(top % g);
  const auto g2 = static_cast<int64_t>(gcd64(magnitude(rest), magnitude(g)));
  const Wide n = top / g2;
  const Wide d = static_cast<Wide>(a.d_ / g) * (b.d_ / g2);
  if (n > INT64_MAX || n < -INT64_MAX || d > INT64_MAX) return Rational(mpq_class(wide_to_mpz(n), wide_to_mpz(d)));
  Rational out;
  out.n_ = static_cast<int64_t>(n);
  out.d_ = static_cast<int64_t>(d);
  return out;
}

Rational operator*(const Rational& a, const Rational& b) {
  if (a.d_ == 0 || b.d_ == 0) return Rational(mpq_class(a.exact() * b.exact()));
  const auto g1 = static_cast<int64_t>(gcd64(magnitude(a.n_), magnitude(b.d_)));
  const auto g2 = static_cast<int64_t>(gcd64(magnitude(b.n_), magnitude(a.d_)));
  const Wide n = static_cast<Wide>(a.n_ / g1) * (b.n_ / g2);
  const Wide d = static_cast<Wide>(a.d_ / g2) * (b.d_ / g1);
  if (n > INT64_MAX || n < -INT64_MAX || d > INT64_MAX) return Rational(mpq_class(wide_to_mpz(n), wide_to_mpz(d)));
  Rational out;
  out.n_ = static_cast<int64_t>(n);
  out.d_ = static_cast<int64_t>(d);
  return out;
}

Rational Rational::inverse() const {
  assert(!is_zero());
  if (d_ == 0) return Rational(mpq_class(1 / *big_));
  Rational out;
  out.n_ = n_ < 0 ? -d_ : d_;
  out.d_ = n_ < 0 ? -n_ : n_;
  return out;
}

int compare(const Rational& a, const Rational& b) {
  if (a.d_ == 0 || b.d_ == 0) return cmp(a.exact(), b.exact());
  if (a.d_ == b.d_) return (a.n_ > b.n_) - (a.n_ < b.n_);
  const Wide left = static_cast<Wide>(a.n_) * b.d_;
  const Wide right = static_cast<Wide>(b.n_) * a.d_;
  return (left > right) - (left < right);
}

int64_t Rational::floor() const {
  if (d_ == 0) {
    mpz_class q;
    mpz_fdiv_q(q.get_mpz_t(), big_->get_num().get_mpz_t(), big_->get_den().get_mpz_t());
    return mpz_to_int(q);
  }
  const int64_t q = n_ / d_;
  return n_ % d_ < 0 ? q - 1 : q;
}

int64_t Rational::round() const { return (*this + Rational(1, 2)).floor(); }

std::string Rational::text() const { return exact().get_str(); }

Rational Rational::power_of_two(int exponent) {
  mpq_class value(1);
  if (exponent >= 0) {
    value.get_num() <<= static_cast<mp_bitcnt_t>(exponent);
  } else {
    value.get_den() <<= static_cast<mp_bitcnt_t>(-exponent);
  }
  return Rational(value);
}

Rational gcd(const Rational& a, const Rational& b) {
  if (a.is_zero()) return b.abs();
  if (b.is_zero()) return a.abs();
  const mpq_class x = a.exact(), y = b.exact();
  const mpz_class top = gcd(mpz_class(x.get_num() * y.get_den()), mpz_class(y.get_num() * x.get_den()));
  mpq_class out(top, mpz_class(x.get_den() * y.get_den()));
  out.canonicalize();
  return Rational(out);
}

}  // namespace flyball::reference
