package result

import (
	"orrery/chip/energy"
	"orrery/cmd/orrery/output"
	"orrery/cmd/orrery/terminal"
)

// Price is orrery price.
type Price struct {
	Result string `arg:"" help:"A finished run: the JSON that run --json wrote." name:"run.json"`
	Energy string `help:"The table: ${tables}, or a YAML file." required:"" placeholder:"TABLE|FILE"`
	JSON   string `name:"json" help:"Write the run with its new price as JSON; - for standard output." placeholder:"FILE"`
}

func (Price) Help() string {
	return "Example:\n  orrery run net.snn --json run.json && orrery price run.json --energy seneca-22nm"
}

// Run prices a finished run as if it had been run with the table.
func (c Price) Run(io terminal.Streams) error {
	if err := output.Writable(c.JSON); err != nil {
		return err
	}
	table, err := energy.Open(c.Energy)
	if err != nil {
		return err
	}
	res, err := readPriceable(c.Result)
	if err != nil {
		return err
	}
	res.price(table, res.Energy.Activity)
	return writeResult(io, c.JSON, res)
}

// writeResult prints a result, as a table unless standard output is taken by JSON.
func writeResult(io terminal.Streams, path string, res *Run) error {
	if path != "-" {
		Print(io.Out, res)
	}
	if path == "" {
		return nil
	}
	return output.JSON(path, io.Out, res)
}
