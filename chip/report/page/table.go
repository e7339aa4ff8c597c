package page

import "fmt"

// Table is a table of text; numbers stand to the right.
type Table struct {
	Title   string // "" for none
	Note    string
	Columns []string
	Numbers int // the last Numbers columns are numbers
	Rows    [][]string
}

// maxRows bounds the tables under charts; a page must open on any machine.
const maxRows = 500

func (t Table) render(m *markup) {
	m.open("figure", "class", "table")
	caption(m, t.Title, t.Note)
	t.body(m)
	m.close("figure")
}

func (t Table) body(m *markup) {
	m.open("div", "class", "scroll")
	m.open("table")
	m.open("thead")
	t.row(m, "th", t.Columns)
	m.close("thead")
	m.open("tbody")
	for i, row := range t.Rows {
		if i == maxRows {
			break
		}
		t.row(m, "td", row)
	}
	m.close("tbody")
	m.close("table")
	if more := len(t.Rows) - maxRows; more > 0 {
		m.element("p", fmt.Sprintf("%d more rows are not shown here; the figures are in the JSON.", more), "class", "note")
	}
	m.close("div")
}

func (t Table) row(m *markup, tag string, cells []string) {
	m.open("tr")
	for i, cell := range cells {
		if i >= len(t.Columns)-t.Numbers {
			m.element(tag, cell, "class", "n")
		} else {
			m.element(tag, cell)
		}
	}
	m.close("tr")
	m.line()
}

func caption(m *markup, title, note string) {
	if title == "" && note == "" {
		return
	}
	m.open("figcaption")
	if title != "" {
		m.element("strong", title)
	}
	if note != "" {
		m.element("span", note)
	}
	m.close("figcaption")
}

// numbersBehind is the folded table that stands under every chart.
func numbersBehind(m *markup, t Table) {
	m.open("details")
	m.element("summary", "Numbers")
	t.body(m)
	m.close("details")
}
