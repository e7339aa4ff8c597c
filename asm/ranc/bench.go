package ranc

import (
	"fmt"
	"strconv"
)

// Bench is what RANC's test bench plays and expects, a row for each tick.
type Bench struct {
	Inputs  [][]Packet // from the router of core (0,0)
	Outputs [][]int    // ids at the output bus in the order of the file; nil when the files say nothing
	// IDBits is the width of an output id.
	IDBits int
}

// Packets is the number of input packets.
func (b *Bench) Packets() int {
	n := 0
	for _, row := range b.Inputs {
		n += len(row)
	}
	return n
}

// Expected is the number of output packets.
func (b *Bench) Expected() int {
	n := 0
	for _, row := range b.Outputs {
		n += len(row)
	}
	return n
}

// rawBench is the test bench before the widths are known.
type rawBench struct {
	input, correct rawRows
}

// rawRows are the words of a tb file, in rows as long as its companion says.
type rawRows struct {
	source
	rows [][]word
}

const (
	maxRows    = 1 << 24 // ticks of a test bench
	maxRowSize = 1 << 24 // packets of one of them
)

func (f *Files) rawBench() (b rawBench, err error) {
	if b.input, err = f.rawRows("tb_input.txt", "tb_num_inputs.txt"); err != nil {
		return b, err
	}
	b.correct, err = f.rawRows("tb_correct.txt", "tb_num_outputs.txt")
	return b, err
}

// rawRows cuts the words of a file into rows. Both files are there or neither is.
func (f *Files) rawRows(words, counts string) (rawRows, error) {
	s, ok := f.source(words)
	lengths, counted := f.source(counts)
	r := rawRows{source: s}
	if ok != counted {
		there, missing := words, counts
		if counted {
			there, missing = counts, words
		}
		return r, fmt.Errorf("%s: has %s but not %s: packets and their number in each tick go together", f.Place, there, missing)
	}
	if !ok {
		return r, nil
	}
	list, err := s.words("01", 64)
	if err != nil {
		return r, err
	}
	numbers, err := lengths.words("0123456789", 9)
	if err != nil {
		return r, err
	}
	if len(numbers) > maxRows {
		return r, lengths.in(numbers[maxRows], "more than %d ticks", maxRows)
	}
	r.rows = make([][]word, 0, len(numbers))
	for _, w := range numbers {
		n, err := strconv.Atoi(w.text)
		if err != nil || n > maxRowSize {
			return r, lengths.in(w, "%s packets in a tick", w.text)
		}
		if n > len(list) {
			return r, lengths.in(w, "%d packets in this tick, of which %s has %d left", n, words, len(list))
		}
		r.rows = append(r.rows, list[:n:n])
		list = list[n:]
	}
	if len(list) > 0 {
		return r, s.in(list[0], "%d packets from here on belong to no tick: the counts of %s add up to fewer", len(list), counts)
	}
	return r, r.sameLength()
}

func (r *rawRows) sameLength() error {
	first, _ := r.first()
	for _, row := range r.rows {
		for _, w := range row {
			if len(w.text) != len(first.text) {
				return r.in(w, "a word of %d bits among such of %d", len(w.text), len(first.text))
			}
		}
	}
	return nil
}

// first is the first word; ok is false when there is none.
func (r *rawRows) first() (w word, ok bool) {
	for _, row := range r.rows {
		if len(row) > 0 {
			return row[0], true
		}
	}
	return word{}, false
}

// parse reads the fields of packets and ids.
func (b *rawBench) parse(w *Widths) (Bench, error) {
	var bench Bench
	if id, ok := b.correct.first(); ok {
		if bench.IDBits = len(id.text); bench.IDBits > 31 {
			return bench, b.correct.in(id, "an output id of %d bits", bench.IDBits)
		}
	}
	for _, row := range b.input.rows {
		packets := make([]Packet, 0, len(row))
		for _, at := range row {
			c := cutter{at.text}
			p := c.packet(w)
			if p.Axon >= w.Axons {
				return bench, b.input.in(at, "a packet to axon %d; cores have %d", p.Axon, w.Axons)
			}
			packets = append(packets, p)
		}
		bench.Inputs = append(bench.Inputs, packets)
	}
	for _, row := range b.correct.rows {
		ids := make([]int, 0, len(row))
		for _, at := range row {
			ids = append(ids, int(field(at.text)))
		}
		bench.Outputs = append(bench.Outputs, ids)
	}
	return bench, nil
}
