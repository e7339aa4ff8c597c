package page

import (
	"fmt"
	"math"
)

// startSVG opens a drawing that is as wide as its place allows, up to its natural size.
func startSVG(m *markup, width, height float64, label string) {
	m.open("svg", "viewBox", fmt.Sprintf("0 0 %s %s", px(width), px(height)), "style", fmt.Sprintf("max-width:%spx", px(width)),
		"role", "img", "aria-label", label)
}

// plot is the frame of a chart with two axes.
type plot struct{ x, y axis }

const (
	plotWidth  = 560.0
	plotHeight = 230.0
	plotLeft   = 66.0
	plotRight  = 16.0
	plotTop    = 12.0
	plotBottom = 40.0
)

// startPlot opens a drawing with axes: x over values from left to right, y from low to high.
func startPlot(m *markup, label string, x, y [2]float64, xName, yUnit string) plot {
	p := plot{axis{x[0], x[1], plotLeft, plotWidth - plotRight}, axis{y[0], y[1], plotHeight - plotBottom, plotTop}}
	startSVG(m, plotWidth, plotHeight, label)
	for _, v := range p.y.marks(5) {
		y := px(p.y.at(v))
		m.open("line", "x1", px(plotLeft), "x2", px(plotWidth-plotRight), "y1", y, "y2", y, "class", "grid")
		m.close("line")
		m.element("text", Number(v, yUnit), "x", px(plotLeft-8), "y", px(p.y.at(v)+4), "class", "tick end")
	}
	for _, v := range p.x.marks(8) {
		if xName == "tick" && v != math.Trunc(v) {
			continue
		}
		m.element("text", plain(v), "x", px(p.x.at(v)), "y", px(plotHeight-plotBottom+17), "class", "tick middle")
	}
	m.element("text", xName, "x", px((plotLeft+plotWidth-plotRight)/2), "y", px(plotHeight-6), "class", "tick middle")
	return p
}

// column is an invisible strip over x that shows text under the pointer.
func (p plot) column(m *markup, x, width float64, tip string) {
	m.hover("rect", tip, "x", px(x), "y", px(plotTop), "width", px(width), "height", px(plotHeight-plotBottom-plotTop), "class", "column")
}
