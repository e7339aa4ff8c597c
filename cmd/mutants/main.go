// Command mutants asks whether the tests would notice: it puts one small fault after the other into a copy of the tree, runs default tests
// of the rooms concerned, and says which test caught which fault. A fault that no test catches makes it fail.
//
//	go run ./cmd/mutants              all faults
//	go run ./cmd/mutants -only leak   those whose name or place matches
package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"golang.org/x/sys/cpu"
)

func main() {
	only := flag.String("only", "", "regular expression on the name or place of a fault")
	list := flag.Bool("list", false, "list the faults and check that their places exist, without running tests")
	flag.Parse()
	if err := run(*only, *list); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

func run(only string, listOnly bool) error {
	pattern, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	var chosen []mutant
	for _, m := range mutants {
		switch {
		case !pattern.MatchString(m.fault) && !pattern.MatchString(m.in):
		case strings.Contains(m.in, "AVX-512") && !cpu.X86.HasAVX512F:
			fmt.Fprintf(os.Stderr, "left out: %s (%s): not on this machine\n", m.fault, m.in)
		default:
			chosen = append(chosen, m)
		}
	}
	for _, m := range chosen {
		if err := m.check("."); err != nil {
			return err
		}
	}
	if listOnly {
		report(chosen, nil)
		return nil
	}
	results, err := tryAll(chosen)
	if err != nil {
		return err
	}
	return report(chosen, results)
}

// tryAll tests each mutant in a copy of the tree. The tests must pass in the copy before anything is changed.
func tryAll(chosen []mutant) ([]result, error) {
	copied, err := copyTree(".")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(copied)
	sound := map[suite]bool{}
	var results []result
	for i, m := range chosen {
		for _, s := range m.suites {
			if !sound[s] {
				if r := s.run(copied); r.err != nil || r.caughtBy != "" {
					return nil, fmt.Errorf("%v does not pass without a fault: %s %w", s, r.caughtBy, r.err)
				}
				sound[s] = true
			}
		}
		began := time.Now()
		r, err := m.try(copied)
		if err != nil {
			return nil, err
		}
		results = append(results, r)
		fmt.Fprintf(os.Stderr, "%d/%d %s (%s): %s [%.0f s]\n", i+1, len(chosen), m.fault, m.in, r, time.Since(began).Seconds())
	}
	return results, nil
}

// report writes the table; survivors are an error.
func report(chosen []mutant, results []result) error {
	t := table.NewWriter()
	t.SetOutputMirror(os.Stdout)
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row{"fault", "in", "change", "caught by"})
	survivors := 0
	for i, m := range chosen {
		row := table.Row{m.fault, m.in, m.change(), ""}
		if results != nil {
			row[3] = results[i].String()
			if results[i].caughtBy == "" {
				survivors++
			}
		}
		t.AppendRow(row)
	}
	t.Render()
	if survivors > 0 {
		return fmt.Errorf("%d of %d faults go unnoticed", survivors, len(chosen))
	}
	if results != nil {
		fmt.Printf("%d faults, all caught\n", len(chosen))
	}
	return nil
}
