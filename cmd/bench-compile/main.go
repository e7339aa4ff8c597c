// Command bench-compile compares the compiler with simple ways to partition and place, on seven networks: the table of docs/COMPILER.md.
// Every row goes through the same passes, capacities and checks and is measured on the finished image by the same code.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"orrery/cmd/usage"
	"orrery/compiler"
	"orrery/compiler/ir"
	"orrery/isa"
	"orrery/isa/traffic"
)

type options struct {
	Networks []string `help:"Which networks: mlp, lenet, vgg9, vgg9full, smallworld, microcircuit, liquid. Default: all." sep:","`
	Efforts  []string `help:"Which efforts." default:"fast,normal,max" sep:","`
	Seed     uint64   `help:"Seed of the shuffled order." default:"1"`
	Arch     string   `help:"Preset." default:"tianjic"`
	Check    bool     `help:"Fail when a target is missed."`
	Ours     bool     `help:"Only the compiler's own rows."`
}

func main() {
	var o options
	kong.Parse(&o, kong.Description("The compiler against baselines, on networks whose neurons come in random order."))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := o.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench-compile:", err)
		os.Exit(1)
	}
}

func (o *options) run(ctx context.Context) error {
	var missed []string
	for _, n := range networks {
		if len(o.Networks) > 0 && !slices.Contains(o.Networks, n.name) {
			continue
		}
		options := *o
		if n.large {
			options.Ours, options.Efforts = true, o.Efforts[:1]
		}
		b := &bench{ctx: ctx, options: &options, net: shuffled(n.build(), o.Seed), structured: n.structured, layered: n.layered}
		if err := b.findBound(n.build()); err != nil {
			return fmt.Errorf("%s: %w", n.name, err)
		}
		fmt.Printf("\n%s, at least %d cores\n  %-34s %6s %6s %5s %10s %9s %11s %9s %8s\n", n.name, b.bound, "", "cores", "/bound", "chips", "spikes", "sums", "hops", "worst", "cpu s")
		if err := b.run(); err != nil {
			return fmt.Errorf("%s: %w", n.name, err)
		}
		missed = append(missed, b.targets()...)
	}
	for _, m := range missed {
		fmt.Println("missed:", m)
	}
	if len(missed) > 0 && o.Check {
		return errors.New("targets missed")
	}
	return nil
}

// bench is the rows of one network.
type bench struct {
	*options
	ctx        context.Context
	net        *ir.Network
	structured bool
	layered    bool
	bound      int
	leastHops  float64 // of any placement; 0: not known
	rows       []row
}

// row is one way to compile.
type row struct {
	name    string
	cores   int
	chips   int
	placed  bool // false: no mesh is large enough; the rest is what the partition alone tells
	spikes  float64
	sums    float64
	hops    float64
	worst   float64
	seconds float64 // of processor time: unlike time on the clock it does not tell how busy the machine was
	note    string
}

// rate is what the compiler takes too when nobody tells it another one.
const rate = 0.1

func (b *bench) run() error {
	parts := map[string]*compiler.Result{}
	for _, effort := range b.Efforts {
		res, err := b.add("ours, "+effort, compiler.Options{Effort: compiler.Effort(effort)})
		if err != nil {
			return err
		}
		parts[effort] = res
	}
	last := b.Efforts[len(b.Efforts)-1]
	if b.Ours {
		return nil
	}
	b.findLeastHops(parts[b.placed()])
	for _, p := range []compiler.Placement{compiler.RowMajor, compiler.Hilbert} {
		if _, err := b.add(fmt.Sprintf("ours, %s, %s", b.placed(), p), compiler.Options{Effort: compiler.Effort(b.placed()), Placement: p}); err != nil {
			return err
		}
	}
	for _, base := range []compiler.Baseline{compiler.Sequential, compiler.Shuffled} {
		if _, err := b.add(string(base)+" fill, row-major", compiler.Options{Baseline: base, Placement: compiler.RowMajor}); err != nil {
			return err
		}
	}
	if _, err := exec.LookPath("gpmetis"); err != nil {
		b.show(row{name: "METIS", note: "skipped: gpmetis is not installed (Debian package metis)"})
		return nil
	}
	return b.metis(parts[last])
}

// placed is the effort whose partition is placed in other ways too: the default, if it is asked for.
func (b *bench) placed() string {
	if slices.Contains(b.Efforts, string(compiler.Normal)) {
		return string(compiler.Normal)
	}
	return b.Efforts[len(b.Efforts)-1]
}

// metis takes the best of two numbers of parts: the fewest that hold the neurons, and as many as the compiler made.
func (b *bench) metis(ours *compiler.Result) error {
	groups := 0
	for i := range ours.Image.Cores {
		if ours.Image.Cores[i].Mode == isa.Spiking {
			groups++
		}
	}
	neurons := 0
	for i := range b.net.Populations {
		if !b.net.Populations[i].Host() {
			neurons += b.net.Populations[i].Shape.Size()
		}
	}
	least := (neurons + ours.Image.Arch.Core.Neurons - 1) / ours.Image.Arch.Core.Neurons
	var best *row
	for _, k := range []int{max(2, least), max(2, groups)} {
		parts, err := metis(b.ctx, b.net, k)
		if err != nil {
			return err
		}
		r, _, err := b.measure(fmt.Sprintf("METIS, %d parts, row-major", k), compiler.Options{Baseline: compiler.Given, Parts: parts, Placement: compiler.RowMajor})
		if err != nil {
			return err
		}
		if best == nil || r.cores < best.cores || r.cores == best.cores && r.spikes < best.spikes {
			best = &r
		}
	}
	b.show(*best)
	return nil
}

