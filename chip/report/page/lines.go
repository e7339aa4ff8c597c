package page

import (
	"math"
	"strings"
)

// Lines is a chart of curves over a common axis.
type Lines struct {
	Title, Note string
	Unit        string
	XName       string
	X           []float64 // ascending
	Lines       []Line
	Rules       []Rule // upright lines that mark places on the x axis
	FromZero    bool   // the y axis begins at 0
	Steps       bool   // values hold until the next one, as potentials do from tick to tick
}

// Line is one curve: a value for each x, NaN where there is none. At the places in Marks it gets a dot.
type Line struct {
	Name   string
	Values []float64
	Marks  []int
}

// Rule is an upright line with a name.
type Rule struct {
	X    float64
	Name string
}

func (l Lines) render(m *markup) {
	m.open("figure")
	caption(m, l.Title, l.Note)
	names := make([]string, len(l.Lines))
	for i := range l.Lines {
		names[i] = l.Lines[i].Name
	}
	key(m, names)
	if len(l.X) > 0 {
		l.draw(m)
	}
	numbersBehind(m, l.table())
	m.close("figure")
}

func (l Lines) draw(m *markup) {
	low, high := l.bounds()
	right := l.X[len(l.X)-1]
	if right == l.X[0] {
		right++
	}
	p := startPlot(m, l.Title, [2]float64{l.X[0], right}, [2]float64{low, high}, l.XName, l.Unit)
	for i := range l.Lines {
		m.hover("path", l.Lines[i].Name, "d", l.path(p, l.Lines[i].Values), "class", "curve "+series(i))
		for _, at := range l.Lines[i].Marks {
			m.open("circle", "cx", px(p.x.at(l.X[at])), "cy", px(p.y.at(l.Lines[i].Values[at])), "r", "3", "class", series(i))
			m.close("circle")
		}
	}
	for _, r := range l.Rules {
		x := px(p.x.at(r.X))
		m.open("line", "x1", x, "x2", x, "y1", px(plotTop), "y2", px(plotHeight-plotBottom), "class", "rule")
		m.close("line")
		m.element("text", r.Name, "x", px(p.x.at(r.X)+5), "y", px(plotTop+10), "class", "label")
	}
	l.tips(m, p)
	m.close("svg")
}

// bounds are those of all values, with room above and below.
func (l Lines) bounds() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, line := range l.Lines {
		for _, v := range line.Values {
			if !math.IsNaN(v) {
				low, high = math.Min(low, v), math.Max(high, v)
			}
		}
	}
	if math.IsInf(low, 0) {
		low, high = 0, 1
	}
	room := math.Max((high-low)*0.06, 1e-30)
	if high == low {
		room = math.Max(math.Abs(high)*0.1, 1e-12)
	}
	if l.FromZero {
		return math.Min(0, low), high + room
	}
	return low - room, high + room
}

func (l Lines) path(p plot, values []float64) string {
	var d strings.Builder
	pen := "M"
	for i, v := range values {
		if math.IsNaN(v) {
			pen = "M"
			continue
		}
		x, y := px(p.x.at(l.X[i])), px(p.y.at(v))
		if l.Steps && pen == "L" {
			d.WriteString("H" + x)
		}
		d.WriteString(pen + x + " " + y)
		pen = "L"
	}
	return d.String()
}

// tips are the values under the pointer.
func (l Lines) tips(m *markup, p plot) {
	if len(l.X) > maxColumns {
		return
	}
	for i := range l.X {
		from, to := p.x.from, p.x.to
		if i > 0 {
			from = (p.x.at(l.X[i-1]) + p.x.at(l.X[i])) / 2
		}
		if i+1 < len(l.X) {
			to = (p.x.at(l.X[i]) + p.x.at(l.X[i+1])) / 2
		}
		tip := l.XName + " " + plain(l.X[i])
		for _, line := range l.Lines {
			tip += "\n" + line.Name + ": " + Number(line.Values[i], l.Unit)
		}
		p.column(m, from, to-from, tip)
	}
}

func (l Lines) table() Table {
	t := Table{Columns: []string{l.XName}, Numbers: len(l.Lines)}
	for _, line := range l.Lines {
		t.Columns = append(t.Columns, line.Name)
	}
	for i, x := range l.X {
		row := []string{plain(x)}
		for _, line := range l.Lines {
			row = append(row, Number(line.Values[i], l.Unit))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
