package terminal

import (
	"fmt"
)

// Quantity writes counts, which have no unit, whole where they are, and measures in a unit such as J with a prefix.
func Quantity(v float64, unit string) string {
	if unit == "" {
		if v == float64(int64(v)) {
			return fmt.Sprintf("%d", int64(v))
		}
		return fmt.Sprintf("%.1f", v)
	}
	for _, p := range []struct {
		factor float64
		name   string
	}{{1, ""}, {1e-3, "m"}, {1e-6, "u"}, {1e-9, "n"}} {
		if v >= p.factor {
			return fmt.Sprintf("%.4g %s%s", v/p.factor, p.name, unit)
		}
	}
	return fmt.Sprintf("%.4g p%s", v/1e-12, unit)
}

// Percent writes a share, 0..1.
func Percent(x float64) string { return fmt.Sprintf("%.2f %%", 100*x) }

// Ratio is a share of a whole; of nothing it is 0.
func Ratio(part, whole uint64) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
