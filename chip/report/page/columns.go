package page

import (
	"fmt"
	"math"
	"strings"
)

// Columns is a chart over equal steps, mostly ticks: a column for each, stacked from the values of several series.
type Columns struct {
	Title, Note string
	Unit        string
	Step        string // what the steps are: "tick"
	First       int    // number of the first step
	Series      []string
	Values      [][]float64 // by series and step, none negative
}

// maxColumns is how many columns can be told apart; longer series are shown in means over equal spans.
const maxColumns = 360

func (c Columns) render(m *markup) {
	span := 1
	if n := c.steps(); n > maxColumns {
		span = (n + maxColumns - 1) / maxColumns
		c.Note = strings.TrimSpace(fmt.Sprintf("%s Each column is the mean of %d steps.", c.Note, span))
	}
	m.open("figure")
	caption(m, c.Title, c.Note)
	key(m, c.Series)
	bins := c.means(span)
	steps := 0
	most := 0.0
	for _, bin := range bins {
		most = math.Max(most, Bar{Values: bin}.total())
		steps += span
	}
	if most == 0 {
		most = 1
	}
	first := float64(c.First)
	p := startPlot(m, c.Title, [2]float64{first - 0.5, first + float64(steps) - 0.5}, [2]float64{0, most}, c.Step, c.Unit)
	for i, bin := range bins {
		c.draw(m, p, i, span, bin)
	}
	m.close("svg")
	numbersBehind(m, c.table(bins, span))
	m.close("figure")
}

func (c Columns) steps() int {
	if len(c.Values) == 0 {
		return 0
	}
	return len(c.Values[0])
}

// means are the values by span of steps and series.
func (c Columns) means(span int) [][]float64 {
	bins := make([][]float64, (c.steps()+span-1)/span)
	for i := range bins {
		bins[i] = make([]float64, len(c.Values))
		for k, values := range c.Values {
			part := values[i*span : min(len(values), (i+1)*span)]
			for _, v := range part {
				bins[i][k] += v / float64(len(part))
			}
		}
	}
	return bins
}

func (c Columns) draw(m *markup, p plot, i, span int, bin []float64) {
	left, right := p.x.at(float64(c.First+i*span)-0.5), p.x.at(float64(c.First+(i+1)*span)-0.5)
	gap := math.Min(2, (right-left)*0.15)
	sum := 0.0
	for k, v := range bin {
		if v > 0 {
			top, bottom := p.y.at(sum+v), p.y.at(sum)
			m.open("rect", "x", px(left+gap/2), "y", px(top), "width", px(right-left-gap), "height", px(bottom-top), "class", series(k))
			m.close("rect")
		}
		sum += v
	}
	p.column(m, left, right-left, c.name(i, span)+": "+c.describe(bin))
}

func (c Columns) name(i, span int) string {
	if span == 1 {
		return fmt.Sprintf("%s %d", c.Step, c.First+i)
	}
	return fmt.Sprintf("%s %d–%d", c.Step, c.First+i*span, min(c.First+(i+1)*span, c.First+c.steps())-1)
}

func (c Columns) describe(bin []float64) string {
	var parts []string
	for k, v := range bin {
		if len(bin) == 1 {
			return Number(v, c.Unit)
		}
		if v > 0 {
			parts = append(parts, c.Series[k]+" "+Number(v, c.Unit))
		}
	}
	return Number(Bar{Values: bin}.total(), c.Unit) + "\n" + strings.Join(parts, "\n")
}

func (c Columns) table(bins [][]float64, span int) Table {
	t := Table{Columns: append([]string{c.Step}, c.Series...), Numbers: len(c.Series)}
	for i, bin := range bins {
		row := []string{strings.TrimPrefix(c.name(i, span), c.Step+" ")}
		for _, v := range bin {
			row = append(row, Number(v, c.Unit))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
