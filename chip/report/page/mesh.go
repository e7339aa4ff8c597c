package page

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Mesh is a heat map of a grid of places, with the links between them.
type Mesh struct {
	Title, Note   string
	Unit          string
	Columns, Rows int
	Cells         []Cell // places not listed are drawn empty
	Links         []Link // each drawn at the side of its place that it leaves from
	LinkUnit      string
	Value, Link   string // what a cell's and a link's value are, for hover and table: "active", "flits"
}

// Cell is the value of one place; Name says what is there.
type Cell struct {
	X, Y  int
	Value float64
	Name  string
}

// Direction is the side of a place; y grows to the south.
type Direction int

const (
	East Direction = iota
	West
	North
	South
)

func (d Direction) String() string { return [...]string{"east", "west", "north", "south"}[d] }

// Link is the load of the link that leaves a place in a direction, to its neighbour or out of the grid.
type Link struct {
	X, Y  int
	To    Direction
	Value float64
}

// pitch is the distance between places, gap the room between two of them.
func (h Mesh) pitch() (pitch, gap float64) {
	pitch = math.Max(7, math.Min(44, 500/float64(max(h.Columns, h.Rows))))
	gap = 2
	if len(h.Links) > 0 {
		gap = pitch * 0.34
	}
	return pitch, gap
}

func (h Mesh) render(m *markup) {
	m.open("figure")
	caption(m, h.Title, h.Note)
	most, mostLink := 0.0, 0.0
	for _, c := range h.Cells {
		most = math.Max(most, c.Value)
	}
	for _, l := range h.Links {
		mostLink = math.Max(mostLink, l.Value)
	}
	if len(h.Cells) > 0 {
		legend(m, most, h.Unit)
	}
	if len(h.Links) > 0 {
		legend(m, mostLink, h.LinkUnit)
	}
	pitch, gap := h.pitch()
	margin := 22.0
	startSVG(m, float64(h.Columns)*pitch+2*margin, float64(h.Rows)*pitch+2*margin, h.Title)
	h.grid(m, margin, pitch, gap)
	side := pitch - gap
	for _, c := range h.Cells {
		x, y := margin+float64(c.X)*pitch+gap/2, margin+float64(c.Y)*pitch+gap/2
		m.hover("rect", fmt.Sprintf("(%d,%d) %s\n%s", c.X, c.Y, c.Name, labelled(h.Value, c.Value, h.Unit)), "x", px(x), "y", px(y),
			"width", px(side), "height", px(side), "rx", px(side*0.12), "class", levelClass(c.Value, most))
	}
	for _, l := range h.Links {
		h.arrow(m, l, margin, pitch, gap, mostLink)
	}
	m.close("svg")
	numbersBehind(m, h.table())
	m.close("figure")
}

func labelled(what string, v float64, unit string) string {
	if what == "" {
		return Number(v, unit)
	}
	return what + ": " + Number(v, unit)
}

// grid is the empty places and the numbers of columns and rows.
func (h Mesh) grid(m *markup, margin, pitch, gap float64) {
	var d strings.Builder // one path for all places: a large grid would be mostly this
	side := px(pitch - gap)
	for y := range h.Rows {
		for x := range h.Columns {
			fmt.Fprintf(&d, "M%s %sh%sv%sh-%sz", px(margin+float64(x)*pitch+gap/2), px(margin+float64(y)*pitch+gap/2), side, side, side)
		}
	}
	m.open("path", "d", d.String(), "class", "empty")
	m.close("path")
	every := max(1, int(math.Ceil(18/pitch)))
	for x := 0; x < h.Columns; x += every {
		m.element("text", fmt.Sprint(x), "x", px(margin+(float64(x)+0.5)*pitch), "y", "12", "class", "tick middle")
	}
	for y := 0; y < h.Rows; y += every {
		m.element("text", fmt.Sprint(y), "x", px(margin-9), "y", px(margin+(float64(y)+0.5)*pitch+4), "class", "tick end")
	}
}

// arrow is one link: a bar in the gap, to the right of its way, so that both directions are seen.
func (h Mesh) arrow(m *markup, l Link, margin, pitch, gap, most float64) {
	if l.Value <= 0 {
		return
	}
	cx, cy := margin+(float64(l.X)+0.5)*pitch, margin+(float64(l.Y)+0.5)*pitch
	long, thick := gap, math.Max(1.5, (pitch-gap)*0.26)
	half := pitch / 2
	w, hgt := long, thick
	switch l.To {
	case East:
		cx, cy = cx+half, cy+thick*0.75
	case West:
		cx, cy = cx-half, cy-thick*0.75
	case South:
		cx, cy = cx-thick*0.75, cy+half
		w, hgt = thick, long
	case North:
		cx, cy = cx+thick*0.75, cy-half
		w, hgt = thick, long
	}
	m.hover("polygon", fmt.Sprintf("(%d,%d) to the %v\n%s", l.X, l.Y, l.To, labelled(h.Link, l.Value, h.LinkUnit)),
		"points", arrowPoints(l.To, cx, cy, w, hgt), "class", "link "+levelClass(l.Value, most))
}

// arrowPoints is a bar around a centre with a tip in its direction.
func arrowPoints(d Direction, cx, cy, w, h float64) string {
	l, r, t, b := cx-w/2, cx+w/2, cy-h/2, cy+h/2
	point := func(x, y float64) string { return px(x) + "," + px(y) + " " }
	tip := 0.5 * math.Min(w, h)
	switch d {
	case East:
		return point(l, t) + point(r-tip, t) + point(r, cy) + point(r-tip, b) + point(l, b)
	case West:
		return point(r, t) + point(l+tip, t) + point(l, cy) + point(l+tip, b) + point(r, b)
	case South:
		return point(l, t) + point(r, t) + point(r, b-tip) + point(cx, b) + point(l, b-tip)
	}
	return point(l, b) + point(r, b) + point(r, t+tip) + point(cx, t) + point(l, t+tip)
}

// table lists cells and links, the largest first.
func (h Mesh) table() Table {
	t := Table{Columns: []string{"place", "what", "value"}, Numbers: 1}
	cells := slices.Clone(h.Cells)
	slices.SortStableFunc(cells, func(a, b Cell) int { return descending(a.Value, b.Value) })
	for _, c := range cells {
		t.Rows = append(t.Rows, []string{fmt.Sprintf("(%d,%d)", c.X, c.Y), c.Name, Number(c.Value, h.Unit)})
	}
	links := slices.Clone(h.Links)
	slices.SortStableFunc(links, func(a, b Link) int { return descending(a.Value, b.Value) })
	for _, l := range links {
		t.Rows = append(t.Rows, []string{fmt.Sprintf("(%d,%d)", l.X, l.Y), "link to the " + l.To.String(), Number(l.Value, h.LinkUnit)})
	}
	return t
}

func descending(a, b float64) int {
	switch {
	case a > b:
		return -1
	case a < b:
		return 1
	}
	return 0
}
