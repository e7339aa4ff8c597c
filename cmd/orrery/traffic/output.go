package traffic

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/terminal"
	"orrery/isa"
	"orrery/noc"
)

// nocResult names its fields as BookSim's tables do.
type nocResult struct {
	Schema   string       `json:"schema"`
	Mesh     string       `json:"mesh"`
	Columns  int          `json:"columns"`
	Rows     int          `json:"rows"`
	Buffer   int          `json:"buf"`
	Pipeline isa.Pipeline `json:"pipeline"`
	Random   noc.Random   `json:"random"`
	Traffic  string       `json:"traffic"`
	Rate     float64      `json:"rate"`
	Seed     uint64       `json:"seed"`
	noc.TrafficResult
}

func (c Command) result(arch *isa.Arch, rate float64, r noc.TrafficResult) *nocResult {
	return &nocResult{"orrery.noc/1", c.Mesh, arch.Mesh.Width, arch.Mesh.Height, c.Buffer, arch.NoC.Pipeline, c.experiment(arch, rate).Random, c.Traffic,
		rate, c.Seed, r}
}

// report prints results, or writes them where the flags say: one as an object, several as a list.
func (c Command) report(io terminal.Streams, results []*nocResult, arch *isa.Arch) error {
	if c.JSON != "" {
		var what any = results
		if len(c.Rate) == 1 {
			what = results[0]
		}
		if err := output.JSON(c.JSON, io.Out, what); err != nil {
			return err
		}
	}
	if c.CSV != "" {
		if err := output.Write(c.CSV, io.Out, nocCSV(results)); err != nil {
			return err
		}
	}
	if c.JSON == "" && c.CSV == "" {
		c.print(io, results, arch)
	}
	return nil
}

// nocCSV are results as BookSim's tables have them: digits too, and nothing but the throughput for a mesh that is unstable.
func nocCSV(results []*nocResult) []byte {
	var b strings.Builder
	b.WriteString("k,buf,spec,traffic,rate,seed,packet_latency,network_latency,hops,accepted,unstable\n")
	digits := func(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }
	for _, r := range results {
		k, spec, unstable := r.Mesh, string(r.Pipeline), 0
		if r.Columns == r.Rows {
			k = strconv.Itoa(r.Columns)
		}
		switch r.Pipeline {
		case isa.Speculative:
			spec = "1"
		case isa.Sequential:
			spec = "0"
		}
		measured := digits(r.PacketLatency) + "," + digits(r.NetworkLatency) + "," + digits(r.Hops) + "," + digits(r.Accepted)
		if r.Unstable {
			measured, unstable = ",,,"+digits(r.Accepted), 1
		}
		fmt.Fprintf(&b, "%s,%d,%s,%s,%v,%d,%s,%d\n", k, r.Buffer, spec, r.Traffic, r.Rate, r.Seed, measured, unstable)
	}
	return []byte(b.String())
}

func (c Command) print(io terminal.Streams, results []*nocResult, arch *isa.Arch) {
	fmt.Fprintf(io.Out, "%s mesh of %s routers, %d-flit buffers, %s routing, %s traffic\n", c.Mesh, arch.NoC.Pipeline, c.Buffer, arch.NoC.Routing, c.Traffic)
	t := terminal.NewTable(io.Out, "rate", "packet latency", "+-", "network latency", "longest", "hops", "accepted", "")
	for _, r := range results {
		note := ""
		switch {
		case r.Unstable:
			note = fmt.Sprintf("unstable: mean latency above %v", c.Limit)
		case r.Saturated:
			note = "saturated: queues grow"
		}
		t.AppendRow(table.Row{r.Rate, fmt.Sprintf("%.4f", r.PacketLatency), fmt.Sprintf("%.4f", r.LatencyError), fmt.Sprintf("%.4f", r.NetworkLatency), r.MaxLatency,
			fmt.Sprintf("%.4f", r.Hops), fmt.Sprintf("%.6f", r.Accepted), note})
	}
	t.Render()
}
