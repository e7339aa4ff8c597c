package page

import (
	"fmt"
	"math"
)

// Matrix is a table of counts with colours, such as a confusion matrix: rows against columns. Rows are coloured by their share.
type Matrix struct {
	Title, Note       string
	Rows, Columns     string // what they are: "label", "answer"
	RowNames          []string
	ColumnNames       []string
	Values            [][]float64
	HighlightDiagonal bool
}

func (x Matrix) render(m *markup) {
	m.open("figure")
	caption(m, x.Title, x.Note)
	side := math.Max(16, math.Min(42, 460/float64(max(len(x.ColumnNames), 1))))
	left, top := 74.0, 44.0
	startSVG(m, left+side*float64(len(x.ColumnNames))+8, top+side*float64(len(x.RowNames))+8, x.Title)
	m.element("text", x.Columns+" →", "x", px(left), "y", "14", "class", "tick")
	m.element("text", x.Rows+" ↓", "x", "4", "y", px(top-6), "class", "tick")
	for k, name := range x.ColumnNames {
		m.element("text", shorten(name, 6), "x", px(left+(float64(k)+0.5)*side), "y", px(top-6), "class", "tick middle")
	}
	for i, name := range x.RowNames {
		m.element("text", shorten(name, 10), "x", px(left-8), "y", px(top+(float64(i)+0.5)*side+4), "class", "tick end")
		x.row(m, i, left, top+float64(i)*side, side)
	}
	m.close("svg")
	numbersBehind(m, x.table())
	m.close("figure")
}

func (x Matrix) row(m *markup, i int, left, y, side float64) {
	sum := Bar{Values: x.Values[i]}.total()
	for k, v := range x.Values[i] {
		class := "empty"
		if v > 0 {
			class = levelClass(v, sum)
		}
		if x.HighlightDiagonal && i == k {
			class += " diagonal"
		}
		at := left + float64(k)*side
		m.hover("rect", fmt.Sprintf("%s %s, %s %s: %s", x.Rows, x.RowNames[i], x.Columns, x.ColumnNames[k], Number(v, "")),
			"x", px(at+1), "y", px(y+1), "width", px(side-2), "height", px(side-2), "rx", "3", "class", class)
		if v > 0 && side >= 24 {
			ink := "ink"
			if level(v, sum) > levels/2 {
				ink = "ink deep"
			}
			m.element("text", plain(v), "x", px(at+side/2), "y", px(y+side/2+4), "class", "middle "+ink)
		}
	}
}

func (x Matrix) table() Table {
	t := Table{Columns: append([]string{x.Rows + " \\ " + x.Columns}, x.ColumnNames...), Numbers: len(x.ColumnNames)}
	for i, values := range x.Values {
		row := []string{x.RowNames[i]}
		for _, v := range values {
			row = append(row, Number(v, ""))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
