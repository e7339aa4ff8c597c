package page

import (
	"math"
	"strconv"
	"strings"
)

// Number writes a value for people: whole numbers with thin spaces between thousands, measures (J, s, W, Hz) with a prefix, anything else
// with four significant digits.
func Number(v float64, unit string) string {
	switch unit {
	case "J", "s", "W", "Hz":
		return measure(v, unit)
	case "%":
		return strconv.FormatFloat(v, 'f', percentDigits(v), 64) + " %"
	}
	s := plain(v)
	if unit != "" {
		s += " " + unit
	}
	return s
}

func percentDigits(v float64) int {
	switch v = math.Abs(v); {
	case v >= 99.5, v == 0:
		return 0
	case v >= 1:
		return 1
	}
	return 2
}

func measure(v float64, unit string) string {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return plain(v) + " " + unit
	}
	prefixes := []struct {
		factor float64
		name   string
	}{{1e9, "G"}, {1e6, "M"}, {1e3, "k"}, {1, ""}, {1e-3, "m"}, {1e-6, "µ"}, {1e-9, "n"}, {1e-12, "p"}}
	for _, p := range prefixes {
		if math.Abs(v) >= p.factor {
			return significant(v/p.factor) + " " + p.name + unit
		}
	}
	return significant(v*1e15) + " f" + unit
}

func plain(v float64) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case v == math.Trunc(v) && math.Abs(v) < 1e15:
		return grouped(strconv.FormatInt(int64(v), 10))
	case math.Abs(v) >= 10000:
		return grouped(strconv.FormatFloat(v, 'f', 0, 64))
	}
	return significant(v)
}

// significant has four digits that count, without an exponent where none is needed.
func significant(v float64) string {
	if a := math.Abs(v); a >= 1e-3 && a < 1e6 {
		digits := 3 - int(math.Floor(math.Log10(a)))
		s := strconv.FormatFloat(v, 'f', max(digits, 0), 64)
		if strings.Contains(s, ".") {
			s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
		}
		return s
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// grouped puts a narrow no-break space between thousands.
func grouped(digits string) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "\u202f" + digits[i:]
	}
	return sign + digits
}
