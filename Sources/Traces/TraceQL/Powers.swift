import Glibc

/// The C library's `pow`, and logarithms to base 2.
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
func logarithm2(_ value: Double) -> Double { log2(value) }
