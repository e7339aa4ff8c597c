package page

import (
	"fmt"
	"io"
	"math"
	"slices"
)

// Scatter is a chart of points by two figures; those of the front are joined by steps.
type Scatter struct {
	Title, Note  string
	XName, YName string
	XUnit, YUnit string
	Groups       []string // what points are told apart by; at most 8
	Points       []Spot
}

// Spot is one point of a Scatter.
type Spot struct {
	X, Y  float64
	Group int
	Front bool   // joined with the others of the front, and larger
	Name  string // shown on hover and in the table
}

func (s Scatter) render(m *markup) {
	m.open("figure")
	caption(m, s.Title, s.Note)
	key(m, s.Groups)
	if len(s.Points) > 0 {
		s.draw(m)
	}
	numbersBehind(m, s.table())
	m.close("figure")
}

func (s Scatter) draw(m *markup) {
	x, y := s.bounds()
	p := startPlot(m, s.Title, x, y, s.XName+unitIn(s.XUnit), s.YUnit)
	m.element("text", s.YName, "x", px(plotLeft+4), "y", px(plotTop+10), "class", "tick")
	if front := s.front(); len(front) > 1 {
		d := ""
		for i, f := range front {
			if i == 0 {
				d = "M" + px(p.x.at(f.X)) + " " + px(p.y.at(f.Y))
				continue
			}
			d += "L" + px(p.x.at(f.X)) + " " + px(p.y.at(f.Y))
		}
		m.hover("path", "front", "d", d, "class", "rule", "fill", "none")
	}
	for _, spot := range s.Points {
		radius := "2.5"
		if spot.Front {
			radius = "4.5"
		}
		tip := fmt.Sprintf("%s\n%s: %s\n%s: %s", spot.Name, s.XName, Number(spot.X, s.XUnit), s.YName, Number(spot.Y, s.YUnit))
		m.hover("circle", tip, "cx", px(p.x.at(spot.X)), "cy", px(p.y.at(spot.Y)), "r", radius, "class", series(spot.Group))
	}
	m.close("svg")
}

func unitIn(unit string) string {
	if unit == "" {
		return ""
	}
	return " [" + unit + "]"
}

// front lists the points of the front from left to right.
func (s Scatter) front() []Spot {
	var front []Spot
	for _, spot := range s.Points {
		if spot.Front {
			front = append(front, spot)
		}
	}
	slices.SortStableFunc(front, func(a, b Spot) int {
		switch {
		case a.X < b.X:
			return -1
		case a.X > b.X:
			return 1
		}
		return 0
	})
	return front
}

func (s Scatter) bounds() (x, y [2]float64) {
	x, y = [2]float64{math.Inf(1), math.Inf(-1)}, [2]float64{math.Inf(1), math.Inf(-1)}
	for _, spot := range s.Points {
		x = [2]float64{math.Min(x[0], spot.X), math.Max(x[1], spot.X)}
		y = [2]float64{math.Min(y[0], spot.Y), math.Max(y[1], spot.Y)}
	}
	return widened(x), widened(y)
}

func widened(b [2]float64) [2]float64 {
	room := (b[1] - b[0]) * 0.05
	if room == 0 {
		room = math.Max(math.Abs(b[0])*0.1, 1e-12)
	}
	return [2]float64{b[0] - room, b[1] + room}
}

func (s Scatter) table() Table {
	t := Table{Columns: []string{"point", "front", s.XName, s.YName}, Numbers: 2}
	for _, spot := range s.Points {
		front := ""
		if spot.Front {
			front = "yes"
		}
		t.Rows = append(t.Rows, []string{spot.Name, front, Number(spot.X, s.XUnit), Number(spot.Y, s.YUnit)})
	}
	return t
}

// WriteSVG writes the chart alone, as an SVG file that needs nothing else.
func (s Scatter) WriteSVG(w io.Writer) error {
	var m markup
	m.open("svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox", fmt.Sprintf("0 0 %s %s", px(plotWidth), px(plotHeight+24)), "width", px(2*plotWidth),
		"height", px(2*(plotHeight+24)))
	m.open("style")
	m.out.WriteString(style)
	m.close("style")
	m.open("rect", "width", "100%", "height", "100%", "fill", "#fff")
	m.close("rect")
	m.element("text", s.Title, "x", px(plotLeft), "y", "15", "font-weight", "600")
	m.open("g", "transform", "translate(0 20)")
	if len(s.Points) > 0 {
		s.draw(&m)
	}
	m.close("g")
	m.close("svg")
	m.line()
	_, err := io.WriteString(w, m.out.String())
	return err
}
