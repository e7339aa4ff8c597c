package page

import (
	"fmt"
	"math"
	"strings"
)

// Raster shows the spikes of groups of neurons over ticks: a dot for each, or, where there are more than can be told apart, a darker dot
// for more of them.
type Raster struct {
	Title, Note string
	First       int // number of the first tick
	Ticks       int
	Groups      []Group
}

// Group is one population of a raster.
type Group struct {
	Name    string
	Neurons int
	Spikes  [][]uint32 // by tick: neurons
}

// Limits of what a raster draws: columns, and lines of one group.
const (
	rasterColumns = 400
	rasterLines   = 120
	rasterLeft    = 114
)

func (r Raster) render(m *markup) {
	m.open("figure")
	span := max(1, (r.Ticks+rasterColumns-1)/rasterColumns)
	if span > 1 {
		r.Note = strings.TrimSpace(fmt.Sprintf("%s A column is %d ticks.", r.Note, span))
	}
	caption(m, r.Title, r.Note)
	width := plotWidth - rasterLeft - plotRight
	height := 10.0
	for _, g := range r.Groups {
		height += g.height() + 10
	}
	startSVG(m, plotWidth, height+24, r.Title)
	x := axis{float64(r.First), float64(r.First + max(r.Ticks, 1)), rasterLeft, rasterLeft + width}
	y := 6.0
	for i := range r.Groups {
		r.Groups[i].draw(m, x, y, span, i)
		y += r.Groups[i].height() + 10
	}
	for _, v := range x.marks(10) {
		if v == math.Trunc(v) && v < x.high {
			m.element("text", plain(v), "x", px(x.at(v+0.5)), "y", px(y+10), "class", "tick middle")
		}
	}
	m.element("text", "tick", "x", "102", "y", px(y+10), "class", "tick end")
	m.close("svg")
	numbersBehind(m, r.table())
	m.close("figure")
}

// height leaves small groups lines that can be seen and gives large ones a bounded share.
func (g Group) height() float64 {
	return math.Max(16, math.Min(rasterLines, float64(g.Neurons)*6))
}

func (g Group) lines() int { return min(max(g.Neurons, 1), rasterLines) }

// draw is the group's dots: one path for each shade.
func (g Group) draw(m *markup, x axis, top float64, span, colour int) {
	height := g.height()
	m.open("rect", "x", px(x.from), "y", px(top), "width", px(x.to-x.from), "height", px(height), "class", "ground")
	m.close("rect")
	m.element("text", shorten(g.Name, 16), "x", "102", "y", px(top+height/2), "class", "label end")
	m.element("text", fmt.Sprintf("%d neurons", g.Neurons), "x", "102", "y", px(top+height/2+13), "class", "tick end")
	dot := height / float64(g.lines())
	column := (x.to - x.from) / (x.high - x.low) * float64(span)
	shades := [4]strings.Builder{}
	for from := 0; from < len(g.Spikes); from += span {
		for line, share := range g.bin(from, span) {
			if share > 0 {
				shade := min(3, int(share*4))
				fmt.Fprintf(&shades[shade], "M%s %sh%s", px(x.at(x.low+float64(from))+column*0.06), px(top+(float64(line)+0.5)*dot), px(column*0.88))
			}
		}
	}
	for shade := range shades {
		if shades[shade].Len() > 0 {
			m.open("path", "d", shades[shade].String(), "stroke-width", px(math.Max(0.8, math.Min(dot*0.8, 5))),
				"class", fmt.Sprintf("dots d%d %s", shade, series(colour)))
			m.close("path")
		}
	}
	for from := 0; from < len(g.Spikes); from += span {
		n := 0
		for _, s := range g.Spikes[from:min(from+span, len(g.Spikes))] {
			n += len(s)
		}
		m.hover("rect", fmt.Sprintf("%s, tick %d: %d spikes", g.Name, int(x.low)+from, n), "x", px(x.at(x.low+float64(from))), "y", px(top),
			"width", px(column), "height", px(height), "class", "column")
	}
}

// bin is, by line of the drawing, the share of its neurons and ticks that spiked in the span.
func (g Group) bin(from, span int) []float64 {
	lines := g.lines()
	shares := make([]float64, lines)
	to := min(from+span, len(g.Spikes))
	room := float64(g.Neurons) / float64(lines) * float64(to-from)
	for _, spikes := range g.Spikes[from:to] {
		for _, n := range spikes {
			if line := int(n) * lines / max(g.Neurons, 1); line < lines {
				shares[line] += 1 / room
			}
		}
	}
	return shares
}

func (r Raster) table() Table {
	t := Table{Columns: []string{"tick"}, Numbers: len(r.Groups)}
	for _, g := range r.Groups {
		t.Columns = append(t.Columns, g.Name)
	}
	for tick := range r.Ticks {
		row := []string{fmt.Sprint(r.First + tick)}
		for _, g := range r.Groups {
			n := 0
			if tick < len(g.Spikes) {
				n = len(g.Spikes[tick])
			}
			row = append(row, fmt.Sprint(n))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
