package page

import "math"

// Bars is a chart of horizontal bars, each stacked from the values of several series.
type Bars struct {
	Title, Note string
	Unit        string
	Series      []string // one or more
	Rows        []Bar
	Unbounded   bool // the rows are parts of no whole: no total line in the table
}

// Bar is one row: a value for each series, none negative.
type Bar struct {
	Name   string
	Values []float64
}

func (b Bar) total() float64 {
	sum := 0.0
	for _, v := range b.Values {
		sum += v
	}
	return sum
}

const (
	barLabel  = 130.0
	barWidth  = 330.0
	barHeight = 22.0
)

func (b Bars) render(m *markup) {
	m.open("figure")
	caption(m, b.Title, b.Note)
	key(m, b.Series)
	height := float64(len(b.Rows))*barHeight + 4
	startSVG(m, barLabel+barWidth+84, height, b.Title)
	x := axis{0, b.most(), 0, barWidth}
	for i, row := range b.Rows {
		y := float64(i) * barHeight
		m.element("text", shorten(row.Name, 20), "x", px(barLabel-8), "y", px(y+15), "class", "label end")
		left := barLabel
		for k, v := range row.Values {
			w := x.at(v)
			if !(w > 0) {
				continue
			}
			tip := row.Name + ": " + Number(v, b.Unit)
			if len(b.Series) > 1 {
				tip = row.Name + ", " + b.Series[k] + ": " + Number(v, b.Unit)
			}
			m.hover("rect", tip, "x", px(left), "y", px(y+3), "width", px(math.Max(w, 0.5)), "height", px(barHeight-6), "class", series(k))
			left += w
		}
		m.element("text", Number(row.total(), b.Unit), "x", px(left+6), "y", px(y+15), "class", "value")
	}
	m.close("svg")
	numbersBehind(m, b.table())
	m.close("figure")
}

func (b Bars) most() float64 {
	most := 0.0
	for _, row := range b.Rows {
		most = math.Max(most, row.total())
	}
	return most
}

func (b Bars) table() Table {
	t := Table{Columns: append([]string{""}, b.Series...), Numbers: len(b.Series)}
	if len(b.Series) > 1 {
		t.Columns, t.Numbers = append(t.Columns, "total"), t.Numbers+1
	}
	sums := make([]float64, len(b.Series))
	for _, row := range b.Rows {
		t.Rows = append(t.Rows, b.cells(row))
		for k, v := range row.Values {
			sums[k] += v
		}
	}
	if !b.Unbounded && len(b.Rows) > 1 {
		t.Rows = append(t.Rows, b.cells(Bar{"total", sums}))
	}
	return t
}

func (b Bars) cells(row Bar) []string {
	cells := []string{row.Name}
	for _, v := range row.Values {
		cells = append(cells, Number(v, b.Unit))
	}
	if len(b.Series) > 1 {
		cells = append(cells, Number(row.total(), b.Unit))
	}
	return cells
}

// shorten cuts a label to n characters.
func shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
