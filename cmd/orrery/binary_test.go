package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// binary is the program under test, built once.
var binary string

func TestMain(m *testing.M) {
	flag.Parse()
	dir, err := os.MkdirTemp("", "orrery-test")
	if err != nil {
		panic(err)
	}
	binary = filepath.Join(dir, "orrery")
	if out, err := exec.Command("go", append(append([]string{"build"}, buildFlags...), "-o", binary, ".")...).CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "cannot build the program under test: %v\n%s", err, out)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// ran is what one call of the program printed.
type ran struct {
	out, err string
	code     int
}

// orrery runs the program in a folder.
func orrery(t testing.TB, dir string, args ...string) ran {
	t.Helper()
	var out, err bytes.Buffer
	cmd := exec.Command(binary, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &err
	cmd.Env = append(os.Environ(), "COMP_LINE=")
	fault := cmd.Run()
	var exit *exec.ExitError
	if fault != nil && !errors.As(fault, &exit) {
		require.NoError(t, fault)
	}
	return ran{out.String(), err.String(), cmd.ProcessState.ExitCode()}
}

// succeeds runs the program and wants it to.
func succeeds(t testing.TB, dir string, args ...string) ran {
	t.Helper()
	r := orrery(t, dir, args...)
	require.Zero(t, r.code, "orrery %s: %s", strings.Join(args, " "), r.err)
	return r
}

// absolute is the full path of a file of testdata.
func absolute(t testing.TB, parts ...string) string {
	t.Helper()
	path, err := filepath.Abs(testdata(parts...))
	require.NoError(t, err)
	return path
}
