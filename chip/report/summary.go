package report

import (
	"fmt"

	"orrery/chip/report/page"
	"orrery/isa"
)

// Page is the report as a page.
func (r *Report) Page() *page.Page {
	p := &page.Page{
		Title: r.Image.Provenance.Network,
		Subtitle: fmt.Sprintf("on %s, %d × %d cores; %d of %d samples of %s ticks; seed %d", r.Image.Arch.Name, r.Image.Arch.Mesh.Columns(),
			r.Image.Arch.Mesh.Rows(), r.Samples, r.Requested, page.Number(r.perInference(float64(r.Counters.Chip.Ticks)), ""), r.Seed),
		Summary: r.summary(),
		Facts:   r.facts(),
		Footer: fmt.Sprintf("Made by %s from image %.12s. Energy is counters times the table %s, plus leakage times time; %s of it rests on "+
			"constants that are estimates.", r.Tool, r.Hash, r.Table.Name, percent(r.Energy.EstimateShare)),
	}
	for _, s := range []page.Section{r.limits(), r.energySection(), r.timeSection(), r.meshSection(), r.useSection(), r.activitySection(),
		r.answerSection(), r.frameSection(), r.origin()} {
		if len(s.Blocks) > 0 {
			p.Sections = append(p.Sections, s)
		}
	}
	return p
}

// summary is the run in words: what came out, what it took, and the weightiest findings.
func (r *Report) summary() []string {
	first := fmt.Sprintf("One inference takes %s and %s.", page.Number(r.seconds(r.perInference(float64(r.Counters.Chip.Cycles))), "s"),
		page.Number(r.perInference(float64(r.Energy.Total.Mid))*1e-12, "J"))
	if right, of := r.score(); of > 0 {
		first += fmt.Sprintf(" %d of %d answers are right.", right, of)
	}
	words := []string{first}
	for i, f := range r.Findings {
		if i == 3 {
			break
		}
		words = append(words, f.Words)
	}
	return words
}

// score counts the right answers among the samples that were finished and have a label.
func (r *Report) score() (right, of int) {
	for i, a := range r.Answers {
		if a >= -1 && i < len(r.Labels) && r.Labels[i] >= 0 {
			of++
			if a == r.Labels[i] {
				right++
			}
		}
	}
	return right, of
}

func (r *Report) facts() []page.Fact {
	n, cores := r.Counters, r.Counters.CoreTotal()
	var facts []page.Fact
	if right, of := r.score(); of > 0 {
		facts = append(facts, page.Fact{Name: "accuracy", Value: fmt.Sprintf("%.2f %%", 100*float64(right)/float64(of)), Note: fmt.Sprintf("%d of %d", right, of)})
	}
	seconds := r.seconds(float64(n.Chip.Cycles))
	return append(facts,
		page.Fact{Name: "latency per inference", Value: page.Number(r.seconds(r.perInference(float64(n.Chip.Cycles))), "s"),
			Note: page.Number(r.perInference(float64(n.Chip.Cycles)), "cycles") + ", " + percent(share(float64(n.Chip.BusyCycles), float64(n.Chip.Cycles))) + " busy"},
		page.Fact{Name: "energy per inference", Value: page.Number(r.perInference(float64(r.Energy.Total.Mid))*1e-12, "J"),
			Note: page.Number(r.joules(r.Energy.Total.Low), "J") + " to " + page.Number(r.joules(r.Energy.Total.High), "J") + "; " + page.Number(r.joules(r.Energy.Dynamic.Mid), "J") + " dynamic"},
		page.Fact{Name: "mean power", Value: page.Number(share(float64(r.Energy.Total.Mid)*1e-12, seconds), "W"), Note: "while it runs"},
		page.Fact{Name: "spikes per inference", Value: page.Number(r.perInference(float64(cores.Spikes)), ""),
			Note: page.Number(r.perInference(float64(n.Chip.HostPacketsIn)), "") + " packets from the host"},
		page.Fact{Name: "synaptic adds", Value: page.Number(r.perInference(float64(cores.SynapticAdds)), ""), Note: fmt.Sprintf("per inference; %s multiplies",
			page.Number(float64(cores.Multiplies), ""))},
		page.Fact{Name: "cores", Value: fmt.Sprintf("%d of %d", len(r.Image.Cores), r.Image.Arch.Mesh.Cores()), Note: percent(share(float64(len(r.Image.Cores)),
			float64(r.Image.Arch.Mesh.Cores()))) + " of the chip"})
}

// limits is the list of findings.
func (r *Report) limits() page.Section {
	s := page.Section{Title: "What limits it", Lead: "Computed from the counters; the weightiest first."}
	t := page.Table{Columns: []string{"what", "why"}}
	for _, f := range r.Findings {
		t.Rows = append(t.Rows, []string{f.Title, f.Words})
	}
	if len(t.Rows) > 0 {
		s.Blocks = append(s.Blocks, t)
	}
	return s
}

// origin is where the image came from.
func (r *Report) origin() page.Section {
	p := &r.Image.Provenance
	t := page.Table{Title: "Provenance", Columns: []string{"what", "value"}, Rows: [][]string{
		{"image (SHA-256)", r.Hash}, {"compiled by", p.Tool}, {"options", p.Options}, {"architecture", r.Image.Arch.Name},
		{"clock", fmt.Sprintf("%s, %s", page.Number(r.Image.Arch.Clock.MHz*1e6, "Hz"), syncName(&r.Image.Arch.Clock))}}}
	for _, s := range p.Sources {
		t.Rows = append(t.Rows, []string{s.Name, fmt.Sprintf("%x", s.SHA256)})
	}
	for _, note := range p.Notes {
		t.Rows = append(t.Rows, []string{"note of the compiler", note})
	}
	return page.Section{Title: "Where it came from", Blocks: []page.Block{t}}
}

func syncName(c *isa.ClockArch) string {
	if c.Sync == isa.Periodic {
		return fmt.Sprintf("a tick every %d cycles", c.TickCycles)
	}
	return fmt.Sprintf("barrier, %d cycles", c.SyncCycles)
}
