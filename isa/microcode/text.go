package microcode

import (
	"fmt"
	"strconv"
	"strings"
)

// Names turns a symbolic operand into its plain form: vm into s0, gain into k3. It returns false for what it does not know. Plain forms
// (r1, k2, s0, t1) need no names.
type Names func(word string) (string, bool)

// String is the instruction as text; Parse gives the same word back. A word that is no instruction shows as .word.
func (w Word) String() string {
	if w.check() != nil {
		return fmt.Sprintf(".word 0x%08x", uint32(w))
	}
	f, in := w.fields(), &instructions[w>>26]
	use := forms[in.Form]
	var parts []string
	register := func(r uint8) string { return fmt.Sprintf("r%d", r) }
	if in.Form == formStore {
		parts = append(parts, fmt.Sprintf("s%d", f.n))
	}
	if use.d {
		parts = append(parts, register(f.d))
	}
	if use.a {
		parts = append(parts, register(f.a))
	}
	switch {
	case use.n == immediate16:
		parts = append(parts, fmt.Sprint(f.immediate()))
	case use.b && f.b&constantBit != 0:
		parts = append(parts, fmt.Sprintf("k%d", f.b&^constantBit))
	case use.b:
		parts = append(parts, register(f.b))
	}
	switch {
	case use.n == amount:
		parts = append(parts, fmt.Sprintf("%d", f.n))
	case use.n == tableNumber:
		parts = append(parts, fmt.Sprintf("t%d", f.n))
	case in.Form == formLoad:
		parts = append(parts, fmt.Sprintf("s%d", f.n))
	}
	return strings.TrimSpace([]string{"", "?", "!"}[f.when] + in.Name + " " + strings.Join(parts, ", "))
}

// Parse reads one instruction: a mnemonic, with ? (if P) or ! (if not P) in front, and operands between commas. names may be nil.
func Parse(text string, names Names) (Word, error) {
	head, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	var f fields
	switch {
	case strings.HasPrefix(head, "?"):
		f.when = IfP
	case strings.HasPrefix(head, "!"):
		f.when = IfNotP
	}
	name := strings.TrimLeft(head, "?!")
	op, ok := byName[name]
	if !ok || len(head)-len(name) > 1 {
		return 0, fmt.Errorf("there is no instruction %q; there are %s", head, Mnemonics())
	}
	f.op = op
	in := &instructions[op]
	want := strings.Split(in.Syntax(), ", ")
	var got []string
	if rest = strings.TrimSpace(rest); rest != "" {
		got = strings.Split(rest, ",")
	}
	if in.Syntax() == "" {
		want = nil
	}
	if len(got) != len(want) {
		return 0, fmt.Errorf("%s has %d operands, found %d: %s %s", name, len(want), len(got), name, in.Syntax())
	}
	for i, kind := range want {
		if err := f.operand(kind, strings.TrimSpace(got[i]), names); err != nil {
			return 0, fmt.Errorf("%s: %w", name, err)
		}
	}
	w := f.word()
	return w, w.check()
}

// Mnemonics lists the instructions' names.
func Mnemonics() string {
	var list []string
	for i := range instructions {
		list = append(list, instructions[i].Name)
	}
	return strings.Join(list, " ")
}

// operand puts one written operand into its field.
func (f *fields) operand(kind, text string, names Names) error {
	if names != nil {
		if plain, ok := names(text); ok {
			text = plain
		}
	}
	var err error
	switch kind {
	case "d":
		f.d, err = numbered(text, "a register", 'r', registers)
	case "a":
		f.a, err = numbered(text, "a register", 'r', registers)
	case "b":
		if strings.HasPrefix(text, "k") {
			f.b, err = numbered(text, "a constant", 'k', MaxConstants)
			f.b |= constantBit
			return err
		}
		f.b, err = numbered(text, "a register or a constant", 'r', registers)
	case "n":
		v, bad := strconv.ParseUint(text, 10, 8)
		if bad != nil {
			return fmt.Errorf("expected a number of bits, found %q", text)
		}
		f.n = uint8(v)
	case "state":
		f.n, err = numbered(text, "a state word", 's', MaxStates)
	case "table":
		f.n, err = numbered(text, "a table", 't', MaxTables)
	case "number":
		v, bad := strconv.ParseInt(text, 0, 16)
		if bad != nil {
			return fmt.Errorf("expected a number -32768..32767, found %q", text)
		}
		f.b, f.n = uint8(uint16(v)>>8), uint8(v)
	}
	return err
}

// numbered reads a letter and a number below limit.
func numbered(text, what string, letter byte, limit int) (uint8, error) {
	if text != "" && text[0] == letter {
		if v, err := strconv.ParseUint(text[1:], 10, 8); err == nil && int(v) < limit {
			return uint8(v), nil
		}
	}
	return 0, fmt.Errorf("expected %s %c0..%c%d, found %q", what, letter, letter, limit-1, text)
}
