package microcode

import (
	"fmt"
	"strings"
)

// Manual is the instruction set as the table of docs/ISA.md, which a test holds equal to it.
func Manual() string {
	var b strings.Builder
	b.WriteString("| code | instruction | class | meaning |\n|---|---|---|---|\n")
	for i := range instructions {
		in := &instructions[i]
		text := strings.TrimSpace(in.Name + " " + in.Syntax())
		if in.High > 0 {
			text += fmt.Sprintf(" (n %d..%d)", in.Low, in.High)
		}
		fmt.Fprintf(&b, "| %d | `%s` | %v | %s |\n", i, text, in.Class, in.Doc)
	}
	return b.String()
}
