package page

import (
	"fmt"
	"math"
	"strings"
)

// levels is the number of steps of the sequential colours.
const levels = 12

// ramp is the style of the sequential colours: even steps of lightness in OKLCH, so that they stay in order for any kind of colour vision
// and in grey, from pale to deep on light ground and from dim to bright on dark.
func ramp() string {
	var light, dark strings.Builder
	for q := range levels {
		at := float64(q) / (levels - 1)
		fmt.Fprintf(&light, "--q%d:oklch(%.3f %.3f %.0f);", q, 0.94-0.60*at, 0.02+0.12*math.Sin(math.Pi*math.Pow(at, 0.8)*0.8), 225+50*at)
		fmt.Fprintf(&dark, "--q%d:oklch(%.3f %.3f %.0f);", q, 0.30+0.62*at, 0.05+0.09*math.Sin(math.Pi*(0.15+0.75*at)), 275-175*at)
	}
	var classes strings.Builder
	for q := range levels {
		fmt.Fprintf(&classes, ".q%d{fill:var(--q%d);background:var(--q%d)}", q, q, q)
	}
	return ":root{" + light.String() + "}@media screen and (prefers-color-scheme:dark){:root{" + dark.String() + "}}" + classes.String()
}

// level is the colour class of a value between 0 and most.
func level(v, most float64) int {
	if most <= 0 || !(v > 0) {
		return 0
	}
	return min(levels-1, int(v/most*levels))
}

func levelClass(v, most float64) string { return fmt.Sprintf("q%d", level(v, most)) }

// series is the colour class of the i-th of several things told apart.
func series(i int) string { return fmt.Sprintf("s%d", i%8) }

// axis is a linear scale from values to coordinates.
type axis struct {
	low, high float64 // values
	from, to  float64 // coordinates
}

func (a axis) at(v float64) float64 {
	if a.high == a.low {
		return a.from
	}
	return a.from + (v-a.low)/(a.high-a.low)*(a.to-a.from)
}

// marks are round values on the axis, about n of them.
func (a axis) marks(n int) []float64 {
	span := a.high - a.low
	if !(span > 0) || math.IsInf(span, 0) {
		return []float64{a.low}
	}
	step := math.Pow(10, math.Floor(math.Log10(span/float64(n))))
	for _, k := range []float64{1, 2, 5, 10} {
		if span/(step*k) <= float64(n) {
			step *= k
			break
		}
	}
	var marks []float64
	for k := math.Ceil(a.low/step - 1e-9); k*step <= a.high+step*1e-9; k++ {
		marks = append(marks, k*step)
	}
	return marks
}

// legend shows the sequential colours with their ends.
func legend(m *markup, most float64, unit string) {
	m.open("div", "class", "legend", "role", "img", "aria-label", fmt.Sprintf("Colours from 0 to %s", Number(most, unit)))
	m.element("span", "0")
	m.open("span", "class", "ramp")
	for q := range levels {
		m.element("i", "", "class", fmt.Sprintf("q%d", q))
	}
	m.close("span")
	m.element("span", Number(most, unit))
	m.close("div")
}

// key names the colours of several series.
func key(m *markup, names []string) {
	if len(names) < 2 {
		return
	}
	m.open("div", "class", "legend")
	for i, name := range names {
		m.open("span", "class", "named")
		m.element("i", "", "class", "swatch "+series(i))
		m.text(name)
		m.close("span")
	}
	m.close("div")
}
