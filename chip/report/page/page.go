package page

import (
	_ "embed"
	"fmt"
	"io"
	"strings"
)

//go:embed style.css
var style string

// Page is one document.
type Page struct {
	Title    string
	Subtitle string
	Summary  []string // what a reader should know first: a paragraph each
	Facts    []Fact   // the figures beside it
	Sections []Section
	Footer   string
}

// Section is a chapter of a page, listed in its table of contents.
type Section struct {
	Title  string
	Lead   string // a paragraph before the blocks; "" for none
	Blocks []Block
}

// Block is anything that stands in a section: Text, Facts, Table, Side or a chart.
type Block interface{ render(m *markup) }

// Write writes the page as one HTML file.
func (p *Page) Write(w io.Writer) error {
	var m markup
	m.out.WriteString("<!doctype html>\n")
	m.open("html", "lang", "en")
	p.head(&m)
	m.open("body")
	m.line()
	p.header(&m)
	m.open("main")
	m.line()
	for i := range p.Sections {
		p.Sections[i].render(&m, i)
	}
	m.close("main")
	if p.Footer != "" {
		m.element("footer", p.Footer)
	}
	m.close("body")
	m.close("html")
	m.line()
	_, err := io.WriteString(w, m.out.String())
	return err
}

func (p *Page) head(m *markup) {
	m.open("head")
	m.out.WriteString(`<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`)
	// Nothing may be loaded: the page is the same wherever it is opened.
	m.open("meta", "http-equiv", "Content-Security-Policy", "content", "default-src 'none'; style-src 'unsafe-inline'")
	m.element("title", p.Title)
	m.open("style")
	m.out.WriteString(style)
	m.out.WriteString(ramp())
	m.close("style")
	m.close("head")
	m.line()
}

func (p *Page) header(m *markup) {
	m.open("header")
	m.element("h1", p.Title)
	if p.Subtitle != "" {
		m.element("p", p.Subtitle, "class", "subtitle")
	}
	m.open("div", "class", "summary")
	for _, s := range p.Summary {
		m.element("p", s)
	}
	m.close("div")
	Facts(p.Facts).render(m)
	m.open("nav", "aria-label", "Contents")
	for i := range p.Sections {
		m.element("a", p.Sections[i].Title, "href", fmt.Sprintf("#s%d", i+1))
	}
	m.close("nav")
	m.close("header")
	m.line()
}

func (s *Section) render(m *markup, i int) {
	m.open("section", "id", fmt.Sprintf("s%d", i+1))
	m.element("h2", s.Title)
	if s.Lead != "" {
		m.element("p", s.Lead, "class", "lead")
	}
	for _, b := range s.Blocks {
		b.render(m)
		m.line()
	}
	m.close("section")
	m.line()
}

// Text is a paragraph; a blank line begins another.
type Text string

func (t Text) render(m *markup) {
	for _, p := range strings.Split(string(t), "\n\n") {
		m.element("p", p)
	}
}

// Fact is one figure with its name, and what it is compared with or made of.
type Fact struct {
	Name  string
	Value string
	Note  string
}

// Facts is a row of figures.
type Facts []Fact

func (f Facts) render(m *markup) {
	if len(f) == 0 {
		return
	}
	m.open("dl", "class", "facts")
	for _, fact := range f {
		m.open("div")
		m.element("dt", fact.Name)
		m.element("dd", fact.Value)
		if fact.Note != "" {
			m.element("dd", fact.Note, "class", "note")
		}
		m.close("div")
	}
	m.close("dl")
	m.line()
}

// Side puts blocks beside each other where there is room.
type Side []Block

func (s Side) render(m *markup) { row(m, "side", s) }

// Small is Side for charts that say enough when they are small.
type Small []Block

func (s Small) render(m *markup) { row(m, "side small", s) }

func row(m *markup, class string, s []Block) {
	m.open("div", "class", class)
	for _, b := range s {
		m.open("div")
		b.render(m)
		m.close("div")
	}
	m.close("div")
}
