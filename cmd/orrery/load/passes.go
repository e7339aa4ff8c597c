package load

import (
	"fmt"
	"time"

	"orrery/cmd/orrery/terminal"
	"orrery/cmd/usage"
	"orrery/compiler"
)

// printPasses prints the time that each pass took, and what the process has taken so far.
func printPasses(io terminal.Streams, passes []compiler.PassTime) {
	all := time.Duration(0)
	for _, p := range passes {
		fmt.Fprintf(io.Err, "%-12s %8.1f ms\n", p.Name, float64(p.Elapsed.Microseconds())/1000)
		all += p.Elapsed
	}
	fmt.Fprintf(io.Err, "%-12s %8.1f ms", "altogether", float64(all.Microseconds())/1000)
	if cpu, memory, ok := usage.OfProcess(); ok {
		fmt.Fprintf(io.Err, ", %.1f s of processor time and %.2f GB of memory so far", cpu.Seconds(), float64(memory)/1e9)
	}
	fmt.Fprintln(io.Err)
}