// findBound proves how many cores the network needs at least. What a network needs does not depend on the order of its neurons, but that windows
// are windows can be seen only before they are shuffled.
func (b *bench) findBound(net *ir.Network) error {
	arch, err := isa.Preset(b.Arch)
	if err != nil {
		return err
	}
	b.bound, err = compiler.Bound(b.ctx, net, arch)
	return err
}

// findLeastHops proves what no placement of the partition that is placed in several ways can go below.
func (b *bench) findLeastHops(res *compiler.Result) {
	if res == nil || res.Image.Arch.Mesh.ChipsX*res.Image.Arch.Mesh.ChipsY > 1 {
		return
	}
	slack, exact := res.HopSlack()
	b.leastHops = b.rows[slices.Index(b.Efforts, b.placed())].hops - slack
	what := "no placement of these cores has fewer"
	if exact {
		what = "the best of all placements of these cores"
	}
	fmt.Printf("  %-34s %6s %6s %5s %10s %9s %11.1f\n", what, "", "", "", "", "", b.leastHops)
}

// add compiles, measures and shows one row.
func (b *bench) add(name string, opts compiler.Options) (*compiler.Result, error) {
	r, res, err := b.measure(name, opts)
	if err == nil {
		b.show(r)
	}
	return res, err
}

// measure compiles and measures one row. A network that no mesh can hold is a row too.
func (b *bench) measure(name string, opts compiler.Options) (row, *compiler.Result, error) {
	arch, err := isa.Preset(b.Arch)
	if err != nil {
		return row{}, nil, err
	}
	// how many destinations a neuron has is a column of its own, not a limit: no baseline could keep to it
	arch.Routes.EntriesPerCore, arch.Routes.EntriesPerNeuron = 1<<20, 1<<16
	opts.AddChips, opts.Seed = true, 1
	start, _, _ := usage.OfProcess()
	res, err := compiler.Compile(b.ctx, b.net, arch, opts)
	end, _, _ := usage.OfProcess()
	r := row{name: name, seconds: (end - start).Seconds()}
	var large *compiler.CoresError
	if errors.As(err, &large) {
		r.cores, r.spikes, r.note = large.Needs, large.Spikes, "no mesh that packets can cross holds it"
		return r, nil, nil
	}
	if err != nil {
		return r, nil, err
	}
	l := traffic.Of(res.Image, traffic.Uniform(rate))
	m := res.Image.Arch.Mesh
	r.cores, r.chips, r.placed = len(res.Image.Cores), m.ChipsX*m.ChipsY, true
	r.spikes, r.sums, r.hops, r.worst = l.Spikes, l.Sums, l.Hops, l.Worst().Packets
	return r, res, nil
}

// show adds a row and prints it.
func (b *bench) show(r row) {
	b.rows = append(b.rows, r)
	switch {
	case r.cores == 0:
		fmt.Printf("  %-34s %s\n", r.name, r.note)
	case !r.placed:
		fmt.Printf("  %-34s %6d %6.2f %5s %10.1f  %s\n", r.name, r.cores, float64(r.cores)/float64(b.bound), "-", r.spikes, r.note)
	default:
		fmt.Printf("  %-34s %6d %6.2f %5d %10.1f %9.0f %11.1f %9.1f %8.2f\n", r.name, r.cores, float64(r.cores)/float64(b.bound), r.chips, r.spikes,
			r.sums, r.hops, r.worst, r.seconds)
	}
}

// unreachable says so where no placement has as few hops.
func (b *bench) unreachable(hops float64) string {
	if b.leastHops <= hops {
		return ""
	}
	return fmt.Sprintf("; no placement is below %.1f, %.1f are asked for", b.leastHops, hops)
}

// targets says which of the aims were missed.
func (b *bench) targets() (missed []string) {
	miss := func(format string, args ...any) {
		missed = append(missed, b.net.Name+": "+fmt.Sprintf(format, args...))
	}
	ours := b.rows[len(b.Efforts)-1]
	placed := b.rows[slices.Index(b.Efforts, b.placed())]
	for _, r := range b.rows[len(b.Efforts):] {
		switch {
		case r.cores == 0:
		case strings.HasPrefix(r.name, "ours") && strings.HasSuffix(r.name, string(compiler.RowMajor)):
			if placed.hops > 0.6*r.hops {
				miss("hops %.1f, row-major %.1f: %.0f %% less, not 40%s", placed.hops, r.hops, 100*(1-placed.hops/r.hops), b.unreachable(0.6*r.hops))
			}
		case strings.HasPrefix(r.name, "ours"):
			if placed.hops > 0.9*r.hops {
				miss("hops %.1f, Hilbert %.1f: %.0f %% less, not 10%s", placed.hops, r.hops, 100*(1-placed.hops/r.hops), b.unreachable(0.9*r.hops))
			}
		default:
			if ours.cores > r.cores {
				miss("%d cores, %s %d", ours.cores, r.name, r.cores)
			}
			if ours.spikes > r.spikes {
				miss("spikes %.1f, %s %.1f", ours.spikes, r.name, r.spikes)
			}
			if b.structured && strings.HasPrefix(r.name, string(compiler.Sequential)) && ours.spikes > 0.75*r.spikes {
				miss("spikes %.1f, sequential %.1f: %.0f %% less, not 25", ours.spikes, r.spikes, 100*(1-ours.spikes/r.spikes))
			}
		}
	}
	if b.layered && float64(ours.cores) > 1.15*float64(b.bound) {
		miss("%d cores, the bound is %d: %.2f", ours.cores, b.bound, float64(ours.cores)/float64(b.bound))
	}
	return missed
}
