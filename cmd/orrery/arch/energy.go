package arch

import (
	"fmt"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"orrery/chip/energy"
	"orrery/cmd/orrery/terminal"
)

// Energy is orrery energy.
type Energy struct {
	Table string `arg:"" optional:"" default:"tianjic" help:"${tables}, or a YAML file."`
	YAML  bool   `name:"yaml" help:"Print it as YAML, to edit."`
	List  bool   `help:"List the tables."`
}

func (Energy) Help() string {
	return "Example:\n  orrery energy seneca-22nm\n  orrery energy loihi --yaml > mine.yaml    # edit it, then: orrery run net.snn --energy mine.yaml"
}

// Run prints a table.
func (c Energy) Run(io terminal.Streams) error {
	if c.List {
		for _, name := range energy.TableNames() {
			fmt.Fprintln(io.Out, name)
		}
		return nil
	}
	constants, err := energy.Open(c.Table)
	if err != nil {
		return err
	}
	if c.YAML {
		_, err := io.Out.Write(constants.YAML())
		return err
	}
	t := terminal.NewTable(io.Out, "constant", "value", "low", "high", "source")
	t.SetColumnConfigs([]table.ColumnConfig{{Number: 5, WidthMax: 90, WidthMaxEnforcer: text.WrapSoft}})
	for _, k := range constants.Constants.Costs() {
		unit := "pJ"
		if k.Static {
			unit = "mW"
		}
		t.AppendRow(table.Row{k.Key, fmt.Sprintf("%.4g %s", k.Value, unit), fmt.Sprintf("%.4g", k.Low), fmt.Sprintf("%.4g", k.High), k.Source})
	}
	t.Render()
	return nil
}
