package page

import (
	"html"
	"strconv"
	"strings"
)

// markup is HTML under construction. Text and attribute values are escaped where they are written; names are constants of this package.
type markup struct{ out strings.Builder }

// open writes a start tag with attributes given as name, value, name, value.
func (m *markup) open(tag string, attributes ...string) {
	m.out.WriteByte('<')
	m.out.WriteString(tag)
	for i := 0; i+1 < len(attributes); i += 2 {
		m.out.WriteByte(' ')
		m.out.WriteString(attributes[i])
		m.out.WriteString(`="`)
		m.out.WriteString(html.EscapeString(attributes[i+1]))
		m.out.WriteByte('"')
	}
	m.out.WriteByte('>')
}

func (m *markup) close(tag string) {
	m.out.WriteString("</")
	m.out.WriteString(tag)
	m.out.WriteString(">")
}

func (m *markup) text(s string) { m.out.WriteString(html.EscapeString(s)) }

// element is a whole element that holds text.
func (m *markup) element(tag, text string, attributes ...string) {
	m.open(tag, attributes...)
	m.text(text)
	m.close(tag)
}

// hover is an SVG shape that shows text under the pointer and to screen readers.
func (m *markup) hover(tag, text string, attributes ...string) {
	m.open(tag, attributes...)
	if text != "" {
		m.element("title", text)
	}
	m.close(tag)
}

// line ends a line, so that the page can be read and compared as text.
func (m *markup) line() { m.out.WriteByte('\n') }

// px is a coordinate, rounded to a hundredth so that pages stay small.
func px(v float64) string {
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(v, 'f', 2, 64), "0"), ".")
}
