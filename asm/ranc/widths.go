package ranc

import (
	"fmt"
	"math/bits"
	"sort"
	"strings"
)

// Widths are the bits of the fields of a neuron's word (csram) and of a packet, most significant field first:
//
//	csram:  connections [Axons], potential, reset [Potential], weight 0.. [Weight each], leak [Leak], positive, negative threshold
//	        [Threshold each], reset mode [ResetMode], then a packet
//	packet: dx [DX], dy [DY], axon [Axon], delivery tick [Delay]
//
// All but connections, reset mode, axon and delivery tick are in two's complement.
type Widths struct {
	Axons   int // bits of the connections, and the number of axons
	Weights int // how many weights a neuron has

	Potential, Weight, Leak, Threshold, ResetMode, DX, DY, Axon, Delay int
}

// The widths of RANC's Verilog and of rancutils where nothing else is said.
const (
	defaultBits  = 9
	defaultDelay = 4
	resetBits    = 1
)

// WidthNames are the fields whose width a user can give.
func WidthNames() []string {
	return []string{"potential", "weight", "leak", "threshold", "reset", "dx", "dy", "axon", "delay"}
}

func (w *Widths) field(name string) *int {
	return map[string]*int{"potential": &w.Potential, "weight": &w.Weight, "leak": &w.Leak, "threshold": &w.Threshold, "reset": &w.ResetMode,
		"dx": &w.DX, "dy": &w.DY, "axon": &w.Axon, "delay": &w.Delay}[name]
}

// word and packet are the lengths of a neuron's word and of a packet.
func (w *Widths) packet() int { return w.DX + w.DY + w.Axon + w.Delay }

func (w *Widths) word() int {
	return w.Axons + 2*w.Potential + w.Weights*w.Weight + w.Leak + 2*w.Threshold + w.ResetMode + w.packet()
}

func (w *Widths) String() string {
	var parts []string
	for _, name := range WidthNames() {
		parts = append(parts, fmt.Sprintf("%s=%d", name, *w.field(name)))
	}
	return strings.Join(parts, ",")
}

// limits of a field: no wider than what the image holds of it.
var widthLimits = map[string]int{"potential": 31, "weight": 16, "leak": 31, "threshold": 31, "reset": 8, "dx": 16, "dy": 16, "axon": 12, "delay": 6}

// set takes over the widths that the user gives.
func (w *Widths) set(given map[string]int) error {
	names := make([]string, 0, len(given))
	for name := range given {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		p, low := w.field(name), 1
		if p == nil {
			return fmt.Errorf("bits of %q: the fields are %s", name, strings.Join(WidthNames(), ", "))
		}
		if name == "dx" || name == "dy" || name == "axon" || name == "delay" {
			low = 0
		}
		if v := given[name]; v < low || v > widthLimits[name] {
			return fmt.Errorf("bits of %s: %d; they can be %d..%d", name, v, low, widthLimits[name])
		}
		*p = given[name]
	}
	return nil
}

// newWidths are RANC's defaults where the user does not give another width.
func newWidths(axons, weights int, given map[string]int) (Widths, error) {
	w := Widths{Axons: axons, Weights: weights, Potential: defaultBits, Weight: defaultBits, Leak: defaultBits, Threshold: defaultBits,
		ResetMode: resetBits, DX: defaultBits, DY: defaultBits, Axon: bits.Len(uint(max(axons-1, 0))), Delay: defaultDelay}
	return w, w.set(given)
}

// inferPacket fits the fields of a packet to its length: when those given and RANC's defaults do not add up to it, dx and dy share what the others
// leave.
func (w *Widths) inferPacket(length int, given map[string]int) error {
	if w.packet() == length {
		return nil
	}
	w.spread(given, length-w.packet()+w.DX+w.DY, []string{"dx", "dy"}, []int{1, 1})
	if w.packet() != length {
		return fmt.Errorf("packets have %d bits, which %s do not add up to (%d axons): say --bits dx=..,dy=..,axon=..,delay=..", length, w, w.Axons)
	}
	return nil
}

// inferWord does the same for a neuron's word: its signed fields are taken to be equally wide.
func (w *Widths) inferWord(length int, given map[string]int) error {
	if w.word() == length {
		return nil
	}
	fields, times := []string{"potential", "weight", "leak", "threshold"}, []int{2, w.Weights, 1, 2}
	w.spread(given, length-w.Axons-w.ResetMode-w.packet(), fields, times)
	if w.word() != length {
		return fmt.Errorf("neurons have %d bits; %d axons, %d weights and %s add up to %d: say --bits potential=..,weight=.. and so on", length,
			w.Axons, w.Weights, w, w.word())
	}
	return nil
}

// spread shares room bits out over the fields that are not given, equally wide; it leaves them alone when that does not go.
func (w *Widths) spread(given map[string]int, room int, fields []string, times []int) {
	n := 0
	for i, name := range fields {
		if _, ok := given[name]; ok {
			room -= times[i] * *w.field(name)
		} else {
			n += times[i]
		}
	}
	if n == 0 || room <= 0 || room%n != 0 {
		return
	}
	for _, name := range fields {
		if _, ok := given[name]; !ok && room/n <= widthLimits[name] {
			*w.field(name) = room / n
		}
	}
}
