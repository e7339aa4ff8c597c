package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// suite is default tests of one package: all of them, or those that match a pattern.
type suite struct {
	dir, pattern string
}

func (s suite) String() string { return strings.TrimSpace("./" + s.dir + " " + s.pattern) }

// result is the first test that failed; caughtBy is "" when none did.
type result struct {
	caughtBy string
	err      error // the tests could not be run
}

func (r result) String() string {
	if r.caughtBy == "" {
		return "NOT CAUGHT"
	}
	return r.caughtBy
}

// event is a line of `go test -json`.
type event struct {
	Action, Test, Output string
}

// run runs the suite in the tree at root, up to the first test that fails.
func (s suite) run(root string) result {
	args := []string{"test", "-json", "-count=1", "-failfast", "-timeout=10m"}
	if s.pattern != "" {
		args = append(args, "-run", s.pattern)
	}
	cmd := exec.Command("go", append(args, "./"+s.dir)...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "ORRERY_DATA=") // the copies in testdata: what everybody has
	out, fault := cmd.Output()
	events := json.NewDecoder(bytes.NewReader(out))
	said := ""
	for {
		var e event
		err := events.Decode(&e)
		if err == io.EOF {
			break
		}
		if err != nil {
			return result{err: fmt.Errorf("%v: go test -json: %w", s, err)}
		}
		if e.Action == "fail" && e.Test != "" && !strings.Contains(e.Test, "/") {
			return result{caughtBy: s.dir + "." + e.Test}
		}
		if e.Action == "build-output" || e.Action == "output" {
			said += e.Output
		}
	}
	if fault != nil {
		return s.died(said)
	}
	return result{}
}

// died is a suite that failed without a failed test: it panicked or hung, which is caught, or it does not compile, which is not a fault of
// the kind meant.
func (s suite) died(said string) result {
	for _, how := range []string{"panic:", "fatal error:", "test timed out"} {
		if strings.Contains(said, how) {
			return result{caughtBy: fmt.Sprintf("%s (%s)", s.dir, strings.TrimSuffix(how, ":"))}
		}
	}
	return result{err: fmt.Errorf("%v: %s", s, said)}
}
