package core

import (
	"go/ast"
	"go/parser"
	"go/token"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSpikingPathHasNoMultiplier reads the source of the readable core's arithmetic: nothing between an axon and a spike may multiply or
// divide. Shifts by a variable are shifts.
func TestSpikingPathHasNoMultiplier(t *testing.T) {
	for file, functions := range map[string][]string{
		"lif.go":       {"stepLIF", "integrate", "afterSpike", "leak", "adapt", "scale", "sat", "cut"},
		"truenorth.go": {"stepTrueNorth"},
		"lfsr.go":      {"next", "masked"},
		"crossbar.go":  {"weight", "signed"},
		"core.go":      {"accumulate"},
		"soma.go":      {"update", "updateLIF"},
	} {
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, file, nil, 0)
		require.NoError(t, err)
		seen := map[string]bool{}
		for _, d := range tree.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			seen[f.Name.Name] = true
			ast.Inspect(f, func(n ast.Node) bool {
				if op := operator(n); op == token.MUL || op == token.QUO || op == token.REM || op == token.MUL_ASSIGN || op == token.QUO_ASSIGN {
					require.NotContains(t, functions, f.Name.Name, "%v: %s multiplies or divides", set.Position(n.Pos()), f.Name.Name)
				}
				return true
			})
		}
		for _, name := range functions {
			require.True(t, seen[name], "%s is not in %s any more: keep this list true", name, file)
		}
	}
}

func operator(n ast.Node) token.Token {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		return n.Op
	case *ast.AssignStmt:
		return n.Tok
	}
	return token.ILLEGAL
}
