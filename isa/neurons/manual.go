package neurons

import (
	"fmt"
	"strings"
)

// Manual describes every model for docs/NEURONS.md, which a test holds equal to it.
func Manual() (string, error) {
	var b strings.Builder
	for _, name := range Names() {
		m, err := Get(name)
		if err != nil {
			return "", err
		}
		m.manual(&b)
	}
	return b.String(), nil
}

func (m *Model) manual(b *strings.Builder) {
	fmt.Fprintf(b, "### %s\n\n%s. %s.\n\n", m.Name, upperFirst(m.Doc), strings.Join(m.Cite, "; "))
	fmt.Fprintf(b, "![%s](neurons/%s.svg)\n\n", m.Name, m.Name)
	b.WriteString("| parameter | default | unit | meaning |\n|---|---|---|---|\n")
	for _, p := range m.Params {
		fmt.Fprintf(b, "| `%s` | %g | %s | %s |\n", p.Name, p.Default, p.Unit, p.Doc)
	}
	var states []string
	for _, s := range m.States {
		states = append(states, fmt.Sprintf("%s in %s, %v", s.Name, s.Unit, s.Format))
	}
	fmt.Fprintf(b, "\nState: %s. Input: %s, %v. A tick is %s", strings.Join(states, "; "), m.InputUnit, m.Input, strings.TrimSpace(fmt.Sprintf("%g %s", m.Tick, m.TickUnit)))
	if m.Steps > 0 {
		fmt.Fprintf(b, ", in %d steps", m.Steps)
	}
	b.WriteString(".\n\n")
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
